package symreg_test

import (
	"errors"
	"math"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// product is y = f(a,b)*g(c) + c with f = a - 2/b and g = exp(-c/2): neither part is
// seen alone.
func product(n int) (symreg.Table, symreg.Template) {
	x := box(n, 21, [2]float64{-2, 3}, [2]float64{0.5, 2}, [2]float64{-1, 1})
	y := target(x, func(v []float64) float64 { return (v[0]-2/v[1])*math.Exp(-v[2]/2) + v[2] })
	return symreg.Table{X: x, Y: y, Names: []string{"a", "b", "c"}}, symreg.Template{
		Parts:   []symreg.Part{{Name: "f", Columns: []string{"a", "b"}}, {Name: "g", Columns: []string{"c"}}},
		Combine: func(parts, row []float64) float64 { return parts[0]*parts[1] + row[2] },
	}
}

func TestTemplate(t *testing.T) {
	table, tmpl := product(80)
	var want string
	for _, threads := range []int{1, 3} {
		r, err := symreg.SearchTemplate(t.Context(), table, tmpl, symreg.Options{Seed: 3, Epochs: 40, Threads: threads, MaxSize: 14, Operators: []string{"+", "-", "*", "/", "exp"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := marshal(t, r.Front); want == "" {
			want = got
		} else if got != want {
			t.Errorf("%d threads give another front", threads)
		}
		law := r.Chosen()
		if law.R2 < 1-1e-12 || law.Expr != nil || len(law.Parts) != 2 || law.Complexity > 12 {
			t.Errorf("got %s with R2 %.15g and complexity %d", law.Expression, law.R2, law.Complexity)
		}
		for _, c := range r.Front {
			if c.Complexity != c.Parts[0].Size()+c.Parts[1].Size() {
				t.Errorf("%s: complexity %d", c.Expression, c.Complexity)
			}
			sum := 0.0
			for i, y := range table.Y {
				row := []float64{table.X[0][i], table.X[1][i], table.X[2][i]}
				d := tmpl.Combine([]float64{c.Parts[0].At(row), c.Parts[1].At(row)}, row) - y
				sum += d * d / 80
			}
			if math.Abs(sum-c.Loss) > 1e-9*sum {
				t.Errorf("%s: loss %g, from its parts %g", c.Expression, c.Loss, sum)
			}
			for _, v := range c.Parts[0].Vars() {
				if v > 1 {
					t.Errorf("%s: f holds column %d", c.Expression, v)
				}
			}
			for _, n := range c.Parts[1].Nodes {
				if n.Op == expr.Var && n.Arg != 2 {
					t.Errorf("%s: g holds column %d", c.Expression, n.Arg)
				}
			}
		}
	}
}

func TestTemplatesThatMakeNoSense(t *testing.T) {
	table, good := product(20)
	for i, change := range []func(*symreg.Template, *symreg.Options){
		func(tm *symreg.Template, o *symreg.Options) { tm.Parts = nil },
		func(tm *symreg.Template, o *symreg.Options) { tm.Combine = nil },
		func(tm *symreg.Template, o *symreg.Options) { tm.Parts = []symreg.Part{{Name: "f"}, {Name: "f"}} },
		func(tm *symreg.Template, o *symreg.Options) {
			tm.Parts = []symreg.Part{{Name: "f", Columns: []string{"d"}}}
		},
		func(tm *symreg.Template, o *symreg.Options) { o.State = "state.json" },
	} {
		tmpl, o := good, symreg.Options{}
		change(&tmpl, &o)
		var e *symreg.OptionError
		if _, err := symreg.SearchTemplate(t.Context(), table, tmpl, o); !errors.As(err, &e) {
			t.Errorf("case %d: got %v, want an OptionError", i, err)
		}
	}
}

// One law, several systems: springs of different stiffness with energies of
// different origin, told apart by a column, share the form of their energy.
func TestParametersByGroup(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	stiffness, offset := []float64{1.3, 2.9, 0.4, 4.4}, []float64{0.2, -0.3, 0.7, 0.1}
	x := box(120, 31, [2]float64{-2, 2}, [2]float64{-3, 3}, [2]float64{0, 4})
	for i, g := range x[2] {
		x[2][i] = 10 * math.Floor(g)
	}
	y := target(x, func(v []float64) float64 {
		g := int(v[2] / 10)
		return stiffness[g]*v[0]*v[0] + offset[g] + 0.5*v[1]*v[1]
	})
	table := symreg.Table{X: x, Y: y, Names: []string{"x", "v", "system"}}
	tmpl := symreg.Template{
		Parts:      []symreg.Part{{Name: "potential", Columns: []string{"x"}}, {Name: "kinetic", Columns: []string{"v"}}},
		Combine:    func(parts, row []float64) float64 { return parts[0] + parts[1] },
		Parameters: []string{"k", "m"}, Group: "system",
	}
	r, err := symreg.SearchTemplate(t.Context(), table, tmpl, symreg.Options{Seed: 1, Epochs: 40, MaxSize: 16, TargetLoss: 1e-12, Operators: []string{"+", "-", "*", "exp"}})
	if err != nil {
		t.Fatal(err)
	}
	law := r.Chosen()
	if law.R2 < 1-1e-9 || len(law.Parts) != 2 || law.Complexity != law.Parts[0].Size()+law.Parts[1].Size() {
		t.Fatalf("got %s with R2 %.12g, complexity %d and parameters %v", law.Expression, law.R2, law.Complexity, law.Parameters)
	}
	// Whatever stands for stiffness and origin, the parts give the target.
	for i := range y {
		row := []float64{x[0][i], x[1][i], x[2][i]}
		g := int(x[2][i] / 10)
		for _, name := range tmpl.Parameters {
			v := 0.0
			if values := law.Parameters[name]; values != nil {
				v = values[g]
			}
			row = append(row, v)
		}
		if got := law.Parts[0].At(row) + law.Parts[1].At(row); math.Abs(got-y[i]) > 1e-4 {
			t.Fatalf("row %d: parts and parameters give %g, want %g", i, got, y[i])
		}
	}
	tmpl.Group = "nothing"
	var e *symreg.OptionError
	if _, err := symreg.SearchTemplate(t.Context(), table, tmpl, symreg.Options{}); !errors.As(err, &e) {
		t.Errorf("got %v, want an OptionError", err)
	}
}

// Units bind the parts of a template: each agrees with those of its columns and
// with its own, and its constants are named with theirs.
func TestTemplateWithUnits(t *testing.T) {
	table, tmpl := product(80)
	table.Units = []string{"m", "kg", "s"}
	tmpl.Parts[0].Unit, tmpl.Parts[1].Unit = "m", "1"
	o := symreg.Options{Seed: 3, Epochs: 40, MaxSize: 14, Operators: []string{"+", "-", "*", "/", "exp"}, UnitMode: symreg.UnitsStrict}
	r, err := symreg.SearchTemplate(t.Context(), table, tmpl, o)
	if err != nil {
		t.Fatal(err)
	}
	var columns []expr.Unit
	for _, text := range table.Units {
		u, err := expr.ParseUnit(text)
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, u)
	}
	for _, c := range r.Front {
		for k, target := range []expr.Unit{columns[0], {}} {
			if !expr.NewDimensions(columns, &target, true).Consistent(c.Parts[k]) {
				t.Errorf("%s: part %d disagrees with the units", c.Expression, k)
			}
		}
	}
	law := r.Chosen()
	if law.R2 < 1-1e-12 {
		t.Errorf("got %s with R2 %.15g", law.Expression, law.R2)
	}
	for _, k := range law.Constants {
		if k.Unit == "" {
			t.Errorf("%s: constant %s has no unit", law.Expression, k.Name)
		}
	}
	tmpl.Parts[1].Unit = "m^"
	var bad *symreg.UnitError
	if _, err := symreg.SearchTemplate(t.Context(), table, tmpl, o); !errors.As(err, &bad) || bad.Column != "g" {
		t.Errorf("got %v, want a UnitError of part g", err)
	}
}
