package symreg

import (
	"math"
	"math/rand/v2"
	"testing"

	"neurophysics/lab/expr"
)

// outliers are rows about 2 + 3 x, of which every fifth is far too high.
func outliers(n int) *rows {
	rng := rand.New(rand.NewPCG(5, 6))
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = 4 * rng.Float64()
		y[i] = 2 + 3*x[i] + 0.3*rng.NormFloat64()
		if i%5 == 0 {
			y[i] += 20 * rng.Float64()
		}
	}
	return newRows([][]float64{x}, y, nil)
}

func line() *expr.Expr {
	x := expr.NewVar(0)
	return expr.Apply(expr.Add, expr.NewConst(1), expr.Apply(expr.Mul, expr.NewConst(1), x))
}

// A line of least absolute errors, or of any quantile, goes through two of the
// points: the best of all pairs is the optimum (P. Bloomfield, W. Steiger, Least
// Absolute Deviations, 1983).
func TestFitOfAbsoluteErrors(t *testing.T) {
	for _, l := range []Loss{{Name: LossAbsolute}, {Name: LossQuantile, Param: 0.5}, {Name: LossQuantile, Param: 0.9}, {Name: LossQuantile, Param: 0.05}} {
		r := outliers(60)
		r.withLoss(&l)
		f := newFitter(nil)
		e := line()
		best := math.Inf(1)
		for i := range r.y {
			for k := range i {
				b := (r.y[i] - r.y[k]) / (r.x[0][i] - r.x[0][k])
				e.Consts[0], e.Consts[1] = r.y[i]-b*r.x[0][i], b
				if loss, ok := f.loss(e, r); ok {
					best = min(best, loss)
				}
			}
		}
		e = line()
		loss, ok := f.fit(e, nil, r, polishIterations)
		if !ok || loss > best*(1+1e-3) {
			t.Errorf("%+v: got loss %.9g at %v, want %.9g", l, loss, e.Consts, best)
		}
	}
}

// At the optimum of a smooth loss the slopes cancel, alone and times x.
func TestFitOfSmoothLosses(t *testing.T) {
	fourth := func(d float64) float64 { return d * d * d * d }
	for _, l := range []Loss{{Name: LossHuber, Param: 0.5}, {Name: LossLogCosh, Param: 0.3}, {Name: "fourth", Func: fourth}} {
		r := outliers(60)
		r.withLoss(&l)
		f := newFitter(nil)
		e := line()
		if _, ok := f.fit(e, nil, r, polishIterations); !ok {
			t.Fatalf("%s: no fit", l.Name)
		}
		s0, s1, size := 0.0, 0.0, 0.0
		for i, y := range r.y {
			s := l.slope(e.At([]float64{r.x[0][i]}) - y)
			s0, s1, size = s0+s, s1+s*r.x[0][i], size+math.Abs(s)
		}
		if math.Abs(s0) > 1e-4*size || math.Abs(s1) > 4e-4*size {
			t.Errorf("%s: slopes sum to %g and %g of %g at %v", l.Name, s0, s1, size, e.Consts)
		}
	}
}

// Slopes are derivatives, and weights make squares touch the loss.
func TestLossSlopes(t *testing.T) {
	for _, l := range []Loss{{Name: LossSquared}, {Name: LossAbsolute}, {Name: LossHuber, Param: 0.7}, {Name: LossLogCosh, Param: 2}, {Name: LossQuantile, Param: 0.2}} {
		for _, d := range []float64{-1e3, -2, -0.3, 1e-6, 0.6, 0.8, 50} {
			h := 1e-4 * math.Abs(d)
			want := (l.of(d+h) - l.of(d-h)) / (2 * h)
			if got := l.slope(d); math.Abs(got-want) > 1e-6*math.Abs(want) {
				t.Errorf("%s at %g: slope %g, want %g", l.Name, d, got, want)
			}
			if got := 2 * d * l.weight(d, 0); math.Abs(got-l.slope(d)) > 1e-12*math.Abs(got) {
				t.Errorf("%s at %g: weight gives slope %g, want %g", l.Name, d, got, l.slope(d))
			}
		}
	}
}

// Gaussian errors make a median less sure than a mean by pi/2 in the variance.
func TestScatterOfAMedian(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	y := make([]float64, 4000)
	for i := range y {
		y[i] = 5 + 0.1*rng.NormFloat64()
	}
	r := newRows([][]float64{y}, y, nil)
	r.withLoss(&Loss{Name: LossAbsolute})
	e := expr.NewConst(5)
	f := newFitter(nil)
	if got := f.scatter(e, r) / 0.01; math.Abs(got-math.Pi/2) > 0.15 {
		t.Errorf("got %g times the variance, want pi/2", got)
	}
}
