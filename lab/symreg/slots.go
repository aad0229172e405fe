package symreg

import (
	"math/rand/v2"

	"neurophysics/lab/expr"
)

// slots is the grammar of the parts of a template.
type slots struct {
	form *form
	each []*grammar
}

// withForm makes g build the parts of a template, each of its own columns.
func (g *grammar) withForm(f *form) *grammar {
	if f == nil {
		return g
	}
	g.slots = &slots{form: f}
	for _, vars := range f.vars {
		part := *g
		part.slots, part.vars, part.part = nil, vars, expr.Expr{}
		g.slots.each = append(g.slots.each, &part)
	}
	return g
}

// tree makes e random parts of about that many nodes each.
func (s *slots) tree(e *expr.Expr, size int, rng *rand.Rand) {
	e.Nodes, e.Consts = e.Nodes[:0], e.Consts[:0]
	var part expr.Expr
	for k, g := range s.each {
		g.tree(&part, size, rng)
		e.Nodes, e.Consts = append(e.Nodes, part.Nodes...), append(e.Consts, part.Consts...)
		if k > 0 {
			e.Nodes = append(e.Nodes, expr.Node{Op: spine})
		}
	}
	s.form.groups.draw(e, rng)
}

// apply changes one part of e, each as often as the others.
func (s *slots) apply(c change, e *expr.Expr, rng *rand.Rand) bool {
	roots := s.form.roots(e)
	k := rng.IntN(len(roots))
	part := e.Sub(roots[k])
	if c == changeNew {
		s.each[k].tree(part, 1+rng.IntN(max(1, s.each[k].rules.maxSize/len(s.each))), rng)
	} else if !changeable(c, part) || !s.each[k].apply(c, part, rng) {
		return false
	}
	splice(e, e.Start(roots[k]), roots[k]+1, part)
	return true
}

// changeable tells whether a change makes sense for a part that may be a leaf.
func changeable(c change, e *expr.Expr) bool {
	switch c {
	case changeRotate, changeDelete, changeOperator, changeSwap, changeSimplify:
		return len(e.Nodes) > 1
	}
	return true
}

// allows tells whether all parts keep the limits, alone and together.
func (s *slots) allows(e *expr.Expr, r *rules) bool {
	if r.cost.of(e) > r.maxSize {
		return false
	}
	for k, i := range s.form.roots(e) {
		if !s.each[k].allows(e.Sub(i)) {
			return false
		}
	}
	return true
}

// simplified returns the canonical form of e, part by part.
func (g *grammar) simplified(e *expr.Expr) *expr.Expr {
	if g.slots == nil {
		return e.Simplify()
	}
	for k := range g.slots.each {
		i := g.slots.form.roots(e)[k]
		e = e.Replace(i, e.Sub(i).Simplify())
	}
	return e
}

// cross swaps random subtrees of a and b in place; in a template, of one part.
func (g *grammar) cross(a, b *expr.Expr, rng *rand.Rand) {
	if g.slots == nil {
		cross(a, b, rng)
		return
	}
	k := rng.IntN(len(g.slots.each))
	i, j := g.slots.form.roots(a)[k], g.slots.form.roots(b)[k]
	pa, pb := a.Sub(i), b.Sub(j)
	cross(pa, pb, rng)
	splice(a, a.Start(i), i+1, pa)
	splice(b, b.Start(j), j+1, pb)
}

// adapted is the share of children of a template whose constants are fitted
// before they are judged: a part that is right may need another scale of the
// others.
const adapted = 0.1

// adapt fits the constants of some children in a search by template.
func (is *island) adapt(c *member) {
	if is.r.form == nil || len(c.e.Consts) == 0 || is.rng.Float64() >= adapted {
		return
	}
	if loss, ok := is.f.fit(&c.e, is.g.has.pin(&c.e, is.g.units.pinned(&c.e)), is.r, epochIterations); ok {
		c.loss = min(c.loss, is.r.relative(loss)+is.g.units.cost(&c.e))
	}
}
