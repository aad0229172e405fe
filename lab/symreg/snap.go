package symreg

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"neurophysics/lab/expr"
)

// simpleValue is a number that a law may hold for a reason.
type simpleValue struct {
	v    float64
	name string
	tier int    // 0: the plainest
	unit string // of a physical constant; "" for a pure number
}

// simpleValues holds positive values, by tier and then by size.
var simpleValues = makeSimpleValues()

func makeSimpleValues() []simpleValue {
	var list []simpleValue
	add := func(tier int, v float64, name, unit string) {
		for _, s := range list {
			if math.Abs(s.v-v) <= 1e-12*v {
				return
			}
		}
		list = append(list, simpleValue{v, name, tier, unit})
	}
	add(0, 0.5, "1/2", "")
	for i := 1; i <= 10; i++ {
		add(0, float64(i), strconv.Itoa(i), "")
	}
	for q := 2; q <= 5; q++ {
		for p := 1; p <= 5; p++ {
			add(1, float64(p)/float64(q), fmt.Sprintf("%d/%d", p, q), "")
		}
	}
	for i := 11; i <= 20; i++ {
		add(1, float64(i), strconv.Itoa(i), "")
	}
	for i := 21; i <= 100; i++ {
		add(2, float64(i), strconv.Itoa(i), "")
	}
	for q := 6; q <= 12; q++ {
		for p := 1; p <= 12; p++ {
			add(2, float64(p)/float64(q), fmt.Sprintf("%d/%d", p, q), "")
		}
	}
	for _, s := range []struct {
		v    float64
		name string
	}{
		{math.Pi, "pi"}, {2 * math.Pi, "2*pi"}, {4 * math.Pi, "4*pi"}, {math.Pi / 2, "pi/2"}, {math.Pi / 4, "pi/4"}, {1 / math.Pi, "1/pi"},
		{math.Pi * math.Pi, "pi^2"}, {4 * math.Pi * math.Pi, "4*pi^2"}, {4 * math.Pi / 3, "4*pi/3"}, {8 * math.Pi, "8*pi"}, {1 / (4 * math.Pi), "1/(4*pi)"},
		{math.Sqrt2, "sqrt(2)"}, {math.Sqrt(3), "sqrt(3)"}, {1 / math.Sqrt2, "1/sqrt(2)"}, {math.E, "e"},
	} {
		add(3, s.v, s.name, "")
	}
	for _, s := range []struct {
		v          float64
		name, unit string
	}{
		{9.80665, "standard gravity", "m/s^2"}, {299792458, "speed of light", "m/s"}, {6.6743e-11, "gravitational constant", "m^3/(kg s^2)"},
		{1.380649e-23, "Boltzmann constant", "J/K"}, {6.62607015e-34, "Planck constant", "J s"}, {1.602176634e-19, "elementary charge", "C"},
		{8.8541878188e-12, "electric constant", "F/m"}, {8.31446261815324, "gas constant", "J/(mol K)"}, {5.670374419e-8, "Stefan-Boltzmann constant", "W/(m^2 K^4)"},
	} {
		u, _ := expr.ParseUnit(s.unit)
		add(3, s.v, s.name+" in "+s.unit, u.String())
	}
	return list
}

// chances above which a meeting of a fitted value with a simple one counts as
// coincidence, by tier.
var chanceAllowed = [5]float64{0.03, 0.02, 0.01, 0.003, 0.02}

// proposal is a simple value for a constant.
type proposal struct {
	v      float64
	name   string
	chance float64 // to find one as simple as near as this by accident
	unit   string  // of a physical constant; "" for a pure number
}

// proposals returns the simple values near v, with their chances. se is
// the standard error of v, and reach how many of them a value may be away.
func proposals(v, se, reach float64, exponent bool) []proposal {
	a := math.Abs(v)
	if a == 0 || !(se < a) {
		return nil
	}
	var list []proposal
	add := func(simple float64, name, unit string, density, allowed float64) {
		d := max(math.Abs(a-simple), se)
		if p := 2 * d * density; p < allowed && math.Abs(a-simple) <= max(reach*se, 1e-9*a) {
			if v < 0 {
				simple, name = -simple, "-"+name
			}
			list = append(list, proposal{simple, name, p, unit})
		}
	}
	if exponent {
		for tier, q := range []float64{1, 2, 3, 6} {
			name := strconv.FormatFloat(math.Round(a*q), 'f', -1, 64)
			if q > 1 {
				name += "/" + strconv.Itoa(int(q))
			}
			add(math.Round(a*q)/q, name, "", q, []float64{0.2, 0.1, 0.05, 0.05}[tier])
		}
	} else {
		lo, hi := a/1.5, a*1.5
		count := 0
		for i, s := range simpleValues {
			if s.v >= lo && s.v <= hi {
				count++
			}
			if i+1 < len(simpleValues) && simpleValues[i+1].tier == s.tier {
				continue
			}
			for _, t := range simpleValues[:i+1] {
				if t.tier == s.tier && t.v >= lo && t.v <= hi {
					add(t.v, t.name, t.unit, float64(count)/(hi-lo), chanceAllowed[s.tier])
				}
			}
		}
		// Numbers of few digits, as people choose them.
		for digits := 2; digits <= 7; digits++ {
			text := strconv.FormatFloat(a, 'e', digits-1, 64)
			simple, _ := strconv.ParseFloat(text, 64)
			last := math.Pow(10, math.Floor(math.Log10(a))-float64(digits-1))
			add(simple, strconv.FormatFloat(simple, 'g', -1, 64), "", 1/last, chanceAllowed[4])
		}
	}
	return list
}

// Simplest returns the constant at a simple value, such as 1, 1/2 or pi, if its
// interval holds one and to find one as simple as near by accident is unlikely;
// else as it is.
func (c Constant) Simplest() Constant {
	if !(c.StdErr > 0) {
		return c
	}
	list := slices.DeleteFunc(proposals(c.Fitted, c.StdErr, math.Inf(1), false), func(p proposal) bool {
		return p.unit != "" || p.v < c.Low || p.v > c.High
	})
	if len(list) > 0 {
		best := slices.MinFunc(list, func(a, b proposal) int { return cmp.Compare(a.chance, b.chance) })
		c.Value, c.Simple = best.v, best.name
	}
	return c
}

// snap moves constants to simple values where the data allow it. Where units
// are known, a physical constant needs its own.
func (j *judge) snap(ctx context.Context, c *candidate) *candidate {
	units := j.units.constants(c.e)
	return j.settle(ctx, c, func(k int, v, se, reach float64) []proposal {
		return slices.DeleteFunc(proposals(v, se, reach, isExponent(c.e, k)), func(p proposal) bool {
			return p.unit != "" && units != nil && p.unit != units[k].String()
		})
	})
}

// settle moves constants to values that propose gives, one after the other,
// each time refitting the others. A value must lie in the interval of the fit
// in which all were free, and the moves together must be as good as that fit.
// What it said is noted for every constant.
func (j *judge) settle(ctx context.Context, c *candidate, propose func(k int, v, se, reach float64) []proposal) *candidate {
	free := c
	c = c.clone()
	dof := j.n - float64(c.freeConstants())
	reach := quantile(dof)
	se := j.standardErrors(c)
	for k := range c.nums {
		if !c.nums[k].fixed {
			c.nums[k].fitted, c.nums[k].stderr = c.e.Consts[k], se[k]
		}
	}
	tried := make([]bool, len(c.nums))
	for moved := 0; ctx.Err() == nil; {
		se := j.standardErrors(c)
		// The most telling proposal of all constants goes first.
		at, list := -1, []proposal(nil)
		for k, m := range c.nums {
			if m.fixed || tried[k] {
				continue
			}
			// What the others' moves have told counts too.
			p := append(propose(k, c.e.Consts[k], se[k], reach), propose(k, m.fitted, m.stderr, reach)...)
			slices.SortStableFunc(p, func(a, b proposal) int { return cmp.Compare(a.chance, b.chance) })
			if len(p) > 0 && (at < 0 || p[0].chance < list[0].chance) {
				at, list = k, p
			}
		}
		if at < 0 {
			break
		}
		tried[at] = true
		for _, p := range list {
			m := c.nums[at]
			if math.Abs(p.v-m.fitted) > max(reach*m.stderr, 1e-9*math.Abs(p.v)) {
				continue
			}
			t := c.clone()
			t.e.Consts[at] = p.v
			t.nums[at].fixed, t.nums[at].simple = true, p.name
			if j.refit(t, trialIterations) && j.allows(free, t, moved+1) {
				c = t
				moved++
				break
			}
		}
	}
	return c
}

// scatter returns the mean square of the errors that tells how well the
// constants of c are known.
func (j *judge) scatter(c *candidate) float64 {
	if j.r.rho == nil {
		return c.loss
	}
	return j.f.scatter(c.e, j.r)
}

// standardErrors returns those of the constants of c, for a loss that is not
// below what counts as zero.
func (j *judge) standardErrors(c *candidate) []float64 {
	return j.f.errors(c.e, c.fixed(), j.r, max(j.scatter(c), j.floor*j.r.plain().scale()), j.n-float64(c.freeConstants()))
}

// isExponent tells whether constant k of e is the exponent of a power.
func isExponent(e *expr.Expr, k int) bool {
	for i, n := range e.Nodes {
		if n.Op != expr.Const {
			continue
		}
		if k == 0 {
			return i+1 < len(e.Nodes) && e.Nodes[i+1].Op == expr.Pow
		}
		k--
	}
	return false
}
