package expr

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestElementary measures the errors of the column functions in units in the
// last place of the exact value.
func TestElementary(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	wide := func() float64 { return 708 * (2*rng.Float64() - 1) }
	small := func() float64 { return math.Ldexp(rng.Float64()-0.5, -rng.IntN(40)) }
	for _, tt := range []struct {
		name   string
		column func(dst, a []float64)
		exact  func(*big.Float) *big.Float
		draws  []func() float64
		limit  float64
		least  float64 // absolute error that counts as one unit where units are smaller
	}{
		{"exp", expColumn, bigExp, []func() float64{wide, small, func() float64 { return rng.NormFloat64() }}, 1.02, 0},
		{"log", logColumn, bigLog, []func() float64{
			func() float64 { return math.Exp(wide()) },
			func() float64 { return 1 + small() },
			func() float64 { return 0.9 + 0.2*rng.Float64() },
			func() float64 { return 4 * rng.Float64() },
		}, 1.1, 0},
		{"sin", sinColumn, func(x *big.Float) *big.Float { return bigSin(x, false) }, []func() float64{
			wide, small, func() float64 { return 10 * (rng.Float64() - 0.5) },
			func() float64 { return float64(rng.IntN(60000)-30000) * math.Pi / 2 },
			func() float64 { return sinLimit * (2*rng.Float64() - 1) },
		}, 2, 0x1p-70},
		{"cos", cosColumn, func(x *big.Float) *big.Float { return bigSin(x, true) }, []func() float64{
			wide, small, func() float64 { return 10 * (rng.Float64() - 0.5) },
			func() float64 { return float64(rng.IntN(60000)-30000) * math.Pi / 2 },
			func() float64 { return sinLimit * (2*rng.Float64() - 1) },
		}, 2, 0x1p-70},
	} {
		worst, at := 0.0, 0.0
		n := 20000
		if testing.Short() {
			n = 2000
		}
		a, got := make([]float64, n), make([]float64, n)
		for i := range a {
			a[i] = tt.draws[i%len(tt.draws)]()
		}
		tt.column(got, a)
		for i, x := range a {
			exact := tt.exact(bigFloat(x))
			v, _ := exact.Float64()
			ulp := max(math.Nextafter(math.Abs(v), math.Inf(1))-math.Abs(v), tt.least)
			d, _ := exact.Sub(exact, bigFloat(got[i])).Float64()
			if e := math.Abs(d) / ulp; !(e <= worst) {
				worst, at = e, x
			}
		}
		t.Logf("%s: %.3f at %g", tt.name, worst, at)
		if !(worst <= tt.limit) {
			t.Errorf("%s is wrong by %.3f units in the last place at %g, want at most %g", tt.name, worst, at, tt.limit)
		}
	}
}

func TestElementaryEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, tt := range []struct {
		name   string
		column func(dst, a []float64)
		math   func(float64) float64
		args   []float64
	}{
		{"exp", expColumn, math.Exp, []float64{0, inf, 1, -inf, nan, 710, 2, -740, -800}},
		{"log", logColumn, math.Log, []float64{1, 0, inf, -1, 2, nan, 5e-324, 1e-310, math.Copysign(0, -1)}},
		{"sin", sinColumn, math.Sin, []float64{0, inf, 1, nan, 1e6, -1e300, 2}},
		{"cos", cosColumn, math.Cos, []float64{0, inf, 1, nan, 1e6, -1e300, 2}},
	} {
		got := append([]float64(nil), tt.args...)
		tt.column(got, got) // in place
		for i, x := range tt.args {
			if want := tt.math(x); !(math.Abs(got[i]-want) <= 1e-15*math.Abs(want)) && !sameBits(got[i], want) && got[i]-want != 0 && !(math.IsNaN(want) && math.IsNaN(got[i])) {
				t.Errorf("%s(%g) = %g, want %g", tt.name, x, got[i], want)
			}
		}
	}
}

func BenchmarkElementary(b *testing.B) {
	a, dst := make([]float64, 300), make([]float64, 300)
	for i := range a {
		a[i] = 0.5 + float64(i)/200
	}
	for _, f := range []struct {
		name   string
		column func(dst, a []float64)
	}{{"exp", expColumn}, {"log", logColumn}, {"sin", sinColumn}, {"cos", cosColumn}} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				f.column(dst, a)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/300, "ns/row")
		})
	}
}
