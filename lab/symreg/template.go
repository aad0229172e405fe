package symreg

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"neurophysics/lab/expr"
)

// Template is what is known of a law: the target is Combine of the values of
// parts, which are formulas that are searched.
type Template struct {
	Parts []Part
	// Combine returns the prediction for one row of the table from the values
	// of the parts and the row, both in their order. What is not finite refuses
	// the formulas. It is called from several goroutines, must give the same
	// for the same arguments, and must not keep or change them.
	Combine func(parts, row []float64) float64

	// Parameters are names of numbers that all parts may hold and that differ
	// from group to group, as the masses and lengths of several pendulums that
	// obey one law. Group is the column that tells the groups apart by its
	// values; parts with nil Columns do not hold it. Without Parameters it must
	// be empty. Parameters count as columns in the complexity of a part.
	Parameters     []string
	ParameterUnits []string // one a parameter; needed where Options.UnitMode is not off
	Group          string
}

// Part is one of the formulas of a template.
type Part struct {
	Name    string   // for messages and for Candidate.Expression
	Columns []string // that it may hold; nil means all
	Unit    string   // of its values; "" means any
}

// SearchTemplate looks for the parts of a template, all at once. Members of the
// front have Parts in place of Expr, the complexity of all parts together, and
// an Expression such as "f = 2*a; g = sin(c)". There is no closed-form stage,
// Guesses and State must be empty, and columns are taken as they are, however
// large. Unless UnitMode is off, every part has to agree with the units of its
// columns and with its own; the target's says nothing. Errors are those of Search,
// with an *OptionError for the template.
func SearchTemplate(ctx context.Context, t Table, tmpl Template, o Options) (*Result, error) {
	if len(o.Guesses) > 0 || o.State != "" {
		return nil, &OptionError{Option: "Guesses or State", Value: "given", Want: "left out in a search by template"}
	}
	t.TargetUnit = "" // that of a combination of parts is not the parts'
	if o.UnitMode == "" || o.UnitMode == UnitsOff {
		t.Units = nil
	}
	s, err := prepare(t, o, ctx.Done())
	if err != nil {
		return nil, err
	}
	if err := s.setTemplate(&tmpl); err != nil {
		return nil, err
	}
	s.closedTemplate()
	if s.stopped = ""; s.reached() {
		s.stopped = "target"
	} else if ctx.Err() == nil && !s.o.ClosedForm {
		limited, free := s.budgeted(ctx)
		defer free()
		s.evolve(limited)
	}
	r, err := s.finish(ctx)
	for i := range r.Front {
		s.form.name(&r.Front[i])
	}
	return r, err
}

// form is a template at work. The formulas of its parts are one formula while
// they are searched, f spine g spine h, so that populations, fits and fronts need
// not know of parts; what the spine would compute is never asked for. The values
// of the parameters, if there are any, follow as one more part, a spine of
// constants.
type form struct {
	names   []string
	vars    [][]int // columns by part; parameters follow the table's columns
	columns []string
	combine func(parts, row []float64) float64
	joints  int // complexity of the spine and of the parameters' values
	groups  groups
}

const spine = expr.Atan2

// setTemplate makes the search one for the parts of the template.
func (s *search) setTemplate(tmpl *Template) error {
	fault := func(value any, want string) error {
		return &OptionError{Option: "Template", Value: value, Want: want}
	}
	if len(tmpl.Parts) == 0 || tmpl.Combine == nil {
		return fault("incomplete", "given with Parts and Combine")
	}
	s.form = &form{combine: tmpl.Combine, columns: s.names}
	if err := s.setGroups(tmpl); err != nil {
		return err
	}
	for _, p := range tmpl.Parts {
		vars, unknown := s.partColumns(p, tmpl)
		if unknown != "" {
			return fault(unknown, "of the table's columns")
		}
		if p.Name == "" || len(vars) == 0 || slices.Contains(s.form.names, p.Name) {
			return fault(p.Name, "of parts with columns and names of their own")
		}
		s.form.names, s.form.vars = append(s.form.names, p.Name), append(s.form.vars, vars)
	}
	if err := s.setUnits(tmpl); err != nil {
		return err
	}
	// All that is no part counts the same in every formula.
	frame := s.form.assemble(make([]*candidate, len(tmpl.Parts)), 1)
	s.form.joints = s.rules.cost.of(frame.e) - len(tmpl.Parts)*s.rules.cost.node(expr.Node{Op: expr.Const})
	s.o.MaxSize += s.form.joints
	s.rules.maxSize = s.o.MaxSize
	// From here on parameters are named and held like columns.
	s.names = s.form.allNames()
	s.unscale = make([]float64, len(s.names))
	for v := range s.unscale {
		s.unscale[v] = 1
	}
	s.all.form = s.form
	if s.valid != nil {
		s.valid.form = s.form
	}
	s.work = s.all.sample(s.o.Batch, s.o.Seed, streamBatch)
	s.judge = s.newJudge(s.work, exactShare)
	s.trim = s.newJudge(s.work.sample(polishRows, s.o.Seed, streamPolish), exactShare)
	return nil
}

// partColumns returns what a part may hold: parameters, and columns that are not
// constant if there are any. It names a column that the table does not have.
func (s *search) partColumns(p Part, tmpl *Template) (vars []int, unknown string) {
	columns := p.Columns
	if columns == nil {
		columns = slices.DeleteFunc(slices.Clone(s.names), func(name string) bool { return name == tmpl.Group })
	}
	var constant []int
	for _, name := range columns {
		v := slices.Index(s.names, name)
		switch {
		case v < 0:
			return nil, name
		case slices.Contains(s.vars, v):
			vars = append(vars, v)
		default:
			constant = append(constant, v)
		}
	}
	for j := range tmpl.Parameters {
		vars = append(vars, len(s.names)+j)
	}
	if len(vars) == 0 {
		vars = constant
	}
	return vars, ""
}

// closedTemplate fills the pool with parts that are constants.
func (s *search) closedTemplate() {
	for _, v := range []float64{1, s.work.mean} {
		parts := make([]*candidate, len(s.form.names))
		parts[0] = newCandidate(expr.NewConst(v))
		c := s.form.assemble(parts, 1)
		if s.judge.refit(c, polishIterations) {
			s.pool = append(s.pool, c)
		}
	}
}

// assemble joins parts, where nil is the constant 1, and the same value of all
// parameters.
func (f *form) assemble(parts []*candidate, parameter float64) *candidate {
	chain := func(list []*candidate) *candidate {
		var c *candidate
		for k, p := range list {
			if p == nil {
				p = newCandidate(expr.NewConst(1))
			}
			if k == 0 {
				c = p
			} else {
				c = join(spine, c, p)
			}
		}
		return c
	}
	c := chain(parts)
	if n := f.groups.values(); n > 0 {
		values := make([]*candidate, n)
		for i := range values {
			values[i] = newCandidate(expr.NewConst(parameter))
		}
		c = join(spine, c, chain(values))
	}
	return c
}

// roots returns the last nodes of the parts of e.
func (f *form) roots(e *expr.Expr) []int {
	list := make([]int, len(f.names))
	i := len(e.Nodes) - 1
	if f.groups.values() > 0 {
		i = e.Start(i-1) - 1
	}
	for k := len(list) - 1; k > 0; k-- {
		list[k] = i - 1
		i = e.Start(i-1) - 1
	}
	list[0] = i
	return list
}

// every tells whether all parts of e are such; without a form e is the only one.
func (f *form) every(e *expr.Expr, such func(*expr.Expr) bool) bool {
	if f == nil {
		return such(e)
	}
	for _, i := range f.roots(e) {
		if !such(e.Sub(i)) {
			return false
		}
	}
	return true
}

// joint tells whether node i of e belongs to the spine.
func (f *form) joint(e *expr.Expr, i int) bool {
	if f == nil {
		return false
	}
	for _, last := range f.roots(e) {
		if e.Start(last) <= i && i <= last {
			return false
		}
	}
	return true
}

// name writes the parts of c one by one.
func (f *form) name(c *Candidate) {
	var texts []string
	for k, i := range f.roots(c.Expr) {
		p := c.Expr.Sub(i)
		c.Parts = append(c.Parts, p)
		texts = append(texts, fmt.Sprintf("%s = %s", f.names[k], p.Text(f.allNames())))
	}
	f.groups.name(c)
	c.Expr, c.Expression = nil, strings.Join(texts, "; ")
	c.Complexity -= f.joints
}

// simplified returns c with every part in canonical form.
func (f *form) simplified(c *candidate) *candidate {
	for k := range f.names {
		i := f.roots(c.e)[k]
		loss := c.loss
		c = c.replace(i, c.sub(i).simplified())
		c.loss = loss
	}
	return c
}
