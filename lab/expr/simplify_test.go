package expr

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestSimplifyLooks(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"0.5*vx^2 + 9.81*y + 0.5*theta^2", "0.5*(vx^2 + theta^2) + 9.81*y"},
		{"x - x", "0"},
		{"x/x", "1"},
		{"0*x + y", "y"},
		{"x + y + x", "2*x + y"},
		{"x*x*x", "x^3"},
		{"sqrt(x)^2", "x"},
		{"sqrt(x^2)", "abs(x)"},
		{"(x^2)^3", "x^6"},
		{"y*x - x*y", "0"},
		{"--x", "x"},
		{"-(-(x) - y)", "x + y"},
		{"x - (-y)", "x + y"},
		{"2*3 + 4*x", "4*x + 6"},
		{"0.72*theta*theta + 11.772*(1 - cos(theta))", "0.72*theta^2 + 11.772*(1 - cos(theta))"},
		{"0.5*vx^2 - 39.478/x", "0.5*vx^2 - 39.478/x"},
		{"0.5*(vx^2 + theta^2) - 1/sqrt(x^2 + y^2)", "0.5*(vx^2 + theta^2) - 1/sqrt(x^2 + y^2)"},
		{"x*vx - vx*y", "vx*(x - y)"},
		{"x*theta - y*vx", "x*theta - y*vx"},
		{"m1/sqrt(1 - x^2)", "m1/sqrt(1 - x^2)"},
		{"-4*x - 0.3*y", "-4*x - 0.3*y"},
		{"-0.05*x*sqrt(x^2 + y^2)", "-0.05*x*sqrt(x^2 + y^2)"},
		{"sqrt(x^3/m1)", "sqrt(x^3/m1)"},
		{"0.5*x^2/y^2 - 1/y", "0.5*(x/y)^2 - 1/y"},
		{"x/3", "x/3"},
		{"x*exp(-y)", "x/exp(y)"},
		{"2*exp(-0.5*y)", "2*exp(-0.5*y)"},
		{"exp(x)*exp(y)", "exp(x + y)"},
		{"log(exp(x))", "x"},
		{"exp(2*log(x))", "x^2"},
		{"sin(y - x)", "sin(y - x)"},
		{"cos(y - x)", "cos(x - y)"},
		{"sin(x)^2 + cos(x)^2", "1"},
		{"max(max(y, x), y)", "max(x, y)"},
		{"1/(1/x)", "x"},
		{"(2*x + 2*y)*(3*m1)", "6*m1*(x + y)"},
		{"1 - x^2", "1 - x^2"},
		{"x^2*y^2", "(x*y)^2"},
		{"-x*y", "-x*y"},
		{"-1/x", "-1/x"},
		{"sqrt(4*x)", "2*sqrt(x)"},
		{"cbrt(x^3)", "x"},
		{"x^y*1^y", "x^y"},
		{"1/0", "1/0"},
	} {
		e, err := Parse(tt.in, names)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.in, err)
			continue
		}
		got := e.Simplify()
		if text := got.Text(names); text != tt.want {
			t.Errorf("Simplify(%q) = %q, want %q", tt.in, text, tt.want)
		}
	}
}

// TestSimplifyKeepsValues compares values where the formula is finite. Where
// nudging every intermediate value by its rounding error moves the result too,
// as in sin(1e9*x), so may simplifying; formulas that are all noise are left
// out.
func TestSimplifyKeepsValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, len(names))
	same, finiteValues := 0, 0
	for i := range 10000 {
		e := random(rng, 1+rng.IntN(30))
		s := e.Simplify()
		if !s.Valid() || s.Size() > e.Size() {
			t.Fatalf("Simplify(%s) = %s", e.Text(names), s.Text(names))
		}
		if s.Simplify().Equal(s) {
			same++
		}
		for range 5 {
			for j := range x {
				x[j] = rng.NormFloat64() * 2
			}
			want, got := e.At(x), s.At(x)
			if !finite(want) {
				continue
			}
			finiteValues++
			tolerance := 1e-9 * math.Abs(want)
			if math.Abs(got-want) <= tolerance {
				continue
			}
			for range 20 {
				d := math.Abs(nudged(e, x, rng) - want)
				if math.IsNaN(d) {
					d = math.Inf(1)
				}
				tolerance = max(tolerance, 20*d)
			}
			if tolerance < 1e-3*math.Abs(want) && !(math.Abs(got-want) <= tolerance) {
				t.Errorf("tree %d at %v: %s = %g, want %s = %g", i, x, s.Text(names), got, e.Text(names), want)
				break
			}
		}
	}
	if same < 9900 || finiteValues < 25000 {
		t.Errorf("%d of 10000 trees stay as they are when simplified twice, with %d values compared; want 9900 and 25000", same, finiteValues)
	}
}

// nudged evaluates e with every intermediate value moved by up to 4e-16 of it;
// zeros become tiny numbers of either sign, which atan2 tells apart.
func nudged(e *Expr, x []float64, rng *rand.Rand) float64 {
	var stack []float64
	k := 0
	for _, n := range e.Nodes {
		var v float64
		switch top := len(stack) - 1; n.Op.Arity() {
		case 0:
			if n.Op == Const {
				v = e.Consts[k]
				k++
			} else {
				v = x[n.Arg]
			}
		case 1:
			v = apply(n.Op, stack[top], 0)
			stack = stack[:top]
		default:
			v = apply(n.Op, stack[top-1], stack[top])
			stack = stack[:top-1]
		}
		stack = append(stack, v*(1+4e-16*(2*rng.Float64()-1))+1e-300*(2*rng.Float64()-1))
	}
	return stack[0]
}

func TestDerivative(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	x := make([]float64, len(names))
	compared := 0
	for i := 0; i < 3000; i++ {
		e := random(rng, 1+rng.IntN(12))
		for j := range x {
			x[j] = 0.5 + 1.5*rng.Float64()
		}
		grad, v := e.Gradient(nil, x)
		if !finite(v) {
			continue
		}
		for j := range x {
			// Central differences at two steps: where they differ they cannot judge.
			d1, d2 := difference(e, x, j, 1e-5), difference(e, x, j, 5e-6)
			got := e.Derivative(j).At(x)
			noise := 100*math.Abs(d1-d2) + 1e-6*(1+math.Abs(d1)+math.Abs(v))
			if !finite(d1) || !finite(d2) || !finite(grad[j]) || noise > 1e-3*(1+math.Abs(d1)) {
				continue
			}
			compared++
			if math.Abs(grad[j]-d1) > noise {
				t.Errorf("Gradient of %s in %s at %v = %g, want %g", e.Text(names), names[j], x, grad[j], d1)
			}
			if !(math.Abs(got-grad[j]) <= noise) {
				t.Errorf("Derivative of %s in %s at %v = %g (%s), want %g", e.Text(names), names[j], x, got, e.Derivative(j).Text(names), grad[j])
			}
		}
	}
	if compared < 10000 {
		t.Errorf("compared %d derivatives, want at least 10000", compared)
	}
}

// difference returns the central difference of e in column j.
func difference(e *Expr, x []float64, j int, h float64) float64 {
	old := x[j]
	x[j] = old + h
	up := e.At(x)
	x[j] = old - h
	down := e.At(x)
	x[j] = old
	return (up - down) / (2 * h)
}

// TestHostile simplifies and prints the largest and deepest formulas that Parse
// lets through, and differentiates the large ones: none may take exponential
// time, which would never end.
func TestHostile(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"deep exponentials", strings.Repeat("exp(-x*", 240) + "y" + strings.Repeat(")", 240)},
		{"nested exponentials", strings.Repeat("exp(-x*", 20) + "y" + strings.Repeat(")", 20)},
		{"deep sines", strings.Repeat("sin(y-x*", 240) + "y" + strings.Repeat(")", 240)},
		{"deep differences", strings.Repeat("-x*(vx-", 240) + "y" + strings.Repeat(")", 240)},
		{"deep fractions", strings.Repeat("1/(x+", 240) + "y" + strings.Repeat(")", 240)},
		{"deep powers", strings.Repeat("(x*", 240) + "y" + strings.Repeat(")^2", 240)},
		{"tower", strings.Repeat("x^", 300) + "x"},
		{"long sum", strings.Repeat("x+y*", 1000) + "x"},
		{"long product", strings.Repeat("x*(y+2)*", 600) + "x"},
		{"long quotient", strings.Repeat("x/", 2000) + "x"},
	} {
		e, err := Parse(tt.text, names)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		s := e.Simplify()
		if s.Size() > e.Size() {
			t.Errorf("%s: %d nodes became %d", tt.name, e.Size(), s.Size())
		}
		e.Text(names)
		e.LaTeX(names)
		e.Go("law", names)
		if e.Depth() < 100 {
			s.Derivative(1)
		}
	}
}

// FuzzSimplify looks for formulas on which the canonical form, derivatives or
// printers fail.
func FuzzSimplify(f *testing.F) {
	for _, s := range []string{"(x+1)^2.5*sqrt(x/y)*abs(-x)", "exp(log(x)*2+x)^y", "cbrt(-8*x^3)-min(x,max(y,1))", "0/0*x^inf", "nan*(x-nan)", "1e300*x*1e300*y", "(x^1e300)^1e300", "log(x^-3*exp(y))"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text, names)
		if err != nil || e.Size() > 300 {
			return
		}
		s := e.Simplify()
		if !s.Valid() || s.Size() > e.Size() {
			t.Fatalf("Simplify(%q) = %q", text, s.Text(names))
		}
		d := s.Derivative(0)
		for _, e := range []*Expr{e, s, d} {
			e.Hash()
			e.LaTeX(names)
			e.MathML(names)
			e.SymPy(names)
			e.Go("law", names)
		}
	})
}

func BenchmarkSimplify(b *testing.B) {
	rng := rand.New(rand.NewPCG(21, 22))
	trees := make([]*Expr, 100)
	for i := range trees {
		trees[i] = random(rng, 15)
	}
	for b.Loop() {
		for _, e := range trees {
			e.Simplify()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/100, "µs/formula")
}
