package symreg_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"neurophysics/lab/symreg"
)

// A budget in time ends the closed-form stage too, which then says so; one that
// is not spent changes nothing.
func TestBudgetsInTime(t *testing.T) {
	var table symreg.Table
	table.Names, table.X = []string{"x", "y"}, make([][]float64, 2)
	for i := range 200 {
		x, y := 0.1*float64(i), math.Sin(1.7*float64(i))
		table.X[0], table.X[1] = append(table.X[0], x), append(table.X[1], y)
		table.Y = append(table.Y, math.Tanh(x*y)+math.Sqrt(x+1)*math.Cos(y*y))
	}
	for _, o := range []symreg.Options{{Wall: 1}, {CPU: 1}} {
		r, err := symreg.Search(context.Background(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		if r.Stopped != "budget" || r.Epochs != 0 || len(r.Front) == 0 ||
			!slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.Contains(w, "closed-form stage") }) {
			t.Errorf("no time: got %q after %d epochs, %d formulas, warnings %q; want what there is without an epoch, and a warning", r.Stopped, r.Epochs, len(r.Front), r.Warnings)
		}
	}
	evolution := symreg.Evolution{Islands: 2, Members: 20}
	plain, err := symreg.Search(context.Background(), table, symreg.Options{Epochs: 1, Evolution: evolution})
	if err != nil {
		t.Fatal(err)
	}
	timed, err := symreg.Search(context.Background(), table, symreg.Options{Epochs: 1, Evolution: evolution, Wall: time.Hour, CPU: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if plain.Front[plain.Best].Expression != timed.Front[timed.Best].Expression || plain.Evals != timed.Evals {
		t.Errorf("got %q with hours to go and %q without a budget in time", timed.Front[timed.Best].Expression, plain.Front[plain.Best].Expression)
	}
}
