package symreg_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// falling is a table of m v^2/2 + 9.81 m y, with and without noise.
func falling(noise float64) symreg.Table {
	x := box(120, 21, [2]float64{0.5, 3}, [2]float64{-5, 5}, [2]float64{0, 4})
	i := 0.0
	return symreg.Table{
		X: x, Names: []string{"m", "v", "y"}, Units: []string{"kg", "m/s", "m"}, TargetUnit: "J",
		Y: target(x, func(v []float64) float64 {
			i++
			return 0.5*v[0]*v[1]*v[1] + 9.81*v[0]*v[2] + noise*math.Sin(7.3*i*i)
		}),
	}
}

// checker makes the check that a front must pass.
func checker(t *testing.T, table symreg.Table, carry bool) *expr.Dimensions {
	t.Helper()
	read := func(text string) expr.Unit {
		u, err := expr.ParseUnit(text)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	var columns []expr.Unit
	for _, text := range table.Units {
		columns = append(columns, read(text))
	}
	goal := read(table.TargetUnit)
	return expr.NewDimensions(columns, &goal, carry)
}

// Whatever the way to take heed, the law comes out with the units of its
// constants.
func TestConstantsNameTheirUnits(t *testing.T) {
	for _, mode := range []string{"", symreg.UnitsPenalty, symreg.UnitsStrict} {
		r, err := symreg.Search(t.Context(), falling(0), symreg.Options{ClosedForm: true, UnitMode: mode})
		if err != nil {
			t.Fatal(err)
		}
		law := r.Chosen()
		var units []string
		for _, c := range law.Constants {
			units = append(units, c.Unit)
		}
		if got := strings.Join(units, " "); law.Expression != "0.5*m*(v^2 + 19.62*y)" || got != "1 m/s^2" || law.Unit != "kg*m^2/s^2" || law.Violates {
			t.Errorf("mode %q: got %s with units %s of %s", mode, law.Expression, got, law.Unit)
		}
	}
}

// Evolution, polish and closed forms of a strict search give consistent
// formulas alone, the same every time, also where constants carry no units.
func TestStrictSearchIsConsistent(t *testing.T) {
	wave := falling(0)
	wave.Y = target(wave.X, func(v []float64) float64 { return v[0] * v[1] * v[1] * math.Exp(-v[2]*1.3) * math.Sin(v[1]+2) })
	for _, c := range []struct {
		name  string
		table symreg.Table
		plain bool
	}{{"noise", falling(3), false}, {"noise, plain constants", falling(3), true}, {"wave", wave, false}} {
		if testing.Short() && c.name != "wave" {
			continue // a second each
		}
		c.table.Units[2] = "m"
		if c.plain {
			// Only with gravity as a column is there a law without constants.
			c.table.X, c.table.Names, c.table.Units = append(c.table.X, c.table.X[0]), append(c.table.Names, "g"), append(c.table.Units, "m/s^2")
			g := make([]float64, len(c.table.Y))
			for i := range g {
				g[i] = 9 + math.Cos(float64(i))
				c.table.Y[i] += c.table.X[0][i] * c.table.X[2][i] * (g[i] - 9.81)
			}
			c.table.X[3] = g
		}
		o := symreg.Options{Seed: 5, Epochs: 3, MaxSize: 16, Evolution: small, UnitMode: symreg.UnitsStrict, PlainConstants: c.plain, Threads: 1}
		r, err := symreg.Search(t.Context(), c.table, o)
		if err != nil {
			t.Fatal(err)
		}
		check := checker(t, c.table, !c.plain)
		for _, f := range r.Front {
			if f.Violates || !check.Consistent(f.Expr) {
				t.Errorf("%s: %s disagrees with the units", c.name, f.Expression)
			}
		}
		if c.name != "wave" && r.Chosen().R2 < 0.98 {
			t.Errorf("%s: got %s with R2 %g", c.name, r.Chosen().Expression, r.Chosen().R2)
		}
		o.Threads = 3
		again, err := symreg.Search(t.Context(), c.table, o)
		if err != nil {
			t.Fatal(err)
		}
		one, _ := json.Marshal(r.Front)
		if three, _ := json.Marshal(again.Front); string(one) != string(three) {
			t.Errorf("%s: three threads gave\n%s\none gave\n%s", c.name, three, one)
		}
	}
}

// A formula that disagrees and describes the data a little better is believed
// where units are off, not where disagreement costs, and is unknown to strict
// searches.
func TestModesDiffer(t *testing.T) {
	table := falling(0)
	// By accident the numbers are those of v, a pure number added to them.
	table.X = table.X[1:]
	table.Names, table.Units = []string{"v", "y"}, []string{"m/s", "m"}
	table.Y = target(table.X, func(v []float64) float64 { return v[0] + math.Sin(v[1]) })
	table.TargetUnit = "m/s"
	for _, c := range []struct {
		mode     string
		violates bool
	}{{symreg.UnitsOff, true}, {symreg.UnitsPenalty, false}, {symreg.UnitsStrict, false}} {
		r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true, UnitMode: c.mode})
		if err != nil {
			t.Fatal(err)
		}
		if law := r.Chosen(); law.Violates != c.violates || law.R2 < 0.9 {
			t.Errorf("%s: got %s with R2 %g, disagrees: %v", c.mode, law.Expression, law.R2, law.Violates)
		}
		for i, f := range r.Front {
			if c.mode == symreg.UnitsStrict && f.Violates || i > 0 && f.Loss >= r.Front[i-1].Loss {
				t.Errorf("%s: %s on the front, loss %g", c.mode, f.Expression, f.Loss)
			}
		}
	}
}

// sqrt(1 + (b/a)^2) times a speed: the ratio that is a pure number is offered.
func TestGroupsAreTerms(t *testing.T) {
	x := box(150, 22, [2]float64{0.5, 3}, [2]float64{0.5, 3}, [2]float64{1, 4}, [2]float64{1, 3})
	table := symreg.Table{
		X: x, Names: []string{"a", "t", "v", "w"}, Units: []string{"m", "s", "m/s", "m/s"}, TargetUnit: "m/s",
		Y: target(x, func(v []float64) float64 { return 3.1*v[3] + 0.7*v[2]*math.Exp(v[0]/(v[1]*v[3])) }),
	}
	r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true, UnitMode: symreg.UnitsStrict})
	if err != nil {
		t.Fatal(err)
	}
	if law := r.Chosen(); law.R2 < 1-1e-12 {
		t.Errorf("got %s with R2 %g", law.Expression, law.R2)
	}
}

func TestBadUnits(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*symreg.Table, *symreg.Options)
		want   any
	}{
		{"no unit", func(t *symreg.Table, _ *symreg.Options) { t.Units[1] = "m//s" }, new(*symreg.UnitError)},
		{"no unit of the target", func(t *symreg.Table, _ *symreg.Options) { t.TargetUnit = "2 J" }, new(*symreg.UnitError)},
		{"empty", func(t *symreg.Table, _ *symreg.Options) { t.Units[0] = "" }, new(*expr.SyntaxError)},
		{"too few", func(t *symreg.Table, _ *symreg.Options) { t.Units = t.Units[:2] }, new(*symreg.LengthError)},
		{"target alone", func(t *symreg.Table, _ *symreg.Options) { t.Units = nil }, new(*symreg.LengthError)},
		{"mode", func(_ *symreg.Table, o *symreg.Options) { o.UnitMode = "harsh" }, new(*symreg.OptionError)},
		{"penalty", func(_ *symreg.Table, o *symreg.Options) { o.UnitPenalty = -1 }, new(*symreg.OptionError)},
		{"mode without units", func(t *symreg.Table, o *symreg.Options) {
			t.Units, t.TargetUnit, o.UnitMode = nil, "", symreg.UnitsStrict
		}, new(*symreg.OptionError)},
		{"out of reach", func(t *symreg.Table, o *symreg.Options) {
			t.TargetUnit, o.UnitMode, o.PlainConstants = "A", symreg.UnitsStrict, true
		}, new(*symreg.UnitError)},
	} {
		table, o := falling(0), symreg.Options{ClosedForm: true}
		c.change(&table, &o)
		if _, err := symreg.Search(t.Context(), table, o); !errors.As(err, c.want) {
			t.Errorf("%s: got %v, want a %T", c.name, err, c.want)
		}
	}
}

// A guess that disagrees is named, and a search that is left with nothing says
// so.
func TestNothingIsDroppedInSilence(t *testing.T) {
	table := falling(0)
	r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true, UnitMode: symreg.UnitsStrict, Guesses: []string{"m + v"}})
	if err != nil || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "m + v") {
		t.Errorf("got %v and %v, want a warning about the guess", r.Warnings, err)
	}
	o := symreg.Options{Epochs: 1, UnitMode: symreg.UnitsStrict, PlainConstants: true, Operators: []string{"+"}, Evolution: small}
	if r, err := symreg.Search(t.Context(), table, o); !errors.Is(err, symreg.ErrNoConsistent) || len(r.Front) != 0 {
		t.Errorf("got %+v and %v, want an error that no formula agrees", r, err)
	}
}

// What only evolution finds, with constants inside functions, is found under
// strict units too.
func TestStrictEvolutionFindsConstantsInFunctions(t *testing.T) {
	x := box(80, 23, [2]float64{0, 5}, [2]float64{0.5, 2})
	table := symreg.Table{
		X: x, Names: []string{"t", "A"}, Units: []string{"s", "m"}, TargetUnit: "m",
		Y: target(x, func(v []float64) float64 { return v[1] * math.Cos(2.3*v[0]) }),
	}
	r, err := symreg.Search(t.Context(), table, symreg.Options{Seed: 1, Epochs: 20, MaxSize: 10, UnitMode: symreg.UnitsStrict, Operators: []string{"+", "*", "cos"}})
	if err != nil {
		t.Fatal(err)
	}
	law := r.Chosen()
	if law.R2 < 1-1e-12 || len(law.Constants) != 1 || law.Constants[0].Unit != "1/s" {
		t.Errorf("got %s with R2 %g and constants %+v", law.Expression, law.R2, law.Constants)
	}
}

// A number is a physical constant only where its unit is that of the constant.
func TestPhysicalConstantsNeedTheirUnit(t *testing.T) {
	x := box(100, 24, [2]float64{0.5, 3}, [2]float64{0.5, 3})
	y := target(x, func(v []float64) float64 { return 299792458 * v[0] * math.Sqrt(v[1]) })
	for _, c := range []struct {
		unit  string // of the target
		named bool
	}{{"", true}, {"m", true}, {"kg", false}} {
		table := symreg.Table{X: x, Y: y, Names: []string{"t", "k"}}
		if c.unit != "" {
			table.Units, table.TargetUnit = []string{"s", "1"}, c.unit
		}
		r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Chosen().Constants[0].Simple; (got == "speed of light in m/s") != c.named {
			t.Errorf("target in %q: got %q as the name of the constant in %s, want the speed of light: %v", c.unit, got, r.Chosen().Expression, c.named)
		}
	}
}

// A law under a transformed target gets the factor that carries its unit, and
// keeps a form that no canonical one with fewer constants may replace.
func TestTransformedTargetCarriesItsUnit(t *testing.T) {
	x := box(150, 25, [2]float64{0.2, 4}, [2]float64{1, 3})
	for _, c := range []struct {
		law  func(v []float64) float64
		want string
	}{
		{func(v []float64) float64 { return 2.2 * math.Exp(0.3*v[1]-0.5*v[0]) }, "2.2*exp(0.3*v - 0.5*t)"},
		{func(v []float64) float64 { return math.Log(0.5*v[0] + 0.3*v[1]) }, "1*log(0.5*t + 0.3*v)"},
	} {
		table := symreg.Table{X: x, Y: target(x, c.law), Names: []string{"t", "v"}, Units: []string{"s", "m/s"}, TargetUnit: "J"}
		r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true, UnitMode: symreg.UnitsStrict})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Chosen().Expression; got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
