package expr

import (
	"math"
	"math/rand/v2"
	"testing"
)

// columns returns rows random values of each column.
func columns(rng *rand.Rand, rows int) [][]float64 {
	X := make([][]float64, len(names))
	for j := range X {
		X[j] = make([]float64, rows)
		for i := range X[j] {
			X[j][i] = 0.5 + 1.5*rng.Float64()
		}
	}
	return X
}

// TestEvalAgrees compares columns with single rows, bit for bit, and the
// derivatives in the constants with a sweep over single rows.
func TestEvalAgrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	ev := NewEvaluator()
	finites := 0
	for trial := range 3000 {
		rows := []int{1, 3, 37, 700}[trial%4]
		X := columns(rng, rows)
		e := random(rng, 1+rng.IntN(30))
		dst, again := make([]float64, rows), make([]float64, rows)
		jac := make([]float64, rows*len(e.Consts))
		ok := ev.Eval(dst, e, X)
		if got := ev.ConstGrad(again, jac, e, X); got != ok {
			t.Fatalf("%s: ConstGrad says %t, Eval %t", e.Text(names), got, ok)
		}
		want := make([]float64, rows)
		x := make([]float64, len(names))
		allOK := true
		for i := range want {
			for j := range x {
				x[j] = X[j][i]
			}
			want[i] = e.At(x)
			allOK = allOK && finite(want[i])
		}
		if ok != allOK {
			t.Fatalf("%s: Eval says %t, At %t", e.Text(names), ok, allOK)
		}
		if !ok {
			continue
		}
		finites++
		for i := range want {
			if !sameBits(dst[i], want[i]) || !sameBits(again[i], want[i]) {
				t.Fatalf("%s, row %d: Eval %v, ConstGrad %v, At %v", e.Text(names), i, dst[i], again[i], want[i])
			}
			for j := range x {
				x[j] = X[j][i]
			}
			for k, d := range constGradient(e, x) {
				if got := jac[k*rows+i]; math.Abs(got-d) > 1e-9*math.Abs(d)+1e-12 {
					t.Fatalf("%s, row %d: derivative %g in constant %d, want %g", e.Text(names), i, got, k, d)
				}
			}
		}
	}
	if finites < 1000 {
		t.Errorf("%d formulas of 3000 are finite, want at least 1000", finites)
	}
}

// constGradient returns the derivatives in the constants at one row.
func constGradient(e *Expr, x []float64) []float64 {
	var t tape
	t.forward(e, x)
	d := make([]float64, len(e.Consts))
	t.reverse(e, func(i, k int, adjoint float64) {
		if e.Nodes[i].Op == Const {
			d[k] = adjoint
		}
	})
	return d
}

func TestEvalAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	X := columns(rng, 300)
	e, err := Parse("0.5*(vx^2 + y^2.5) + 9.81*sin(y)*exp(-x/3) - m1/log(2*theta)", names)
	if err != nil {
		t.Fatal(err)
	}
	ev := NewEvaluator()
	dst, jac, x := make([]float64, 300), make([]float64, 300*len(e.Consts)), make([]float64, len(names))
	if n := testing.AllocsPerRun(10, func() {
		ev.Eval(dst, e, X)
		ev.ConstGrad(dst, jac, e, X)
		e.At(x)
		e.Hash()
	}); n != 0 {
		t.Errorf("%g allocations per evaluation, want 0", n)
	}
}
