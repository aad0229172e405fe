package train_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

func TestFuncComputes(t *testing.T) {
	always(t, func(t *testing.T, b *backend.Backend) {
		params := sine(8).Params
		f, err := train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
			return []*graph.Node{network(p, in[0]), graph.ReduceAllSum(in[0])}
		})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, xs := range [][]float32{{0.25}, {-1, 0.5, 2}, {1, 2, 3}} {
			out, err := f.Call(array([]int{len(xs), 1}, xs...))
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for i, x := range xs {
				want := 0.0
				for k := range 8 {
					want += math.Tanh(float64(x)*float64(params[0].Values[k])+float64(params[1].Values[k])) * float64(params[2].Values[k])
				}
				sum += float64(x)
				// A few units of float32's last place, in sums of 8 terms below 1.
				if got := float64(out[0].Values[i]); math.Abs(got-want) > 2e-6 {
					t.Errorf("at %v: got %v, want %v", x, got, want)
				}
			}
			if len(out) != 2 || len(out[1].Shape) != 0 || math.Abs(float64(out[1].Values[0])-sum) > 1e-6 {
				t.Errorf("got %v, want the scalar sum %v second", out, sum)
			}
		}
	})
}

func TestFuncErrors(t *testing.T) {
	params := line().Params
	cases := []struct {
		name string
		f    func(p train.Params, in []*graph.Node) []*graph.Node
		in   train.Array
		want string
	}{
		{"unknown parameter", func(p train.Params, _ []*graph.Node) []*graph.Node { return []*graph.Node{p.Get("b")} },
			array([]int{1}, 1), `no parameter "b" among ["a" "c"]`},
		{"shapes", func(p train.Params, in []*graph.Node) []*graph.Node {
			return []*graph.Node{graph.MatMul(p.Get("a"), in[0])}
		}, array([]int{3, 2}, 1, 2, 3, 4, 5, 6), "build the function"},
		{"no output", func(train.Params, []*graph.Node) []*graph.Node { return []*graph.Node{nil} },
			array([]int{1}, 1), "output 0 is"},
		{"wrong input", func(_ train.Params, in []*graph.Node) []*graph.Node { return in },
			array([]int{2}, 1), "input 0: shape [2] asks for 2 values, not 1"},
	}
	for _, c := range cases {
		f, err := train.NewFunc(engines[0], params, c.f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Call(c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
		f.Close()
		if _, err := f.Call(c.in); err == nil {
			t.Errorf("%s: no error after Close", c.name)
		}
	}
}
