package expr_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/expr"
)

// dims makes the check for x [m], v [m/s], t [s], m [kg], a [rad] and a target.
func dims(t testing.TB, target string, carry bool) (*expr.Dimensions, []string) {
	var columns []expr.Unit
	for _, text := range []string{"m", "m/s", "s", "kg", "rad"} {
		columns = append(columns, unit(t, text))
	}
	if target == "" {
		return expr.NewDimensions(columns, nil, carry), []string{"x", "v", "t", "m", "a"}
	}
	u := unit(t, target)
	return expr.NewDimensions(columns, &u, carry), []string{"x", "v", "t", "m", "a"}
}

// The units of the constants, or "no" where none will do.
func TestUnitsOfConstants(t *testing.T) {
	for _, c := range []struct {
		law, target string
		carry       bool
		want        string
	}{
		{"0.72*v^2 + 11.772*(1 - cos(a))", "J", true, "[kg kg*m^2/s^2 1] kg*m^2/s^2"},
		{"0.5*m*v^2 + 9.81*m*x", "J", true, "[1 m/s^2] kg*m^2/s^2"},
		{"0.5*m*(v^2 + 19.62*x)", "J", true, "[1 m/s^2] kg*m^2/s^2"},
		{"0.5*m*v^2 + 9.81*m*x", "J", false, "no"},
		{"0.5*m*v^2", "J", false, "[1] kg*m^2/s^2"},
		{"0.5*m*v^2", "N", false, "no"},
		{"0.5*m*v^2", "", false, "[1] kg*m^2/s^2"},
		{"x + v", "", false, "no"},
		{"x + v", "", true, "no"},
		{"x + v*t", "m", false, "[] m"},
		{"x + 3*v", "m", true, "[s] m"},
		{"x + 3*v", "m", false, "no"},
		{"sin(x)", "", true, "no"},
		{"sin(2*x)", "1", true, "[1/m] 1"},
		{"sin(2*x)", "1", false, "no"},
		{"sin(a) + exp(v*t/x)", "1", false, "[] 1"},
		{"log(x)", "", true, "no"},
		{"2*log(x/3)", "J", true, "[kg*m^2/s^2 m] kg*m^2/s^2"},
		{"sqrt(x/9.81)", "s", true, "[m/s^2] s"},
		{"sqrt(x)", "m^(1/2)", false, "[] m^(1/2)"},
		{"2*x^1.5", "s", true, "[s/m^(3/2) 1] s"},
		{"x^(1/3)", "m^(1/3)", false, "[1] m^(1/3)"},
		{"cbrt(x)", "m^(1/3)", false, "[] m^(1/3)"},
		{"x^0", "1", false, "[1] 1"},
		{"2^a", "", false, "[1] 1"},
		{"2^x", "", true, "no"},
		{"x^a", "", true, "no"},
		{"a^a", "1", false, "[] 1"},
		{"m/sqrt(1 - v^2)", "kg", true, "no"},
		{"2*m/sqrt(1 - v^2)", "kg", true, "[m/s m^2/s^2] kg"},
		{"atan2(x, v*t)", "1", false, "[] 1"},
		{"atan2(x, v)", "", true, "no"},
		{"atan2(x, 2)", "1", true, "[m] 1"},
		{"atan2(2, x)", "1", true, "[m] 1"},
		{"max(x, 0) + abs(-x)", "m", true, "[m] m"},
		{"min(x, v)", "", true, "no"},
		{"2*3*x", "m/s", true, "[1/s 1] m/s"},
		{"2*(3*x)", "m/s", true, "[1/s 1] m/s"},
		{"3 + 2*x", "", true, "[m 1] m"},
		{"2/(3/x)", "m/s", true, "[1/s 1] m/s"},
		{"x/(3 + 2*v)", "", true, "[m/s 1] s"},
		{"7", "J", true, "[kg*m^2/s^2] kg*m^2/s^2"},
		{"7", "J", false, "no"},
		{"(2*x)^2 + (3*t)^4.0", "1", true, "[1/m 1/s 1] 1"},
		{"x^5000*2", "m", true, "no"},
	} {
		d, names := dims(t, c.target, c.carry)
		e, err := expr.Parse(c.law, names)
		if err != nil {
			t.Fatal(err)
		}
		got := "no"
		consts, value, ok := d.Units(e)
		if ok {
			if consts == nil {
				consts = []expr.Unit{}
			}
			got = fmt.Sprint(consts, " ", value)
		}
		if got != c.want || d.Consistent(e) != ok {
			t.Errorf("%s in %q, constants carry units: %v: got %s, want %s", c.law, c.target, c.carry, got, c.want)
		}
	}
}

// With the constants made columns of the units found, formulas stay consistent
// without constants that carry units.
func TestUnitsFoundAreConsistent(t *testing.T) {
	columns := []expr.Unit{unit(t, "m"), unit(t, "m/s"), unit(t, "rad")}
	target := unit(t, "kg*m/s^2")
	d := expr.NewDimensions(columns, &target, true)
	rng := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 15000 {
		e := randomFormula(rng, 3+rng.IntN(12))
		consts, _, ok := d.Units(e)
		if !ok {
			continue
		}
		found++
		all := append(append([]expr.Unit{}, columns...), consts...)
		k := 0
		plain := e.Clone()
		for i, n := range e.Nodes {
			exponent := i+1 < len(e.Nodes) && e.Nodes[i+1].Op == expr.Pow
			if n.Op != expr.Const {
				continue
			}
			if !exponent {
				plain = plain.Replace(i, expr.NewVar(len(columns)+k))
			}
			k++
		}
		if !expr.NewDimensions(all, &target, false).Consistent(plain) {
			t.Fatalf("%s: the constants' units %v do not fit", e.Text(nil), consts)
		}
	}
	if found < 500 {
		t.Errorf("%d formulas are consistent, want enough to tell", found)
	}
}

// randomFormula grows a formula of three columns; powers have numbers as
// exponents.
func randomFormula(rng *rand.Rand, size int) *expr.Expr {
	if size < 2 {
		if rng.IntN(2) == 0 {
			return expr.NewConst(float64(1+rng.IntN(8)) / 2)
		}
		return expr.NewVar(rng.IntN(3))
	}
	ops := expr.Operators()
	op := ops[rng.IntN(len(ops))]
	if op == expr.Pow {
		return expr.Apply(op, randomFormula(rng, size-2), expr.NewConst(float64(rng.IntN(9)-4)/2))
	}
	if op.Arity() == 1 {
		return expr.Apply(op, randomFormula(rng, size-1))
	}
	k := rng.IntN(size - 1)
	return expr.Apply(op, randomFormula(rng, k), randomFormula(rng, size-1-k))
}

func TestConsistentDoesNotAllocate(t *testing.T) {
	d, names := dims(t, "J", true)
	e, err := expr.Parse("0.5*m*v^2 + 9.81*m*x^1.25 + 3*(1 - cos(a))", names)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { d.Consistent(e) }); n != 0 {
		t.Errorf("%g allocations a check, want none", n)
	}
}

func BenchmarkConsistent(b *testing.B) {
	d, names := dims(b, "J", true)
	e, err := expr.Parse("0.5*m*v^2 + 9.81*m*x + 3*(1 - cos(a))", names)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d.Consistent(e)
	}
}

func TestGroups(t *testing.T) {
	for _, c := range []struct {
		units string
		want  [][]int
	}{
		{"m m/s s", [][]int{{1, -1, -1}}},
		{"m m kg", [][]int{{1, -1, 0}}},
		{"m kg s", nil},
		{"rad m", [][]int{{1, 0}}},
		{"m m/s^2 s", [][]int{{1, -1, -2}}}, // of a pendulum: length, gravity, period
		{"m m^(1/2)", [][]int{{1, -2}}},
		// Drag: density, speed, length, viscosity, force.
		{"kg/m^3 m/s m Pa*s N", [][]int{{1, 1, 1, -1, 0}, {1, 2, 2, 0, -1}}},
	} {
		var units []expr.Unit
		for _, text := range strings.Fields(c.units) {
			units = append(units, unit(t, text))
		}
		if diff := cmp.Diff(c.want, expr.Groups(units)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.units, diff)
		}
	}
}

// A constant factor at every fault makes any formula consistent.
func TestFaultsCanBeMended(t *testing.T) {
	d, _ := dims(t, "J", true)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		e := randomFormula(rng, 3+rng.IntN(12))
		text := e.Text(nil)
		for range e.Size() {
			i := d.Fault(e)
			if i < 0 {
				break
			}
			e = e.Replace(i, expr.Apply(expr.Mul, expr.NewConst(1), e.Sub(i)))
		}
		if d.Fault(e) >= 0 || !d.Consistent(e) {
			t.Fatalf("%s became %s, which is not consistent", text, e.Text(nil))
		}
	}
}
