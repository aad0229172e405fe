package potential_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"neurophysics/lab/potential"
)

func TestFromFormula(t *testing.T) {
	f, err := potential.FromFormula("8*(q - 0.5)^2")
	if err != nil {
		t.Fatal(err)
	}
	m, err := potential.SolveAt(potential.KahanLi8, f, 0, 0, []float64{0, 1, 2}, 1e-3)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range []float64{0, 1, 2} {
		if want := 0.5 - 0.5*math.Cos(4*at); math.Abs(m.Q[i]-want) > 1e-12 {
			t.Errorf("q(%g) = %g, want %g", at, m.Q[i], want)
		}
	}
}

// chebyshev writes 1 + T(2q - 1), Chebyshev's polynomial of an even degree, in powers of q.
func chebyshev(n int) string {
	text := "1"
	for k := range n + 1 {
		c := float64(n)
		for i := n - k + 1; i < n+k; i++ { // (n+k-1)!/(n-k)!
			c *= float64(i)
		}
		if k == 0 {
			c = 1
		}
		for i := 1; i <= 2*k; i++ {
			c /= float64(i)
		}
		c *= math.Pow(-1, float64(n-k)) * math.Pow(4, float64(k))
		text += fmt.Sprintf(" + (%.0f)*q^%d", c, k)
	}
	return text
}

// A formula may have kinks, wherever they lie; they are found with their places, and the
// slope at them is that from the right. Steep but smooth potentials have none.
func TestKinks(t *testing.T) {
	for formula, want := range map[string][]float64{
		"2*abs(2*q - 1)":                                {0.5},
		"max(2 - 6*q, 3*q - 1)":                         {1.0 / 3},
		"2*abs(2*abs(2*q - 1) - 1)":                     {0.25, 0.5, 0.75},
		"max(2*(0.333 - q)/0.333, 2*(q - 0.333)/0.667)": {0.333}, // at the border of two cells
		"8*(q - 0.5)^2":                                 nil,
		"2*tanh(1e4*(q - 0.512345))^2":                  nil,
		"1 + cos(2*3.14159265358979*30*q)":              nil,
		chebyshev(12):                                   nil, // its terms reach a hundred million, and so their rounding is no jump
		"2 - 8*abs(q*(1 - q))":                          nil, // outside of the well it has
	} {
		f, err := potential.FromFormula(formula)
		if err != nil {
			t.Errorf("%s: %v", formula, err)
			continue
		}
		if diff := cmp.Diff(want, potential.Kinks(f), cmpopts.EquateApprox(0, 1e-8)); diff != "" {
			t.Errorf("%s: kinks (-want +got)\n%s", formula, diff)
		}
	}
	f, err := potential.FromFormula("2*abs(2*q - 1)")
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Slope(0.5); math.Abs(s-4) > 1e-12 {
		t.Errorf("the slope at the kink is %g, want 4, as from the right", s)
	}
	bowl, err := potential.FromFormula("2 - 8*abs(q*(1 - q))")
	if err != nil {
		t.Fatal(err)
	}
	if left, right := bowl.Slope(0), bowl.Slope(1); math.Abs(left+8) > 1e-6 || math.Abs(right-8) > 1e-6 {
		t.Errorf("the slopes at the walls are %g and %g, want those within the well, -8 and 8", left, right)
	}
	stw, err := potential.PhysicalByName("stw")
	if err != nil {
		t.Fatal(err)
	}
	if got := potential.Kinks(stw); len(got) != 1 || got[0] != 0.5 {
		t.Errorf("stw has kinks at %v, want 0.5", got)
	}
	m, err := potential.SolveAt(potential.KahanLi8, f, 0, 0, []float64{0, 1, 2}, 1e-4)
	if err != nil || math.Abs(m.Q[1]-1) > 1e-3 || math.Abs(m.Q[2]) > 1e-3 || m.Steps != 20_000 {
		t.Errorf("got %+v, %v; want q = 0, 1, 0 after 20000 steps", m, err)
	}
}

func TestFromTable(t *testing.T) {
	q, v := make([]float64, 41), make([]float64, 41)
	for i := range q {
		q[i] = float64(i) / 40
		v[i] = 8 * (q[i] - 0.5) * (q[i] - 0.5)
	}
	h, err := potential.FromTable(q, v)
	if err != nil {
		t.Fatal(err)
	}
	m, err := potential.Solve(potential.Exact, h, 0, 0, []float64{0, 2}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := 0.5 - 0.5*math.Cos(8); math.Abs(m.Q[1]-want) > 1e-12 {
		t.Errorf("q(2) = %g, want %g", m.Q[1], want)
	}
}

// Every second point between the walls is left out, whether their number is odd or even.
func TestEverySecond(t *testing.T) {
	for n, kept := range map[int][]int{7: nil, 8: {0, 2, 4, 6, 7}, 9: {0, 2, 4, 6, 8}} {
		q, v := make([]float64, n), make([]float64, n)
		for i := range q {
			q[i] = float64(i) / float64(n-1)
			v[i] = 2 * math.Pow(2*q[i]-1, 4)
		}
		h, err := potential.FromTable(q, v)
		if err != nil {
			t.Fatal(err)
		}
		thin := h.EverySecond()
		if (thin == nil) != (kept == nil) {
			t.Fatalf("%d points: got %v", n, thin)
		}
		for i := range q {
			if thin != nil && slices.Contains(kept, i) != (math.Abs(thin.V(q[i])-v[i]) < 1e-12) {
				t.Errorf("%d points: V(%g) is %g, want that of the table, %g, for points %v alone", n, q[i], thin.V(q[i]), v[i], kept)
			}
		}
	}
}

// Mistakes of users get one sentence with the place and the way out.
func TestUserMistakes(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		q, v []float64
		want string
	}{
		"few points":   {[]float64{0, 0.5, 1}, []float64{2, 0, 2}, "at least 5"},
		"lengths":      {[]float64{0, 0.5, 1}, []float64{2, 0}, "3 places but 2"},
		"NaN":          {[]float64{0, 0.2, 0.5, 0.7, 1}, []float64{2, 1, nan, 1, 2}, "point 3, q = 0.5: V is NaN"},
		"NaN in q":     {[]float64{0, 0.2, nan, 0.7, 1}, []float64{2, 1, 0, 1, 2}, "point 3"},
		"order":        {[]float64{0, 0.5, 0.2, 0.7, 1}, []float64{2, 1, 0, 1, 2}, "sort the table"},
		"range":        {[]float64{0, 1, 2, 3, 4}, []float64{2, 1, 0, 1, 2}, "from q = 0 to 4"},
		"walls":        {[]float64{0, 0.2, 0.5, 0.7, 1}, []float64{1, 1, 0, 1, 2}, "q = 0 has the height 1"},
		"higher walls": {[]float64{0, 0.2, 0.5, 0.7, 1}, []float64{2, 1, 3, 1, 2}, "point 3, q = 0.5: V is 3, higher than the walls"},
		"depth":        {[]float64{0, 0.2, 0.5, 0.7, 1}, []float64{2, 1, -1e5, 1, 2}, "point 3, q = 0.5: V is -100000: keep V above"},
		"overshoot":    {[]float64{0, 0.1, 0.2, 0.7, 1}, []float64{2, 1.9, 0, 1, 2}, "between points 1 and 2 overshoots"},
		"inner shoot":  {[]float64{0, 0.2, 0.4, 0.5, 0.7, 1}, []float64{2, 0, 1.99, 1.99, 0, 2}, "closer there"},
	} {
		_, err := potential.FromTable(c.q, c.v)
		checkSentence(t, name, err, c.want)
	}
	rows := []int{3, 4, 5, 6, 9}
	_, err := potential.FromRows([]float64{0, 0.2, 0.5, 0.7, 1}, []float64{2, 1, 0, 3, 2}, rows)
	checkSentence(t, "row of a file", err, "row 6, q = 0.7")
	_, err = potential.FromRows([]float64{0, 0.3, 0.8, 0.9, 1}, []float64{2, 1, 0, 1.9, 2}, rows)
	checkSentence(t, "rows of a file", err, "between rows 6 and 9 overshoots the walls, though no row does")
	for formula, want := range map[string]string{
		"8*(x-0.5)^2":                   "x",
		"8*(q-0.5)^2 +":                 "character",
		"log(q - 0.5)":                  "V(0) is NaN",
		"4*(q-0.5)^2":                   "height 1",
		"2 + 1e9*q*(q-1)":               "keep V above",
		"2 - 4*sqrt(q*(1-q))":           "slope",
		"2*sqrt(abs(2*q-1))":            "slope of V cannot be found at q = 0.5",
		"2 + sin(2*3.14159265358979*q)": "higher than the walls",
	} {
		_, err := potential.FromFormula(formula)
		checkSentence(t, formula, err, want)
	}
}

func checkSentence(t *testing.T, name string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: got %v, want one sentence with %q", name, err, want)
	}
}
