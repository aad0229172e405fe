package operator

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/backend"
	"neurophysics/lab/potential"
)

// ask returns the answers q, p of a network to samples.
func ask(t *testing.T, n *Net, s potential.Samples) [2][]float32 {
	t.Helper()
	q, p, err := n.Predict(s)
	if err != nil {
		t.Fatal(err)
	}
	return [2][]float32{q, p}
}

// With the option an answer has the same bits whatever other times are asked, and
// without it others. How many they are makes no difference but in rounding.
func TestTimesAreAnsweredAlone(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		if testing.Short() && b != engines[0] {
			t.Skip("compiling takes half a minute; attention is tested on every engine by package nn")
		}
		for _, c := range small(AddStart)[2:5] {
			for _, c.Alone = range []bool{false, true} {
				n := &Net{Config: c, Params: c.Params(3), backend: b}
				defer n.Close()
				const kept = 2
				s := drawn(3, false)
				others, one := s, s
				others.T, one.T, one.Times = slices.Clone(s.T), nil, 1
				for i := range others.T {
					if i%s.Times == kept {
						one.T = append(one.T, s.T[i])
					} else {
						others.T[i] += 0.3
					}
				}
				one.Q, one.P = one.T, one.T // not looked at
				before, after, single := ask(t, n, s), ask(t, n, others), ask(t, n, one)
				for row := range s.Rows() {
					i := row*s.Times + kept
					for k := range 2 {
						if same := before[k][i] == after[k][i]; same != c.Alone {
							t.Errorf("%s, alone %v: got %g and with other times %g", c.Model, c.Alone, before[k][i], after[k][i])
						}
						if d := math.Abs(float64(before[k][i] - single[k][row])); c.Alone && d > 1e-5 {
							t.Errorf("%s: got %g and asked by itself %g", c.Model, before[k][i], single[k][row])
						}
					}
				}
			}
		}
	})
}

// Without options networks answer as they did before there were any.
func TestWithoutOptions(t *testing.T) {
	for i, want := range [][2]float64{{0.2020555, 0.4094395}, {1.404667, -0.283394}, {-0.06333245, 1.374516}} {
		c := small(AddStart)[2+i]
		n := &Net{Config: c, Params: c.Params(3), backend: engines[0]}
		defer n.Close()
		got := ask(t, n, drawn(3, false))
		for k := range 2 {
			if d := math.Abs(float64(got[k][7]) - want[k]); d > 1e-5 {
				t.Errorf("%s: got %.7g, want %.7g", c.Model, got[k][7], want[k])
			}
		}
	}
}

// On the regular grid the positions of times are those of their ranks.
func TestTimePositions(t *testing.T) {
	const width = 6
	times := make([]float64, 100)
	for i := range times {
		times[i] = float64(2*i) / 99
	}
	out, err := graph.MustNewExec(engines[0].Backend, func(t *graph.Node) *graph.Node { return timePositions(t, width) }).Call([][]float64{times})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "positions", tensors.MustCopyFlatData[float64](out[0]), slices.Concat(positions(100, width)...))
}

// Where the norms of a decoder's layers give 0, biases are 0 and nothing comes through
// from V, parts see nothing and add nothing. If the norms come first, what a query
// begins with is left, which knows its time but not V; if they come last, nothing is.
func TestPrenorm(t *testing.T) {
	c := small(AddStart)[2]
	for _, c.Prenorm = range []bool{false, true} {
		n := &Net{Config: c, Params: c.Params(3), backend: engines[0]}
		defer n.Close()
		for _, p := range n.Params {
			if strings.HasPrefix(p.Name, "decoder.0.") || strings.HasPrefix(p.Name, "decoder.1.") {
				if strings.HasSuffix(p.Name, ".scale") || strings.HasSuffix(p.Name, ".b") || strings.HasSuffix(p.Name, ".cross.out.w") {
					clear(p.Values)
				}
			}
		}
		s := drawn(1, false)
		got := ask(t, n, s)[0]
		if same := got[0] == got[1]; same == c.Prenorm {
			t.Errorf("prenorm %v: got %g and %g at two times", c.Prenorm, got[0], got[1])
		}
		for i := range s.V {
			s.V[i]++
		}
		if other := ask(t, n, s)[0]; !slices.Equal(other, got) {
			t.Errorf("prenorm %v: got %v and with another potential %v, want equal answers", c.Prenorm, got, other)
		}
	}
}

// A decoder that answers times alone lacks the attention among times, of which a layer
// has four matrices and biases, and its norm; a network without such a decoder takes no
// option.
func TestOptions(t *testing.T) {
	for _, c := range small(NoStart)[:6] {
		plain := c.Count()
		c.Alone, c.Prenorm = true, true
		if err := c.check(); (err == nil) != c.attends() {
			t.Errorf("%s: got error %v for options", c.Model, err)
		}
		if !c.attends() {
			continue
		}
		layers := c.Decoder
		if c.Model == TraONet { // it has as many in each part
			layers = c.Layers
		}
		if got, want := c.Count(), plain-layers*(4*c.Width*c.Width+4*c.Width+2*c.Width); got != want {
			t.Errorf("%s: got %d parameters, want %d", c.Model, got, want)
		}
	}
}
