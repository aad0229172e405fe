package nn

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// plainSlope is the derivative of the cubic in the cell of x that the four B-splines
// there add up to, the first of them about -2.
func plainSlope(weights []float64, x float64) float64 {
	x = min(max(x, -1), float64(len(weights)-4))
	k := int(min(math.Floor(x), float64(len(weights)-5)))
	c, u := weights[k-1+Ghosts:], x-float64(k)
	return (-c[0]*(1-u)*(1-u) + c[1]*(3*u*u-4*u) + c[2]*(1+2*u-3*u*u) + c[3]*u*u) / 2
}

// plainSlopes is for 2 rows of 9 values and 7 places.
func plainSlopes(in [][]float64) []float64 {
	y := make([]float64, 2*7)
	for i, x := range in[1] {
		y[i] = plainSlope(in[0][i/7*9:i/7*9+9], x)
	}
	return y
}

// plainSplitting is for 2 rows, 3 steps and 2 kicks.
func plainSplitting(in [][]float64) []float64 {
	y := make([]float64, 4*2*2)
	for row := range 2 {
		x, p := in[0][row], in[1][row]
		for step := range 4 {
			if step > 0 {
				for i := range 2 {
					x += in[2][i] * p
					p -= in[3][i] * plainSlope(in[4+i][row*9:row*9+9], x)
				}
				x += in[2][2] * p
			}
			y[step*4+row*2], y[step*4+row*2+1] = x, p
		}
	}
	return y
}

// Steps of any weights and potentials keep areas of the phase plane: det J is 1.
func TestSplittingKeepsAreas(t *testing.T) {
	u := [][]float64{{3, 1, 0, -1, 0.5, 0.2, -0.4, 1, 2, 4, 5}, {2, 2, 1, -2, 0.5, 0.1, -1, 0.3, 2, 3, 5}}
	for _, b := range engines(t) {
		f := graph.MustNewExec(b.Backend, func(in []*graph.Node) []*graph.Node {
			row := func(v []float64) *graph.Node { return graph.InsertAxes(graph.Const(in[0].Graph(), v), 0) }
			path := Splitting(in[0], in[1], graph.Const(in[0].Graph(), []float64{0.1, 0.3, -0.05}), graph.Const(in[0].Graph(), []float64{0.2, 0.4}),
				[]*graph.Node{row(u[0]), row(u[1])}, 5)
			end := graph.Reshape(graph.Slice(path, graph.AxisRange(5)), 2)
			x, p := graph.Slice(end, graph.AxisRange(0, 1)), graph.Slice(end, graph.AxisRange(1))
			return append(graph.Gradient(graph.ReduceAllSum(x), in...), graph.Gradient(graph.ReduceAllSum(p), in...)...)
		})
		out, err := f.Call([][]float64{{2.3}}, [][]float64{{0.7}})
		if err != nil {
			t.Fatal(err)
		}
		j := make([]float64, 4)
		for i := range j {
			j[i] = tensors.MustCopyFlatData[float64](out[i])[0]
		}
		if det := j[0]*j[3] - j[1]*j[2]; math.Abs(det-1) > 1e-12 {
			t.Errorf("%s: det J = 1 %+.1e", b.Info.Name, det-1)
		}
	}
}
