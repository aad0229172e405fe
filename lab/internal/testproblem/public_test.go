package testproblem_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/testproblem"
)

// same refits nothing.
func same(e *expr.Expr, _ [][]float64, _ []float64) (*expr.Expr, error) { return e, nil }

func Example() {
	p := testproblem.Public()[1]
	x, y := p.Data(2, 0, 1)
	fmt.Println(p.ID, p.Names(), len(x), len(y))
	fmt.Println(p.Match(p.Truth(), 0, same).OK)
	// Output:
	// spring_energy [x v] 2 2
	// true
}

func TestEveryLawMatchesItself(t *testing.T) {
	if n := len(testproblem.Public()); n != 12 {
		t.Fatalf("got %d problems, want 12", n)
	}
	for _, p := range testproblem.Public() {
		if m := p.Match(p.Truth(), 0, same); !m.OK || math.Abs(m.R2-1) > 1e-12 {
			t.Errorf("%s: got %+v", p.ID, m)
		}
	}
}

// The constants may be off by as much as the noise explains, and no more; a
// constant that is only added may be anything.
func TestMatchAllowsWhatNoiseExplains(t *testing.T) {
	p := testproblem.Public()[5] // 0.72*omega^2+11.772*(1-cos(theta))
	truth, err := expr.Parse("0.72*omega^2+11.772-11.772*cos(theta)", p.Names())
	if err != nil {
		t.Fatal(err)
	}
	refit := func(e *expr.Expr, _ [][]float64, _ []float64) (*expr.Expr, error) { return truth, nil }
	for _, c := range []struct {
		law   string
		noise float64
		want  bool
	}{
		{"0.72*omega^2+11.772-11.772*cos(theta)", 0, true},
		{"0.7205*omega^2+11.772-11.772*cos(theta)", 0, true},
		{"0.7208*omega^2+11.772-11.772*cos(theta)", 0, false},
		{"0.75*omega^2+9-11.7*cos(theta)", 0.01, true},
		{"0.85*omega^2+11.772-11.772*cos(theta)", 0.01, false},
		{"0.72*omega^2+theta^2", 0.05, false},
	} {
		e, err := expr.Parse(c.law, p.Names())
		if err != nil {
			t.Fatal(err)
		}
		if m := p.Match(e, c.noise, refit); m.OK != c.want {
			t.Errorf("%s at noise %g: got %+v, want %v", c.law, c.noise, m, c.want)
		}
	}
}

func TestDataRepeatAndCarryTheNoise(t *testing.T) {
	p := testproblem.Public()[0]
	_, a := p.Data(2000, 0.05, 3)
	_, b := p.Data(2000, 0.05, 3)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("one seed gave two tables:\n%s", diff)
	}
	_, exact := p.Data(2000, 0, 3)
	noise, mean, all := 0.0, 0.0, 0.0
	for _, v := range exact {
		mean += v / 2000
	}
	for i, v := range exact {
		noise += (a[i] - v) * (a[i] - v)
		all += (v - mean) * (v - mean)
	}
	// The share of 2000 draws scatters by 1/sqrt(4000) of itself.
	if got := math.Sqrt(noise / all); math.Abs(got-0.05) > 4*0.05/math.Sqrt(4000) {
		t.Errorf("got noise of %g, want 0.05", got)
	}
}
