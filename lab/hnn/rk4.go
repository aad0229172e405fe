package hnn

import (
	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

// rk4Loss compares the mean rate of one Runge-Kutta step of length h through a
// field, instead of the field itself, to dx/dt: for derivatives that are
// forward differences over h, which are no derivatives at the state.
func rk4Loss(d Dynamics, h float64) train.LossFunc {
	return func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
		x := batch[0]
		from := func(k *graph.Node, h float64) *graph.Node {
			return d.Field(p, graph.Add(x, graph.MulScalar(k, h)))
		}
		k1 := d.Field(p, x)
		k2 := from(k1, h/2)
		k3 := from(k2, h/2)
		k4 := from(k3, h)
		rate := graph.DivScalar(graph.Add(graph.Add(k1, k4), graph.MulScalar(graph.Add(k2, k3), 2)), 6)
		return graph.ReduceAllMean(graph.Square(graph.Sub(rate, batch[1]))), nil
	}
}
