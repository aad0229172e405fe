package symreg_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// tiny is a table that a search accepts.
func tiny() symreg.Table {
	return symreg.Table{X: [][]float64{{1, 2, 3}, {2, 1, 5}}, Y: []float64{1, 2, 3}, Names: []string{"a", "b"}}
}

func TestBadInputHasTypedErrors(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name   string
		change func(*symreg.Table, *symreg.Options)
		want   error
	}{
		{"no rows", func(t *symreg.Table, _ *symreg.Options) { t.X, t.Y = [][]float64{{}, {}}, nil }, symreg.ErrNoRows},
		{"no columns", func(t *symreg.Table, _ *symreg.Options) { t.X = nil }, symreg.ErrNoColumns},
		{"short column", func(t *symreg.Table, _ *symreg.Options) { t.X[1] = t.X[1][:2] }, &symreg.LengthError{Column: `column "b"`, Got: 2, Want: 3}},
		{"names", func(t *symreg.Table, _ *symreg.Options) { t.Names = t.Names[:1] }, &symreg.LengthError{Column: "names", Got: 1, Want: 2}},
		{"weights", func(t *symreg.Table, _ *symreg.Options) { t.Weights = []float64{1} }, &symreg.LengthError{Column: "weights", Got: 1, Want: 3}},
		{"infinite", func(t *symreg.Table, _ *symreg.Options) { t.X[1][2], t.Y[1] = inf, inf }, &symreg.ValueError{Column: "target", Row: 1, Value: inf, Count: 2}},
		{"too large", func(t *symreg.Table, _ *symreg.Options) { t.X[0][2] = -1e200 }, &symreg.RangeError{Column: "a", Row: 2, Value: -1e200}},
		{"empty name", func(t *symreg.Table, _ *symreg.Options) { t.Names[1] = " " }, &symreg.NameError{Name: " ", Column: 1, Reason: "a name must not be empty"}},
		{"repeated name", func(t *symreg.Table, _ *symreg.Options) { t.Names[1] = "a" }, &symreg.NameError{Name: "a", Column: 1, Reason: "another column has this name"}},
		{"function name", func(t *symreg.Table, _ *symreg.Options) { t.Names[0] = "sin" }, &symreg.NameError{Name: "sin", Reason: "a function has this name"}},
		{"back quote", func(t *symreg.Table, _ *symreg.Options) { t.Names[0] = "a`" }, &symreg.NameError{Name: "a`", Reason: "a name must not hold back quotes or line breaks"}},
		{"negative weight", func(t *symreg.Table, _ *symreg.Options) { t.Weights = []float64{1, -1, 1} }, &symreg.WeightError{Row: 1, Value: -1}},
		{"zero weights", func(t *symreg.Table, _ *symreg.Options) { t.Weights = make([]float64, 3) }, &symreg.WeightError{Row: -1}},
		{"size", func(_ *symreg.Table, o *symreg.Options) { o.MaxSize = -1 }, &symreg.OptionError{Option: "MaxSize", Value: -1, Want: "at least 1, or 0 for the default"}},
		{"valid", func(_ *symreg.Table, o *symreg.Options) { o.Valid = 1 }, &symreg.OptionError{Option: "Valid", Value: 1.0, Want: "a number from 0 to 0.95"}},
		{"choose", func(_ *symreg.Table, o *symreg.Options) { o.Choose = "x" }, &symreg.OptionError{Option: "Choose", Value: "x", Want: "auto, score, knee or accuracy"}},
	} {
		table, options := tiny(), symreg.Options{}
		c.change(&table, &options)
		_, err := symreg.Search(t.Context(), table, options)
		if errors.Is(err, c.want) {
			continue
		}
		if diff := cmp.Diff(c.want, err); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestNaNIsNamedByRowAndColumn(t *testing.T) {
	table := tiny()
	table.X[0][1] = math.NaN()
	_, err := symreg.Search(t.Context(), table, symreg.Options{})
	var v *symreg.ValueError
	if !errors.As(err, &v) || v.Row != 1 || v.Column != "a" || v.Count != 1 || !strings.Contains(err.Error(), "row 2 of the data") {
		t.Errorf("got %v, want row 1 of column a, for readers the second", err)
	}
}

func TestUnknownOperatorAndGuess(t *testing.T) {
	_, err := symreg.Search(t.Context(), tiny(), symreg.Options{Operators: []string{"+", "sine"}})
	var op *symreg.OperatorError
	if !errors.As(err, &op) || op.Name != "sine" || len(op.Known) == 0 {
		t.Errorf("got %v, want an error that names sine and lists the operators", err)
	}
	_, err = symreg.Search(t.Context(), tiny(), symreg.Options{Guesses: []string{"a+c"}})
	var g *symreg.GuessError
	var syntax *expr.SyntaxError
	if !errors.As(err, &g) || !errors.As(err, &syntax) || g.Text != "a+c" {
		t.Errorf("got %v, want an error about the guess that wraps the parser's", err)
	}
}

// What looks odd but is no error gives a result.
func TestOddInputIsNoError(t *testing.T) {
	for _, c := range []struct {
		name     string
		table    symreg.Table
		want     string
		warnings int
	}{
		{"one row", symreg.Table{X: [][]float64{{2}}, Y: []float64{5}}, "5", 1},
		{"constant target", symreg.Table{X: [][]float64{{1, 2, 3}}, Y: []float64{7, 7, 7}}, "7", 0},
		{"constant column", symreg.Table{X: [][]float64{{1, 1, 1, 1}, {1, 2, 3, 5}}, Y: []float64{3, 6, 9, 15}}, "3*x1", 1},
		{"duplicate rows", symreg.Table{X: [][]float64{{1, 1, 2, 2, 4, 4}}, Y: []float64{2, 2, 4, 4, 8, 8}}, "2*x0", 0},
		{"tiny numbers", symreg.Table{X: [][]float64{{1e-30, 2e-30, 3e-30, 7e-30, 9e-30, 4e-30}}, Y: []float64{1e-60, 4e-60, 9e-60, 49e-60, 81e-60, 16e-60}}, "x0^2", 0},
		{"huge numbers", symreg.Table{X: [][]float64{{1e30, 2e30, 3e30, 7e30, 9e30, 4e30}}, Y: []float64{1e60, 4e60, 9e60, 49e60, 81e60, 16e60}}, "x0^2", 0},
		{"odd names", symreg.Table{X: [][]float64{{1, 2, 4, 8}}, Y: []float64{1, 2, 4, 8}, Names: []string{"speed of car"}}, "`speed of car`", 0},
	} {
		r, err := symreg.Search(t.Context(), c.table, symreg.Options{ClosedForm: true})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := r.Chosen().Expression; got != c.want || len(r.Warnings) != c.warnings {
			t.Errorf("%s: got %q with warnings %q, want %q and %d warnings", c.name, got, r.Warnings, c.want, c.warnings)
		}
	}
}
