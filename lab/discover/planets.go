package discover

import (
	"context"
	"fmt"
	"math"
	"slices"

	"neurophysics/datasets"
	"neurophysics/lab/invariant"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// Planets searches the law between the published semi-major axes a (au) and
// sidereal periods T (Julian years) of the planets, and gives the exponent of
// the power law with an interval.
//
// The interval holds what is known to be wrong with the figures: rounding to
// the printed digits, drawn evenly within half a unit of the last one (95 % of
// the draws), and the masses that T = a^(3/2) leaves out. By Kepler's third law
// with masses, T is smaller by the root of 1+m, where m is at least 0 and at
// most the mass of the planet and of all inside its orbit, in masses of the
// Sun; the interval spans the fits for both.
//
// The verdict is VerdictUndecided where the formula that the search chose is no
// power law.
func Planets(ctx context.Context, o TableOptions) (*Finding, error) {
	o = o.withDefaults()
	planets, source := datasets.Planets()
	t := symreg.Table{Names: []string{"a"}, Target: "T", X: make([][]float64, 1)}
	for _, p := range planets {
		t.X[0] = append(t.X[0], p.A)
		t.Y = append(t.Y, p.Period)
	}
	// The scatter of the figures about any law is that of the neglected
	// masses, a share of T; saying so keeps the search from fitting it.
	t.Weights = make([]float64, len(t.Y))
	for i, T := range t.Y {
		t.Weights[i] = 1 / (T * T)
	}
	found, err := symreg.Search(ctx, t, symreg.Options{Seed: o.Seed, ClosedForm: true, Noise: planetScatter(planets)})
	if err != nil {
		return nil, fmt.Errorf("discover: planets: %w", err)
	}
	chosen := found.Chosen()
	law := newLaw(RouteData, "period", chosen.Expr, t.Names)
	law.R2, law.Front, law.Best = chosen.R2, found.Front, found.Best
	law.Note = "T in Julian years, a in au; the exponent is that of a free power law"
	exponent, factor := planetIntervals(planets, o)
	law.Constants = []symreg.Constant{constant("exponent", exponent, -1), constant("factor", factor, -1)}
	slope, power := powerLaw(func(a float64) float64 { return chosen.Expr.At([]float64{a}) }, t.X[0])
	// The text may say 3/2 where the free fit says 1.49985.
	if power && slope >= exponent.Low && slope <= exponent.High {
		law.Constants[0].Value = slope
	}
	f := &Finding{
		System: "planets", Laws: []MeasuredLaw{{Law: law}}, CountEstimate: 0, Verdict: VerdictLaws,
		Reason: fmt.Sprintf("a power law T = c a^p with p = %.5f [%.5f, %.5f] holds for %d planets", exponent.Value, exponent.Low, exponent.High, len(planets)),
		Notes: []string{
			"source: " + source,
			"the interval accounts for rounding of the printed digits and for neglected masses of planets, up to 1.3e-3 of the Sun for the outermost",
		},
		Columns: []ColumnReport{{Name: "a", Unit: "au"}, {Name: "T", Unit: "yr"}},
	}
	if !power {
		f.Verdict = VerdictUndecided
		f.Reason = fmt.Sprintf("the formula that was chosen, T = %s, is no power law of a: its slope in logarithms differs between planets", law.Text)
	}
	return f, nil
}

// powerLaw returns the slope of log f over log a from the first of the rising
// points to the last, and whether f is a power law there: the slopes between
// neighbouring points are equal to 1e-6.
func powerLaw(f func(a float64) float64, points []float64) (slope float64, ok bool) {
	between := func(a, b float64) float64 { return (math.Log(f(b)) - math.Log(f(a))) / math.Log(b/a) }
	slope = between(points[0], points[len(points)-1])
	for i, a := range points[1:] {
		// Written so that NaN fails, as it comes of a formula that is not positive.
		if !(math.Abs(between(points[i], a)-slope) <= 1e-6*math.Abs(slope)) {
			return slope, false
		}
	}
	return slope, true
}

// planetScatter is the size of the neglected masses' effect on the periods over
// the periods' spread, both weighted by 1/T^2.
func planetScatter(planets []datasets.Planet) float64 {
	var inside, effect, weight, mean, spread float64
	for _, p := range planets {
		inside += p.Mass
		effect += inside * inside / 4
		weight += 1 / (p.Period * p.Period)
		mean += 1 / p.Period
	}
	mean /= weight
	for _, p := range planets {
		spread += (p.Period - mean) * (p.Period - mean) / (p.Period * p.Period)
	}
	return math.Sqrt(effect / spread)
}

// planetIntervals fits power laws to the figures as they are, and to figures
// drawn within their errors.
func planetIntervals(planets []datasets.Planet, o TableOptions) (exponent, factor invariant.Interval) {
	const draws = 1000
	rng := traj.Rand(o.Seed, 0x91a7)
	fit := func(rounding, masses float64) (p, c float64) {
		inside := 0.0
		q := newNormal(2)
		for _, p := range planets {
			inside += p.Mass
			a := p.A + rounding*p.ARound*(2*rng.Float64()-1)
			T := p.Period + rounding*p.PeriodRound*(2*rng.Float64()-1)
			q.row([]float64{1, math.Log(a)}, math.Log(T)+masses*math.Log1p(inside)/2)
		}
		x, _, ok := q.solve()
		if !ok {
			panic("discover: the planets do not fix a power law") // eight different orbits do
		}
		return x[1], math.Exp(x[0])
	}
	exponent.Value, factor.Value = fit(0, 0)
	exponent.Low, exponent.High, factor.Low, factor.High = exponent.Value, exponent.Value, factor.Value, factor.Value
	for _, masses := range []float64{0, 1} {
		var exponents, factors []float64
		for range draws {
			p, c := fit(1, masses)
			exponents, factors = append(exponents, p), append(factors, c)
		}
		widen(&exponent, exponents)
		widen(&factor, factors)
	}
	return exponent, factor
}

// widen makes an interval hold the middle 95 % of draws.
func widen(i *invariant.Interval, draws []float64) {
	slices.Sort(draws)
	cut := len(draws) / 40
	i.Low, i.High = min(i.Low, draws[cut]), max(i.High, draws[len(draws)-1-cut])
}
