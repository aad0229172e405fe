package operator

import (
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/integrate/quad"
)

// splitting are the weights of the drifts and kicks of a step: numbers that are learnt,
// read the same backwards, and add up to the size of the step. They start as those of
// Laskar and Robutel, "High order symplectic integrators for perturbed Hamiltonian
// systems" (2001), SABA: kicks by the weights of Gaussian quadrature, drifts between
// its places. Along a straight way such a step of n kicks is of order 2n.
type splitting struct {
	size  float64 // of the step
	kicks int
}

// different returns how many of n numbers that read the same backwards may differ.
func different(n int) int { return (n + 1) / 2 }

// mirror returns the place of number i of n among those that may differ.
func mirror(i, n int) int { return min(i, n-1-i) }

func (s splitting) start(to *starter) {
	to.add("splitting.drift", different(s.kicks+1))
	to.add("splitting.kick", different(s.kicks))
}

// drift returns the weights of drifts, [kicks+1].
func (s splitting) drift(w weights) *Node {
	places, _ := s.gauss()
	ends := append(append([]float64{0}, places...), 1)
	gaps := make([]float64, s.kicks+1)
	for i := range gaps {
		gaps[i] = ends[i+1] - ends[i]
	}
	return s.weights(gaps, w.Get("splitting.drift"))
}

// kick returns the weights of kicks, [kicks].
func (s splitting) kick(w weights) *Node {
	_, kicks := s.gauss()
	return s.weights(kicks, w.Get("splitting.kick"))
}

// gauss returns places in [0, 1] and weights of Gaussian quadrature.
func (s splitting) gauss() (places, weights []float64) {
	places, weights = make([]float64, s.kicks), make([]float64, s.kicks)
	quad.Legendre{}.FixedLocations(places, weights, 0, 1)
	slices.Sort(places) // weights read the same backwards
	return places, weights
}

// weights returns weights that start at given ones and differ by learnt fractions.
func (s splitting) weights(begin []float64, learnt *Node) *Node {
	list := make([]*Node, len(begin))
	for i, x := range begin {
		k := mirror(i, len(begin))
		list[i] = MulScalar(AddScalar(Slice(learnt, AxisRange(k, k+1)), 1), x)
	}
	all := Concatenate(list, 0)
	return MulScalar(Div(all, ReduceAllSum(all)), s.size)
}
