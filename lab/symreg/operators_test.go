package symreg_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// No stage of a search uses a power that the operators do not give, also where
// dimensional analysis asks for a root.
func TestStagesKeepToTheOperators(t *testing.T) {
	rng := traj.Rand(4, 1)
	table := symreg.Table{Names: []string{"l", "g"}, Target: "T", X: make([][]float64, 2), Units: []string{"m", "m/s^2"}, TargetUnit: "s"}
	power := symreg.Table{Names: table.Names, Target: "y", X: make([][]float64, 2)}
	for range 60 {
		l, g := 0.5+rng.Float64(), 1+10*rng.Float64()
		for _, t := range []*symreg.Table{&table, &power} {
			t.X[0], t.X[1] = append(t.X[0], l), append(t.X[1], g)
		}
		table.Y = append(table.Y, 2*math.Pi*math.Sqrt(l/g))
		power.Y = append(power.Y, 3*math.Pow(l, 1.37)/math.Pow(g, 4))
	}
	for _, c := range []struct {
		table     symreg.Table
		operators string
		mode      string
	}{
		{table, "+ - * /", symreg.UnitsStrict}, {table, "+ - * /", symreg.UnitsOff}, {table, "* /", symreg.UnitsPenalty}, {table, "+ *", symreg.UnitsPenalty},
		{power, "+ - * /", symreg.UnitsOff}, {power, "+ - *", symreg.UnitsOff}, {power, "* / exp", symreg.UnitsOff},
	} {
		r, err := symreg.Search(context.Background(), c.table, symreg.Options{Operators: strings.Fields(c.operators), UnitMode: c.mode, Epochs: 2, Seed: 1, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		divides := strings.Contains(c.operators, "/")
		for _, f := range r.Front {
			k := 0
			for i, n := range f.Expr.Nodes {
				switch n.Op {
				case expr.Const:
					k++
				case expr.Pow:
					v := math.NaN()
					if f.Expr.Nodes[i-1].Op == expr.Const {
						v = f.Expr.Consts[k-1]
					}
					if v != math.Trunc(v) || v < 0 && !divides {
						t.Errorf("%s, %s: got %s", c.operators, c.mode, f.Expression)
					}
				case expr.Sqrt, expr.Cbrt:
					t.Errorf("%s, %s: got %s", c.operators, c.mode, f.Expression)
				case expr.Div, expr.Inv:
					if !divides {
						t.Errorf("%s, %s: got %s", c.operators, c.mode, f.Expression)
					}
				}
			}
		}
	}
}
