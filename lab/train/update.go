package train

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// update makes new parameters and moments of a gradient.
type update struct {
	l2, decay, clip float64 // penalty, decoupled weight decay and largest norm, 0 for none
	splus           *splus  // nil for Adam
}

// factors is the number of values of the factors that SPlus keeps.
func (u update) factors() int {
	if u.splus == nil {
		return 0
	}
	return u.splus.factorSize()
}

// moving is how many vectors a step changes.
func (u update) moving() int {
	if u.factors() > 0 {
		return 4
	}
	return 3
}

// inputs are the parameters of a program that updates: what a step changes,
// theta, m, v, each [size], and SPlus's factors; hyper, [3]; and SPlus's bases.
func (u update) inputs(g *graph.Graph, size int) []*graph.Node {
	vector := func(name string, n int) *graph.Node { return graph.Parameter(g, name, shapeOf([]int{n})) }
	var in []*graph.Node
	for _, name := range []string{"theta", "m", "v"} {
		in = append(in, vector(name, size))
	}
	if n := u.factors(); n > 0 {
		return append(in, vector("factors", n), vector("hyper", 3), vector("bases", n))
	}
	return append(in, vector("hyper", 3))
}

// outputs are what a step changes, after it, and its scalars: what the loss
// reports, then the L2 penalty, if any, and the gradient's norm.
func (u update) outputs(in []*graph.Node, grad, scalars *graph.Node) []*graph.Node {
	theta, m, v, hyper := in[0], in[1], in[2], in[u.moving()]
	g := theta.Graph()
	if u.l2 > 0 {
		grad = graph.Add(grad, graph.Mul(theta, graph.Const(g, float32(2*u.l2))))
		l2 := graph.Reshape(graph.Mul(squares(theta), graph.Const(g, float32(u.l2))), 1)
		list := []*graph.Node{graph.Add(graph.Slice(scalars, graph.AxisRange(0, 1)), l2)}
		if scalars.Shape().Size() > 1 {
			list = append(list, graph.Slice(scalars, graph.AxisRange(1)))
		}
		scalars = graph.Concatenate(append(list, l2), 0)
	}
	norm := graph.Sqrt(squares(grad))
	if u.clip > 0 {
		limit := graph.Const(g, float32(u.clip))
		grad = graph.Mul(grad, graph.Div(limit, graph.Max(norm, limit)))
	}
	scalars = graph.Concatenate([]*graph.Node{scalars, graph.Reshape(norm, 1)}, 0)
	rate := graph.Reshape(graph.Slice(hyper, graph.AxisRange(0, 1)))
	if u.splus != nil {
		var factors, bases *graph.Node
		if u.factors() > 0 {
			factors, bases = in[3], in[5]
		}
		theta, m, v, factors = u.splus.step(theta, m, v, factors, bases, grad, rate)
		if factors == nil {
			return []*graph.Node{theta, m, v, scalars}
		}
		return []*graph.Node{theta, m, v, factors, scalars}
	}
	if u.decay > 0 {
		theta = graph.Mul(theta, graph.OneMinus(graph.Mul(rate, graph.Const(g, float32(u.decay)))))
	}
	theta, m, v = adam(theta, m, v, grad, hyper)
	return []*graph.Node{theta, m, v, scalars}
}

// newUpdate compiles what follows on several workers: the inputs of an update,
// then gradient and scalars of each worker, to its outputs.
func (c *crew) newUpdate(b compute.Backend, up update, size, names int) (*program, error) {
	return compile(b, "the update", func(g *graph.Graph) []*graph.Node {
		in := up.inputs(g, size)
		vector := func(name string, n int) *graph.Node { return graph.Parameter(g, name, shapeOf([]int{n})) }
		var grad, scalars *graph.Node
		for k, w := range c.workers {
			share := graph.Const(g, w.share(c.rows))
			dw := graph.Mul(share, vector(fmt.Sprint("gradient", k), size))
			sw := graph.Mul(share, vector(fmt.Sprint("scalars", k), names))
			if k == 0 {
				grad, scalars = dw, sw
			} else {
				grad, scalars = graph.Add(grad, dw), graph.Add(scalars, sw)
			}
		}
		return up.outputs(in, grad, scalars)
	})
}

// adam is one step of Adam, classic: an L2 penalty, if any, is part of the
// gradient. It is written out here because GoMLX's optimizer keeps moments and
// counters as variables of a store, one pair a parameter, while the lab wants
// them as vectors that checkpoints can hold. hyper is [rate, 1/(1-beta1^t),
// 1/(1-beta2^t)], made on the host in float64.
func adam(theta, m, v, grad, hyper *graph.Node) (theta1, m1, v1 *graph.Node) {
	g := theta.Graph()
	c := func(x float64) *graph.Node { return graph.Const(g, float32(x)) }
	at := func(i int) *graph.Node { return graph.Reshape(graph.Slice(hyper, graph.AxisRange(i, i+1))) }
	m1 = graph.Add(graph.Mul(m, c(beta1)), graph.Mul(grad, c(1-beta1)))
	v1 = graph.Add(graph.Mul(v, c(beta2)), graph.Mul(graph.Square(grad), c(1-beta2)))
	up := graph.Mul(m1, graph.Mul(at(0), at(1)))
	down := graph.Add(graph.Sqrt(graph.Mul(v1, at(2))), c(epsilon))
	return graph.Sub(theta, graph.Div(up, down)), m1, v1
}

// squares is the sum of the squares of a vector. Its rows are added up by a
// product first, which keeps the vector units busy; XLA reduces number by
// number. Few long rows are faster than many short ones.
func squares(x *graph.Node) *graph.Node {
	const long, short = 4096, 64
	size := x.Shape().Size()
	width := long
	if size < 8*long {
		width = short
	}
	x = graph.Square(x)
	rows := size / width
	if rows < 2 {
		return graph.ReduceAllSum(x)
	}
	head := graph.Reshape(graph.Slice(x, graph.AxisRange(0, rows*width)), rows, width)
	ones := graph.Ones(x.Graph(), shapeOf([]int{rows}))
	sum := graph.ReduceAllSum(graph.DotGeneral(ones, []int{0}, nil, head, []int{0}, nil))
	if size > rows*width {
		sum = graph.Add(sum, graph.ReduceAllSum(graph.Slice(x, graph.AxisRange(rows*width))))
	}
	return sum
}
