package lab

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/evaluate"
)

// Families of physical potentials that a comparison sums up.
const (
	Smooth  = "smooth"  // smooth wells
	Kinked  = "kinked"  // V' jumps
	Earlier = "earlier" // of the first version of the study alone
)

// OperatorFamilies returns the families with their potentials, in order.
func OperatorFamilies() []OperatorFamily {
	return []OperatorFamily{
		{Smooth, []string{"sho", "double_well", "morse", "pendulum", "sstw"}},
		{Kinked, []string{"stw", "atw"}},
		{Earlier, []string{"unbounded", "cliff"}},
	}
}

// OperatorFamily is a group of physical potentials.
type OperatorFamily struct {
	Name       string
	Potentials []string
}

// Compared is a network, or a solver, in a comparison: means over the runs that
// differ in their seed alone.
type Compared struct {
	Label    string             `json:"label"` // tells rows apart
	Network  string             `json:"network"`
	Start    string             `json:"start,omitempty"`
	Epochs   int                `json:"epochs,omitempty"`
	Solver   bool               `json:"solver"`
	Runs     []string           `json:"runs,omitempty"`  // folders, in the order of the seeds
	Seeds    []uint64           `json:"seeds,omitempty"` // increasing
	Backends []string           `json:"trained_on,omitempty"`
	Params   int                `json:"params,omitempty"`
	TrainCPU *Seeded            `json:"train_cpu_s,omitempty"`
	Valid    *Seeded            `json:"valid_mse,omitempty"`       // nil where a run folder does not tell it
	Final    *Seeded            `json:"final_valid_mse,omitempty"` // the same after the last epoch, not the best
	Test     *Seeded            `json:"test,omitempty"`            // mean loss on the test motions
	Median   *Seeded            `json:"test_median,omitempty"`
	Families map[string]*Seeded `json:"families,omitempty"`   // geometric mean of the losses
	Physical map[string]*Seeded `json:"potentials,omitempty"` // losses
}

// Seeded is a mean over seeds with the least and the largest value.
type Seeded struct {
	Mean  float64 `json:"mean"`
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
}

// seeded sums up values; nil where there are none or one is missing, which is 0.
func seeded(x []float64) *Seeded {
	if len(x) == 0 || slices.Contains(x, 0) {
		return nil
	}
	s := &Seeded{Least: slices.Min(x), Most: slices.Max(x)}
	for _, v := range x {
		s.Mean += v / float64(len(x))
	}
	s.Mean = evaluate.Bounded(s.Mean) // the sum of lost motions
	return s
}

// Twin is a run that another folder holds as well.
type Twin struct{ Left, Kept *OperatorRun }

// DistinctOperatorRuns parts runs into those that differ and those that a run before
// them is equal to: the same network, taught by the same settings on the same motions
// with the same seed, to the same weights. In a mean over seeds such a one would count
// twice.
func DistinctOperatorRuns(runs []*OperatorRun) (distinct []*OperatorRun, twins []Twin, err error) {
	type identity struct {
		kind    string
		seed    uint64
		weights string
	}
	seen := map[identity]*OperatorRun{}
	for _, r := range runs {
		kind, err := r.kind()
		if err != nil {
			return nil, nil, err
		}
		id := identity{kind, r.Seed, r.Ended.Weights}
		if seen[id] != nil {
			twins = append(twins, Twin{Left: r, Kept: seen[id]})
			continue
		}
		seen[id] = r
		distinct = append(distinct, r)
	}
	return distinct, twins, nil
}

// CompareOperators sums up a report of the sections OnPhysical and, where there is
// data, OnTest, a row for each network that is trained in one way, then one for each
// solver. Without data the losses on test motions are those that the run folders
// tell. Runs that are equal count as often as they are there (DistinctOperatorRuns).
func CompareOperators(r *OperatorReport) ([]*Compared, error) {
	var rows []*Compared
	groups := map[string][]*Contender{}
	var order []string
	for _, c := range r.Contenders {
		key := c.Label
		if c.IsNetwork() {
			var err error
			if key, err = c.run.kind(); err != nil {
				return nil, err
			}
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	for _, key := range order {
		rows = append(rows, compare(groups[key]))
	}
	tellApart(rows)
	return rows, nil
}

// tellApart labels rows by network, where that is not enough by start as well, and
// else by number.
func tellApart(rows []*Compared) {
	alike := func(c *Compared) int {
		n := 0
		for _, o := range rows {
			if o.Label == c.Label {
				n++
			}
		}
		return n
	}
	for _, more := range []func(c *Compared, i int) string{
		func(c *Compared, _ int) string { return c.Network },
		func(c *Compared, _ int) string { return c.Network + " " + c.Start },
		func(c *Compared, i int) string { return fmt.Sprintf("%s %s %d", c.Network, c.Start, i+1) },
	} {
		labels := make([]string, len(rows))
		for i, c := range rows {
			if labels[i] = c.Label; c.Label == "" || alike(c) > 1 {
				labels[i] = more(c, i)
			}
		}
		for i, c := range rows {
			c.Label = labels[i]
		}
	}
}

// kind is equal for runs that differ in their seed alone.
func (r *OperatorRun) kind() (string, error) {
	t := r.Net.Training
	t.Seed = 0
	text, err := json.Marshal([]any{r.Net.Config, t, r.Ended.Preset, r.Ended.Data, r.Ended.Backend})
	if err != nil {
		return "", fmt.Errorf("lab: compare %q: %w", r.Dir, err)
	}
	return string(text), nil
}

// compare sums up contenders of one kind, in the order of their seeds.
func compare(group []*Contender) *Compared {
	slices.SortStableFunc(group, func(a, b *Contender) int { return cmp.Compare(a.Seed, b.Seed) })
	over := func(value func(c *Contender) float64) *Seeded {
		var x []float64
		for _, c := range group {
			x = append(x, evaluate.Bounded(value(c)))
		}
		return seeded(x)
	}
	one := group[0]
	row := &Compared{Network: one.Network, Solver: !one.IsNetwork(), Params: one.Params, Families: map[string]*Seeded{}, Physical: map[string]*Seeded{}}
	if row.Solver {
		row.Network = one.Label
	} else {
		row.Start, row.Epochs = one.run.Net.Config.Start, one.run.Net.Training.Epochs
		row.TrainCPU = over(func(c *Contender) float64 { return c.TrainCPU })
		row.Valid = over(func(c *Contender) float64 { return c.run.Ended.ValidMSE })
		row.Final = over(func(c *Contender) float64 { return c.run.Ended.FinalMSE })
		row.Test = over(func(c *Contender) float64 { return c.run.Ended.Test })
		for _, c := range group {
			row.Runs, row.Seeds = append(row.Runs, c.Dir), append(row.Seeds, c.Seed)
			if !slices.Contains(row.Backends, c.Trained) {
				row.Backends = append(row.Backends, c.Trained)
			}
		}
	}
	if one.Test != nil {
		row.Test = over(func(c *Contender) float64 { return c.Test.Mean })
		row.Median = over(func(c *Contender) float64 { return c.Test.Median })
	}
	for i, p := range one.Physical {
		row.Physical[p.Potential] = over(func(c *Contender) float64 { return c.Physical[i].Loss() })
	}
	for _, f := range OperatorFamilies() {
		row.Families[f.Name] = over(func(c *Contender) float64 { return c.geometric(f.Potentials) })
	}
	return row
}

// geometric is the geometric mean of the losses in some potentials.
func (c *Contender) geometric(names []string) float64 {
	logs, n := 0.0, 0.0
	for i := range c.Physical {
		if slices.Contains(names, c.Physical[i].Potential) {
			logs += math.Log(c.Physical[i].Loss())
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return math.Exp(logs / n)
}
