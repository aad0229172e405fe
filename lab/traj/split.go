package traj

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Split holds the indices of the trajectories used for training, for choosing
// between models, and for the final figures. No index is in two parts.
type Split struct {
	Train, Valid, Test []int
}

// NewSplit shuffles n trajectories with the seed and gives the shares train
// and valid to those parts and the rest to the test part. Whole trajectories
// are split, never their samples, so nothing of a test motion is seen before.
func NewSplit(n int, train, valid float64, seed uint64) Split {
	if n < 0 || train < 0 || valid < 0 || train+valid > 1 {
		panic(fmt.Sprintf("traj: no split of %d trajectories into shares %g and %g", n, train, valid))
	}
	order := Rand(seed, 0x5911).Perm(n)
	a := int(math.Round(train * float64(n)))
	b := min(n, a+int(math.Round(valid*float64(n))))
	return Split{Train: order[:a:a], Valid: order[a:b:b], Test: order[b:]}
}

// Rand returns the random stream that belongs to a seed and to the numbers
// that name its use, so that two uses of one seed never share their numbers.
func Rand(seed uint64, stream ...uint64) *rand.Rand {
	h := uint64(0x9e3779b97f4a7c15)
	for _, s := range stream {
		h = mix(h ^ s)
	}
	return rand.New(rand.NewPCG(mix(seed+0x9e3779b97f4a7c15), h))
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// AddNoise returns a copy of s whose states carry Gaussian noise of the given
// standard deviation per column (in the column's unit). Times stay as they are.
func (s *Set) AddNoise(std []float64, seed uint64) *Set {
	d := s.Dim()
	if len(std) != d {
		panic(fmt.Sprintf("traj: noise for %d columns, the set has %d", len(std), d))
	}
	noisy := *s
	noisy.Trajectories = make([]Trajectory, s.Len())
	for k, t := range s.Trajectories {
		rng := Rand(seed, 0x0153, uint64(k))
		x := make([]float64, len(t.X))
		for i, v := range t.X {
			x[i] = v + float64(std[i%d]*rng.NormFloat64())
		}
		t.X = x
		noisy.Trajectories[k] = t
	}
	return &noisy
}
