package train_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// A batch that is computed in parts, one a thread, gives the same training as
// one that is not, up to rounding, and the same bits each time: with unequal
// parts, extra inputs that are parted and that are not, weight decay, clipping,
// batches drawn and batches of everything.
func TestPartsOfABatch(t *testing.T) {
	b, err := backend.Open(backend.Options{Threads: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Finalize()
	for _, batch := range []int{0, 100} {
		c := train.Config{Epochs: 6, Batch: batch, LearningRate: 0.05, L2: 0.01, ClipNorm: 1.5, Seed: 4}
		var results []*train.Result
		for _, separable := range []bool{false, true, true} {
			p := noisy(200, batch)
			p.Separable = separable
			r, err := train.Run(context.Background(), b, p, c, train.Options{})
			if err != nil {
				t.Fatal(err)
			}
			results = append(results, r)
		}
		whole, parts, again := results[0], results[1], results[2]
		// Float32 keeps about six digits over these few steps.
		const tol = 1e-5
		for i, e := range parts.History {
			w := whole.History[i]
			for _, x := range [][2]float64{{e.Loss, w.Loss}, {e.Gradient, w.Gradient}, {e.Valid, w.Valid}, {e.Terms["miss"], w.Terms["miss"]}} {
				if math.Abs(x[0]-x[1]) > tol*(1+x[1]) {
					t.Errorf("batch %d, epoch %d: got %g in parts, want %g", batch, e.Epoch, x[0], x[1])
				}
			}
		}
		if a, b := value(parts.Last, "a"), value(again.Last, "a"); !slices.Equal(a, b) {
			t.Errorf("batch %d: got %v and %v from equal runs", batch, a, b)
		}
	}
}

// A run whose batches are computed in parts goes on from a checkpoint as if it
// had never stopped.
func TestPartsResume(t *testing.T) {
	b, err := backend.Open(backend.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Finalize()
	p := noisy(200, 100)
	p.Separable = true
	c := train.Config{Epochs: 6, Batch: 100, LearningRate: 0.05, Seed: 4}
	whole, err := train.Run(context.Background(), b, p, c, train.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	short := c
	short.Epochs = 2
	if _, err := train.Run(context.Background(), b, p, short, train.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	on, err := train.Run(context.Background(), b, p, c, train.Options{Dir: dir, Resume: true})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := value(on.Last, "a"), value(whole.Last, "a"); !slices.Equal(got, want) {
		t.Errorf("got %v after a resume, want %v", got, want)
	}
}

// noisy is a regression y = x a with three slopes, whose inputs get noise row
// by row and a factor that is common to all rows, both drawn for each step.
func noisy(rows, batch int) train.Problem {
	if batch == 0 {
		batch = rows
	}
	x, y := array([]int{rows + 10, 3}), array([]int{rows + 10, 1})
	p := train.Problem{
		Params: []train.Param{{Name: "a", Array: array([]int{3, 1}, 0.1, 0.2, 0.3)}},
		ByRow:  []bool{true, false},
		Extra: func(_ int, rng *rand.Rand) []train.Array {
			noise := array([]int{batch, 3})
			for range batch * 3 {
				noise.Values = append(noise.Values, float32(0.1*rng.NormFloat64()))
			}
			return []train.Array{noise, array([]int{1, 3}, 1, float32(1+0.1*rng.Float64()), 1)}
		},
		Loss: func(p train.Params, batch, extra []*graph.Node) (*graph.Node, []train.Term) {
			x := batch[0]
			if len(extra) > 0 {
				x = graph.Mul(graph.Add(x, extra[0]), extra[1])
			}
			miss := graph.ReduceAllMean(graph.Square(graph.Sub(graph.MatMul(x, p.Get("a")), batch[1])))
			return miss, []train.Term{{Name: "miss", Value: miss}}
		},
	}
	for i := range rows + 10 {
		s, c := math.Sincos(float64(i))
		x.Values = append(x.Values, float32(s), float32(c), float32(s*c))
		y.Values = append(y.Values, float32(2*s-c+3*s*c))
		if i < rows {
			p.Train = append(p.Train, i)
		} else {
			p.Valid = append(p.Valid, i)
		}
	}
	p.Data = []train.Array{x, y}
	return p
}
