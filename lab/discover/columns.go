package discover

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/evaluate"
	"neurophysics/lab/mech"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// Options of both routes from simulated motion. Zero fields mean the defaults.
type Options struct {
	Rows       int            // rows the search sees, drawn from the training trajectories; default 2000
	Seed       uint64         // of rows, search and resampling
	Resamples  int            // bootstrap resamplings of whole trajectories; default 200
	Search     symreg.Options // operators, sizes, budgets and progress; Seed is set from Options.Seed
	Quantities []string       // names of the quantities to fit; nil means all the published ones
}

func (o Options) withDefaults() Options {
	if o.Rows == 0 {
		o.Rows = 2000
	}
	if o.Resamples == 0 {
		o.Resamples = 200
	}
	o.Search.Seed = o.Seed
	return o
}

// published are the quantities whose laws the source gives.
var published = []string{"kinetic", "potential", "energy", "angular_momentum"}

// Columns finds formulas for the quantities of a system from raw states, with
// each quantity computed from its true formula as the target: the published
// route. The search sees rows of the trajectories in split.Train; R2 is that of
// those in split.Test. It returns the laws so far with an error that wraps
// ctx's when ctx is done.
func Columns(ctx context.Context, sys mech.System, set *traj.Set, split traj.Split, o Options) ([]Law, error) {
	o = o.withDefaults()
	names := o.Quantities
	if names == nil {
		names = published
	}
	rows := sample(set, split.Train, o.Rows, o.Seed)
	test := set.Subset(split.Test).Table()
	var laws []Law
	for _, q := range sys.Quantities() {
		if !contains(names, q.Name) {
			continue
		}
		t := symreg.Table{X: rows.columns, Y: apply(q.Eval, rows.columns), Names: set.Names(), Target: q.Name}
		law, err := search(ctx, t, rows.groups, RouteColumns, q.Name, o)
		if err != nil {
			return laws, fmt.Errorf("discover: %s of %s: %w", q.Name, sys.Name(), err)
		}
		law.R2 = agreement(law, test, apply(q.Eval, test))
		laws = append(laws, *law)
	}
	return laws, nil
}

// search runs the symbolic search on a table and writes down what it chose,
// with intervals from resampling whole trajectories.
func search(ctx context.Context, t symreg.Table, groups []int, route, quantity string, o Options) (*Law, error) {
	found, err := symreg.Search(ctx, t, o.Search)
	if err != nil {
		return nil, err
	}
	chosen := found.Chosen()
	law := newLaw(route, quantity, chosen.Expr, t.Names)
	law.Front, law.Best, law.R2 = found.Front, found.Best, chosen.R2
	law.Constants = chosen.Constants
	if len(chosen.Constants) == 0 {
		law.Constants = []symreg.Constant{}
		return &law, nil
	}
	law.Constants, err = intervals(ctx, t, *chosen, groups, o)
	return &law, err
}

// intervals resamples whole trajectories. On exact data an interval is as
// narrow as rounding; it is widened to hold the value that is printed.
func intervals(ctx context.Context, t symreg.Table, c symreg.Candidate, groups []int, o Options) ([]symreg.Constant, error) {
	constants, err := symreg.Bootstrap(ctx, t, c, groups, o.Resamples, o.Seed)
	for i := range constants {
		k := &constants[i]
		k.Low, k.High = min(k.Low, k.Value), max(k.High, k.Value)
	}
	return constants, err
}

// agreement is R2 of a law's values against numbers known for the same rows; 0
// where the law is not defined on all of them.
func agreement(l *Law, columns [][]float64, want []float64) float64 {
	got := make([]float64, len(want))
	x := make([]float64, len(columns))
	for i := range got {
		got[i] = l.Expr.At(row(x, columns, i))
	}
	if r2 := evaluate.R2(got, want); !math.IsNaN(r2) {
		return r2
	}
	return 0
}

// rows are states drawn from trajectories.
type rows struct {
	columns [][]float64 // by column
	flat    []float64   // the same, row after row
	groups  []int       // trajectory of each row
}

// sample draws n states from the given trajectories, or takes all if there are
// no more, in order.
func sample(set *traj.Set, from []int, n int, seed uint64) rows {
	type place struct{ k, i int }
	var all []place
	for _, k := range from {
		for i := range set.Trajectories[k].Len() {
			all = append(all, place{k, i})
		}
	}
	if len(all) > n {
		rng := traj.Rand(seed, 0xd15c)
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:n]
	}
	r := rows{columns: make([][]float64, set.Dim())}
	for _, p := range all {
		for j, v := range set.State(p.k, p.i) {
			r.columns[j] = append(r.columns[j], v)
			r.flat = append(r.flat, v)
		}
		r.groups = append(r.groups, p.k)
	}
	return r
}

// apply evaluates f on every row of columns.
func apply(f func([]float64) float64, columns [][]float64) []float64 {
	out := make([]float64, len(columns[0]))
	x := make([]float64, len(columns))
	for i := range out {
		out[i] = f(row(x, columns, i))
	}
	return out
}

// row copies row i of columns into dst.
func row(dst []float64, columns [][]float64, i int) []float64 {
	for j, c := range columns {
		dst[j] = c[i]
	}
	return dst
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
