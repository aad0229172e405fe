package train_test

import (
	"context"
	"errors"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// A quadratic in a 2x2 matrix falls, and what a run of SPlus hands back is the
// mean of the parameters without the zeros it began with: where these stay, the
// parameters.
func TestSPlusOnAQuadratic(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		p := train.Problem{
			Params: []train.Param{{Name: "w", Array: array([]int{2, 2}, 1, -2, 3, 0.5)}},
			Data:   []train.Array{array([]int{1, 4}, 1, 2, 2, 5)},
			Train:  []int{0},
			Loss: func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
				w := p.Get("w") // W' A W with A positive definite
				a := graph.Reshape(batch[0], 2, 2)
				return graph.ReduceAllSum(graph.Mul(w, graph.MatMul(a, w))), nil
			},
		}
		c := train.Config{Epochs: 300, LearningRate: 0.1, Optimizer: train.SPlus, Schedule: train.Cosine}
		res := mustRun(t, b, p, c, train.Options{})
		// A step is at most the rate in any direction, so that 300 steps of a
		// falling rate cross the distance of about 3 many times.
		first, last := res.History[0].Loss, res.History[299].Loss
		if !(last < 1e-4*first) {
			t.Errorf("got a loss from %g to %g, want a ten thousandth at most", first, last)
		}
		c = train.Config{Epochs: 3, LearningRate: 1e-30, Optimizer: train.SPlus}
		for i, got := range mustRun(t, b, p, c, train.Options{}).Last[0].Values {
			if want := p.Params[0].Values[i]; math.Abs(float64(got-want)) > 1e-6 {
				t.Errorf("got a mean of %v for a parameter that stays at %v", got, want)
			}
		}
	})
}

// A complex number moves by a thousandth of the rate along its momentum, a tenth of
// the first gradient, however small that is; without one it stays.
func TestSPlusOnComplexNumbers(t *testing.T) {
	re := []float32{3, -3e-22, 3e-36, 0, -1e-30}
	im := []float32{4, 4e-22, -4e-36, 0, 1}
	wantRe := []float64{0.6, -0.6, 0.6, 0, 0}
	wantIm := []float64{0.8, 0.8, -0.8, 0, 1}
	half := func() train.Array { return array([]int{5}, 0.5, 0.5, 0.5, 0.5, 0.5) }
	each(t, func(t *testing.T, b *backend.Backend) {
		p := train.Problem{
			Params:  []train.Param{{Name: "re", Array: half()}, {Name: "im", Array: half()}},
			Complex: [][2]string{{"re", "im"}},
			Data:    []train.Array{array([]int{1, 5}, re...), array([]int{1, 5}, im...)},
			Train:   []int{0},
			Loss: func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
				part := func(k int, name string) *graph.Node {
					return graph.ReduceAllSum(graph.Mul(graph.Reshape(batch[k], -1), p.Get(name)))
				}
				return graph.Add(part(0, "re"), part(1, "im")), nil
			},
		}
		res := mustRun(t, b, p, train.Config{Epochs: 1, LearningRate: 100, Optimizer: train.SPlus}, train.Options{})
		for k, want := range [][]float64{wantRe, wantIm} {
			for i, u := range want {
				if got := float64(res.Last[k].Values[i]); math.Abs(got-(0.5-0.1*u)) > 1e-6 {
					t.Errorf("%s[%d]: got %g, want %g", res.Last[k].Name, i, got, 0.5-0.1*u)
				}
			}
		}
	})
}

// TestSPlusAgainstPlainGo follows a small network through two renewals of the
// bases, in float64, with the gradient worked out by hand and eigenvectors as
// turns of the plane.
func TestSPlusAgainstPlainGo(t *testing.T) {
	c := train.Config{Epochs: 106, LearningRate: 0.05, Decay: 0.01, Optimizer: train.SPlus}
	n := newPlainNet()
	problem := n.problem()
	for range c.Epochs {
		n.step(c)
	}
	each(t, func(t *testing.T, b *backend.Backend) {
		res := mustRun(t, b, problem, c, train.Options{})
		// Float32 keeps about five digits over so many steps as long as no sign is
		// decided by the digits lost, which would show as an error of a step, 0.02.
		const tol = 2e-4
		for i, e := range res.History {
			if math.Abs(e.Loss-n.losses[i]) > tol {
				t.Fatalf("step %d: got a loss of %g, want %g", i, e.Loss, n.losses[i])
			}
		}
		for k, want := range n.averages() {
			for i, got := range res.Last[k].Values {
				if math.Abs(float64(got)-want[i]) > tol {
					t.Errorf("%s[%d]: got %g, want %g", res.Last[k].Name, i, got, want[i])
				}
			}
		}
	})
}

// plainNet is y = tanh(x A + b) B with a complex number z that is drawn to 1-2i,
// and what SPlus remembers, all in float64. Matrices are [2][2] in a row.
type plainNet struct {
	x, y                [][2]float64
	names               []string
	w, m, mean          [][]float64 // A, b, B, re z, im z
	left, right, ql, qr [2][]float64
	steps               int
	losses              []float64
}

func newPlainNet() *plainNet {
	n := &plainNet{
		names: []string{"A", "b", "B", "re", "im"},
		w:     [][]float64{{0.5, -0.3, 0.2, 0.7}, {0.1, -0.2}, {0.3, 0.4, -0.6, 0.2}, {0.3}, {0.4}},
	}
	for i := range 8 {
		s, c := math.Sincos(float64(i))
		n.x = append(n.x, [2]float64{s, c * 0.8})
		n.y = append(n.y, [2]float64{s * c, 0.5 + s})
	}
	for _, w := range n.w {
		n.m, n.mean = append(n.m, make([]float64, len(w))), append(n.mean, make([]float64, len(w)))
	}
	for k := range 2 {
		n.left[k], n.right[k] = make([]float64, 4), make([]float64, 4)
		n.ql[k], n.qr[k] = []float64{1, 0, 0, 1}, []float64{1, 0, 0, 1}
	}
	return n
}

func (n *plainNet) problem() train.Problem {
	x, y := array([]int{8, 2}), array([]int{8, 2})
	p := train.Problem{Complex: [][2]string{{"re", "im"}}}
	for i := range 8 {
		x.Values = append(x.Values, float32(n.x[i][0]), float32(n.x[i][1]))
		y.Values = append(y.Values, float32(n.y[i][0]), float32(n.y[i][1]))
		p.Train = append(p.Train, i)
	}
	p.Data = []train.Array{x, y}
	for k, shape := range [][]int{{2, 2}, {2}, {2, 2}, {1}, {1}} {
		a := array(shape)
		for _, v := range n.w[k] {
			a.Values = append(a.Values, float32(v))
		}
		p.Params = append(p.Params, train.Param{Name: n.names[k], Array: a})
	}
	p.Loss = func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
		h := graph.Tanh(graph.Add(graph.MatMul(batch[0], p.Get("A")), graph.ExpandLeftToRank(p.Get("b"), 2)))
		fit := graph.ReduceAllMean(graph.Square(graph.Sub(graph.MatMul(h, p.Get("B")), batch[1])))
		far := graph.Add(graph.Square(graph.AddScalar(p.Get("re"), -1)), graph.Square(graph.AddScalar(p.Get("im"), 2)))
		return graph.Add(fit, graph.ReduceAllSum(far)), nil
	}
	return p
}

// gradient returns the loss and its gradient with respect to n.w.
func (n *plainNet) gradient() (loss float64, g [][]float64) {
	for _, w := range n.w {
		g = append(g, make([]float64, len(w)))
	}
	for i, x := range n.x {
		var h, dh [2]float64
		for j := range 2 {
			h[j] = math.Tanh(x[0]*n.w[0][j] + x[1]*n.w[0][2+j] + n.w[1][j])
		}
		for j := range 2 {
			miss := h[0]*n.w[2][j] + h[1]*n.w[2][2+j] - n.y[i][j]
			loss += miss * miss / 16
			for k := range 2 {
				g[2][2*k+j] += miss / 8 * h[k]
				dh[k] += miss / 8 * n.w[2][2*k+j]
			}
		}
		for j := range 2 {
			d := dh[j] * (1 - h[j]*h[j])
			g[1][j] += d
			g[0][j] += d * x[0]
			g[0][2+j] += d * x[1]
		}
	}
	re, im := n.w[3][0]-1, n.w[4][0]+2
	g[3][0], g[4][0] = 2*re, 2*im
	return loss + re*re + im*im, g
}

// step is one step of SPlus.
func (n *plainNet) step(c train.Config) {
	loss, g := n.gradient()
	n.losses = append(n.losses, loss)
	n.steps++
	for k := range n.w {
		for i := range n.m[k] {
			n.m[k][i] = 0.9*n.m[k][i] + 0.1*g[k][i]
		}
	}
	for k, matrix := range []int{0, -1, 1, -1, -1} {
		u := make([]float64, len(n.w[k]))
		s := 0.001 * c.LearningRate
		switch {
		case matrix >= 0:
			s = c.LearningRate * 2 / (2 + 2)
			turned := times(times(flip(n.ql[matrix]), n.m[k]), n.qr[matrix])
			for i := range turned {
				turned[i] = math.Copysign(1, turned[i])
			}
			u = times(times(n.ql[matrix], turned), flip(n.qr[matrix]))
			for i := range 4 {
				n.left[matrix][i] = 0.999*n.left[matrix][i] + 0.001*times(g[k], flip(g[k]))[i]
				n.right[matrix][i] = 0.999*n.right[matrix][i] + 0.001*times(flip(g[k]), g[k])[i]
			}
			if n.steps == 1 || n.steps == 100 {
				n.ql[matrix], n.qr[matrix] = turn(n.left[matrix]), turn(n.right[matrix])
			}
		case k >= 3:
			u[0] = n.m[k][0] / cmplx.Abs(complex(n.m[3][0], n.m[4][0]))
		default:
			for i := range u {
				u[i] = math.Copysign(1, n.m[k][i])
			}
		}
		for i := range u {
			n.w[k][i] -= s * u[i]
			n.mean[k][i] = 0.999*n.mean[k][i] + 0.001*n.w[k][i]
			n.w[k][i] *= 1 - s*c.Decay
		}
	}
}

func (n *plainNet) averages() [][]float64 {
	var out [][]float64
	for _, mean := range n.mean {
		row := make([]float64, len(mean))
		for i, a := range mean {
			row[i] = a / (1 - math.Pow(0.999, float64(n.steps)))
		}
		out = append(out, row)
	}
	return out
}

func times(a, b []float64) []float64 {
	return []float64{a[0]*b[0] + a[1]*b[2], a[0]*b[1] + a[1]*b[3], a[2]*b[0] + a[3]*b[2], a[2]*b[1] + a[3]*b[3]}
}

func flip(a []float64) []float64 { return []float64{a[0], a[2], a[1], a[3]} }

// turn returns the turn of the plane that makes a symmetric matrix diagonal.
func turn(a []float64) []float64 {
	s, c := math.Sincos(0.5 * math.Atan2(2*a[1], a[0]-a[3]))
	return []float64{c, -s, s, c}
}

// odd is sine(8) with 61 training rows: batches of 16 leave 13 over.
func odd() train.Problem {
	p := sine(8)
	p.Train, p.ByRow = p.Train[:61], []bool{true}
	return p
}

// oddConfig trains odd for 30 epochs of 4 steps, past a renewal of the bases.
var oddConfig = train.Config{Epochs: 30, Batch: 16, KeepPartial: true, Optimizer: train.SPlus, LearningRate: 0.1, Decay: 0.01, Seed: 3, CheckpointEvery: 3}

// A run of SPlus that is stopped before and after its bases are renewed, and
// within the smaller batch, ends with the bytes of one that runs through.
func TestSPlusResumes(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		whole, cut := t.TempDir(), t.TempDir()
		want := mustRun(t, b, odd(), oddConfig, train.Options{Dir: whole})
		if !(want.Best.Valid < want.History[0].Valid) {
			t.Errorf("the loss did not fall from %g", want.History[0].Valid)
		}
		at := []int{2, 44, 101}
		if b.Info.Name != backend.Go {
			at = at[2:]
		}
		for _, at := range at {
			p := odd()
			ctx, cancel := context.WithCancel(t.Context())
			draw := p.Extra
			p.Extra = func(step int, rng *rand.Rand) []train.Array {
				if step == at-1 {
					cancel()
				}
				return draw(step, rng)
			}
			res, err := train.Run(ctx, b, p, oddConfig, train.Options{Dir: cut, Resume: true})
			if !errors.Is(err, context.Canceled) || res.Steps != at {
				t.Fatalf("got %+v, %v; want an interruption after step %d", res, err, at)
			}
		}
		mustRun(t, b, odd(), oddConfig, train.Options{Dir: cut, Resume: true})
		sameFiles(t, cut, whole)
	})
}
