package potential

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"neurophysics/lab/traj"
)

// strata are the ranges of u = (E - V(q0)) / (2 - V(q0)), the share of the room
// below the wall that the kinetic energy takes; one motion starts in each.
var strata = [][2]float64{{0.05, 0.35}, {0.35, 0.65}, {0.65, 0.95}, {0.95, 0.99}}

// Start is where a motion begins.
type Start struct {
	Q, P   float64
	Energy float64
	U      float64 // share of the room below the wall that the kinetic energy takes
}

// errNoStart says that no place below the wall was found.
var errNoStart = errors.New("no start lies below the wall")

// draw makes s a random start in a stratum.
func (s *Start) draw(v Potential, stratum [2]float64, rng *rand.Rand) error {
	const tries, room = 100, 1e-3
	for range tries {
		q := Length * rng.Float64()
		free := WallHeight - v.V(q)
		if !(free >= room) {
			continue
		}
		u := stratum[0] + (stratum[1]-stratum[0])*rng.Float64()
		p := math.Sqrt(2 * u * free)
		if rng.IntN(2) == 0 {
			p = -p
		}
		*s = Start{Q: q, P: p, Energy: WallHeight - free + u*free, U: u}
		return nil
	}
	return errNoStart
}

// streamOrbit names the random stream of starts and query times.
const streamOrbit = 0x0b17

// orbitRand returns the stream that belongs to a potential's values at the
// sensors, so that a potential always gets the same motions.
func orbitRand(sensors []float64) *rand.Rand {
	h := fnv.New64a()
	var b [8]byte
	for _, v := range sensors {
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		h.Write(b[:])
	}
	return traj.Rand(h.Sum64(), streamOrbit)
}

// equalTimes are the query times of the rest profile.
func equalTimes(dst []float64) {
	for i := range dst {
		dst[i] = Span * float64(i) / float64(len(dst)-1)
	}
}

// randomTimes are those of the phase profile: both ends, and random ones between.
func randomTimes(dst []float64, rng *rand.Rand) {
	n := len(dst)
	dst[0], dst[n-1] = 0, Span
	inner := dst[1 : n-1]
	for i := range inner {
		for inner[i] = 0; inner[i] == 0; {
			inner[i] = Span * rng.Float64()
		}
	}
	slices.Sort(inner)
}
