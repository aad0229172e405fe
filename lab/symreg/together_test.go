package symreg_test

import (
	"errors"
	"math"
	"path/filepath"
	"testing"

	"neurophysics/lab/symreg"
)

// Units, losses, limits, state files and threads work together: a search that
// heeds units, is stopped and goes on gives the front of one that was left alone.
func TestUnitsResume(t *testing.T) {
	cases := []symreg.Options{
		{UnitMode: symreg.UnitsStrict, Loss: symreg.Loss{Name: symreg.LossAbsolute}, Limits: symreg.Limits{Nesting: map[string]map[string]int{"*": {"sin": 0}}}},
		{UnitMode: symreg.UnitsStrict},
		{UnitMode: symreg.UnitsPenalty, UnitPenalty: 1e-3, Loss: symreg.Loss{Name: symreg.LossHuber, Param: 2}, Complexity: symreg.Complexity{Constant: 2}},
	}
	if testing.Short() {
		cases = cases[:1]
	}
	for _, o := range cases {
		o.Seed, o.MaxSize, o.Evolution = 2, 16, small
		search := func(threads, epochs int, file string) *symreg.Result {
			own := o
			own.Threads, own.Epochs, own.State = threads, epochs, file
			r, err := symreg.Search(t.Context(), falling(3), own)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		whole := search(2, 4, "")
		if len(whole.Front) < 3 {
			t.Errorf("%s, %s: only %d formulas to compare", o.UnitMode, o.Loss.Name, len(whole.Front))
		}
		for _, threads := range []int{1, 2} {
			file := filepath.Join(t.TempDir(), "state.json")
			search(3-threads, 2, file)
			got := search(threads, 4, file)
			if marshal(t, got.Front) != marshal(t, whole.Front) || got.Evals != whole.Evals || got.Resumed != 2 {
				t.Errorf("%s, %s, %d threads: resumed at %d, %d evaluations of %d, or another front", o.UnitMode, o.Loss.Name, threads, got.Resumed, got.Evals, whole.Evals)
			}
		}
	}
}

// The penalty of units is no part of a loss that is told or reported.
func TestLossIsWithoutPenalty(t *testing.T) {
	table := falling(3)
	table.TargetUnit = "s" // so that no sum of products agrees without constants
	for _, name := range []string{symreg.LossSquared, symreg.LossAbsolute} {
		check := func(c symreg.Candidate) {
			sum := 0.0
			for i, y := range table.Y {
				d := c.Expr.At([]float64{table.X[0][i], table.X[1][i], table.X[2][i]}) - y
				if name == symreg.LossSquared {
					d *= d
				}
				sum += math.Abs(d)
			}
			// The share of the variance, with the penalty, has sixteen digits.
			if want := sum / float64(len(table.Y)); math.Abs(c.Loss-want) > 1e-9*math.Max(want, 1) {
				t.Errorf("%s loss of %s: got %g, want %g", name, c.Expression, c.Loss, want)
			}
		}
		told := 0
		r, err := symreg.Search(t.Context(), table, symreg.Options{
			Epochs: 3, MaxSize: 14, Evolution: small, UnitMode: symreg.UnitsPenalty, PlainConstants: true, Loss: symreg.Loss{Name: name},
			Progress: func(p symreg.Progress) {
				for _, c := range p.Front {
					check(c)
					told++
				}
			},
		})
		if err != nil || told == 0 {
			t.Fatalf("told of %d formulas, %v", told, err)
		}
		violating := 0
		for _, c := range r.Front {
			check(c)
			if c.Violates {
				violating++
			}
		}
		if violating == 0 {
			t.Error("no formula paid the penalty")
		}
	}
}

// Each target has its own unit, and one without a law does not end the search of
// the others.
func TestTargetsHaveUnits(t *testing.T) {
	table := falling(0)
	speed := target(table.X, func(v []float64) float64 { return v[1] + v[1] })
	targets := []symreg.Target{{Name: "E", Y: table.Y, Unit: "J"}, {Name: "w", Y: speed, Unit: "m/s"}}
	o := symreg.Options{Epochs: 1, UnitMode: symreg.UnitsStrict, PlainConstants: true, Operators: []string{"+"}, Evolution: small}
	all, err := symreg.SearchTargets(t.Context(), table, targets, o)
	if !errors.Is(err, symreg.ErrNoConsistent) || len(all) != 2 || len(all[0].Front) != 0 {
		t.Fatalf("got %d results, %v", len(all), err)
	}
	if law := all[1].Chosen(); law.Unit != "m/s" || law.R2 < 1 {
		t.Errorf("got %s of %s", law.Expression, law.Unit)
	}
}

// Units of the table do not bind a template unless that is asked for; then those
// of parameters are needed.
func TestTemplatesAndUnits(t *testing.T) {
	table, tmpl := product(40)
	table.Units, table.TargetUnit = []string{"m", "1", "s"}, "J"
	o := symreg.Options{Epochs: 1, Evolution: small}
	if _, err := symreg.SearchTemplate(t.Context(), table, tmpl, o); err != nil {
		t.Error(err)
	}
	grouped := tmpl
	grouped.Parameters, grouped.Group = []string{"k"}, "c"
	o.UnitMode = symreg.UnitsStrict
	var e *symreg.OptionError
	if _, err := symreg.SearchTemplate(t.Context(), table, grouped, o); !errors.As(err, &e) || e.Option != "Template.ParameterUnits" {
		t.Errorf("got %v, want an OptionError for the units of parameters", err)
	}
	tmpl.Combine = func(parts, row []float64) float64 { return math.NaN() }
	o.UnitMode = ""
	if r, err := symreg.SearchTemplate(t.Context(), table, tmpl, o); !errors.Is(err, symreg.ErrNotFinite) || len(r.Front) != 0 {
		t.Errorf("got %v, want ErrNotFinite", err)
	}
}

// Strict units and limits bind all that comes back.
func TestStrictUnitsAndLimits(t *testing.T) {
	table := falling(3)
	for _, scale := range []float64{1, 1e8} {
		x := append([][]float64(nil), table.X...)
		x[2] = target(table.X, func(v []float64) float64 { return v[2] * scale })
		r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: table.Y, Names: table.Names, Units: table.Units, TargetUnit: "J"}, symreg.Options{
			Epochs: 2, MaxSize: 14, Evolution: small, UnitMode: symreg.UnitsStrict,
			Limits: symreg.Limits{Arguments: map[string][]int{"*": {5, 5}}}, Complexity: symreg.Complexity{Variables: map[string]int{"y": 2}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Front {
			if c.Violates || c.Complexity > 14 {
				t.Errorf("scale %g: %s of complexity %d breaks the units or the size", scale, c.Expression, c.Complexity)
			}
		}
	}
}
