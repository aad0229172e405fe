package symreg

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"neurophysics/lab/expr"
)

// groups are the rows' groups of a template with parameters.
type groups struct {
	column int       // that tells them apart
	codes  []float64 // its values, rising
	names  []string  // of the parameters
}

// values returns how many numbers the parameters are: those of the first group
// come first.
func (g *groups) values() int { return len(g.codes) * len(g.names) }

// setGroups reads the parameters of the template.
func (s *search) setGroups(tmpl *Template) error {
	if len(tmpl.Parameters) == 0 && tmpl.Group == "" {
		return nil
	}
	column := slices.Index(s.names, tmpl.Group)
	if column < 0 || len(tmpl.Parameters) == 0 {
		return &OptionError{Option: "Template.Group", Value: tmpl.Group, Want: "a column where there are parameters, and empty where there are none"}
	}
	if err := checkNames(append(slices.Clone(s.names), tmpl.Parameters...)); err != nil {
		return err
	}
	codes := slices.Clone(s.all.x[column])
	if s.valid != nil {
		codes = append(codes, s.valid.x[column]...)
	}
	slices.Sort(codes)
	s.form.groups = groups{column, slices.Compact(codes), tmpl.Parameters}
	if m := s.rules.cost; m != nil {
		for range tmpl.Parameters {
			m.vars = append(m.vars, 1)
		}
	}
	return nil
}

// allNames are those of the columns and the parameters.
func (f *form) allNames() []string { return append(slices.Clone(f.columns), f.groups.names...) }

// fill sets cols to the columns and, row by row, the parameters with the values
// at the end of consts.
func (g *groups) fill(cols [][]float64, x [][]float64, consts []float64, n int) [][]float64 {
	if len(g.names) == 0 {
		return x
	}
	params := cols[min(len(x), len(cols)):]
	cols = append(append([][]float64(nil), x...), params...)
	for len(cols) < len(x)+len(g.names) {
		cols = append(cols, nil)
	}
	values := consts[len(consts)-g.values():]
	for j := range g.names {
		c := slices.Grow(cols[len(x)+j][:0], n)[:n]
		for i, code := range x[g.column][:n] {
			c[i] = values[g.of(code)*len(g.names)+j]
		}
		cols[len(x)+j] = c
	}
	return cols
}

// of returns the number of the group with that code.
func (g *groups) of(code float64) int {
	k, _ := slices.BinarySearch(g.codes, code)
	return k
}

// used tells, for every parameter, whether a part of e holds it.
func (f *form) used(e *expr.Expr) []bool {
	used := make([]bool, len(f.groups.names))
	for _, n := range e.Nodes {
		if j := int(n.Arg) - len(f.columns); n.Op == expr.Var && j >= 0 {
			used[j] = true
		}
	}
	return used
}

// hold fixes the values of parameters that no part of c holds.
func (f *form) hold(c *candidate) {
	if f == nil || f.groups.values() == 0 {
		return
	}
	used := f.used(c.e)
	first := len(c.nums) - f.groups.values()
	for k := first; k < len(c.nums); k++ {
		if !used[(k-first)%len(used)] {
			c.nums[k] = number{fixed: true, form: true}
		}
	}
}

// draw appends random values of the parameters to e, and their spine.
func (g *groups) draw(e *expr.Expr, rng *rand.Rand) {
	for k := range g.values() {
		e.Nodes, e.Consts = append(e.Nodes, expr.Node{Op: expr.Const}), append(e.Consts, 1+0.5*rng.NormFloat64())
		if k > 0 {
			e.Nodes = append(e.Nodes, expr.Node{Op: spine})
		}
	}
	if g.values() > 0 {
		e.Nodes = append(e.Nodes, expr.Node{Op: spine})
	}
}

// name tells the values of the parameters that a part of c holds, and names them
// among the constants.
func (g *groups) name(c *Candidate) {
	first := len(c.Expr.Consts) - g.values()
	for i := range c.Constants {
		if k := c.Constants[i].Index - first; k >= 0 && len(g.names) > 0 {
			name := g.names[k%len(g.names)]
			c.Constants[i].Name = fmt.Sprintf("%s[%g]", name, g.codes[k/len(g.names)])
			if c.Parameters == nil {
				c.Parameters = map[string][]float64{}
			}
			c.Parameters[name] = append(c.Parameters[name], c.Constants[i].Value)
		}
	}
}
