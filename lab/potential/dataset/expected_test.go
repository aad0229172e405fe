package dataset

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"neurophysics/lab/potential"
)

// judge draws so many potentials, changes each by the law, and returns the verdict.
func judge(t *testing.T, p potential.Profile, n int, law func(v []float64, rng *rand.Rand)) *Verdict {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	c := &census{profile: p, atQ: make([]moments, potential.Times), atP: make([]moments, potential.Times)}
	counts, err := potential.Batch{Profile: p, Seed: 5, Potentials: n}.Each(t.Context(), func(w *potential.Well) error {
		r := &Record{V: slices.Clone(w.Sensed[:]), Controls: w.Controls, Scale: w.Scale, Depth: w.Depth}
		law(r.V, rng)
		for _, o := range w.Orbits {
			r.Orbits = append(r.Orbits, Orbit{Start: o.Start, Spread: o.Spread, T: o.T, Q: o.Q, P: o.P})
		}
		c.add(r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return NewVerdict(Test, 1, c.checks(counts))
}

// scale makes a potential so many times as deep below its walls.
func scale(v []float64, by float64) {
	for i := range v {
		v[i] = potential.WallHeight - by*(potential.WallHeight-v[i])
	}
}

// What a small part is forgiven is scatter: potentials of another law are still named,
// in the smallest part that is judged at all.
func TestWrongLawsAreNamed(t *testing.T) {
	for _, c := range []struct {
		profile potential.Profile
		n       int
		law     func(v []float64, rng *rand.Rand)
		named   string // "" for a part that is as expected
	}{
		{potential.Phase, FewestJudged, func([]float64, *rand.Rand) {}, ""},
		{potential.Rest, FewestJudged, func([]float64, *rand.Rand) {}, ""},
		{potential.Phase, 400, func(v []float64, _ *rand.Rand) { scale(v, 1.15) }, "V mean"},
		{potential.Phase, FewestJudged, func(v []float64, _ *rand.Rand) { scale(v, 1.25) }, "V mean"},
		{potential.Rest, FewestJudged, func(v []float64, rng *rand.Rand) { // depths of two kinds
			depth := potential.WallHeight - slices.Min(v)
			scale(v, (1+2*float64(rng.IntN(2)))/depth)
		}, "least V 25 %"},
	} {
		v := judge(t, c.profile, c.n, c.law)
		named := slices.ContainsFunc(v.Outside, func(name string) bool { return strings.HasPrefix(name, c.named) })
		if c.named == "" && v.Verdict != AsExpected || c.named != "" && (v.Verdict != Differs || !named) {
			t.Errorf("%d of %s: got %q, want %q named", c.n, c.profile, v.Sentence(), c.named)
		}
	}
}

// Chance is allowed three standard errors of the difference between two sets besides the
// tolerance, and said to be; parts that are too small are not judged by statistics.
func TestMargins(t *testing.T) {
	l := list{n: 400, whole: 1600}
	for _, c := range []struct {
		value        float64
		pass, chance bool
	}{{1, true, false}, {1.049, true, false}, {1.051, true, true}, {0.93, true, true}, {1.132, true, true}, {1.135, false, false}} {
		l.near("x", c.value, 1, 0, 0.5) // 0.05 + 3 * 0.5 * sqrt(1/400 + 1/1600) is 0.1339
		got := l.checks[len(l.checks)-1]
		if got.Pass != c.pass || got.Chance != c.chance {
			t.Errorf("%g: got %+v", c.value, got)
		}
	}
	for _, want := range []float64{0.001, 0.5, 1} { // shares of 0 and 1 are the farthest that there are
		l.share("x", want, want)
		if got := l.checks[len(l.checks)-1]; !got.Pass || got.Low < 0 || got.High > 1 {
			t.Errorf("a share of %g: got %+v", want, got)
		}
	}
	v := judge(t, potential.Rest, 20, func([]float64, *rand.Rand) {})
	if v.Verdict != TooSmall || v.TooFew < 30 || !strings.Contains(v.Sentence(), "too few potentials to judge") {
		t.Errorf("20 potentials: got %q", v.Sentence())
	}
}
