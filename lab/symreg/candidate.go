package symreg

import (
	"math"
	"strings"

	"neurophysics/lab/expr"
)

// number is what is known of one constant of a formula.
type number struct {
	fixed  bool    // stands at a value that is not fitted
	form   bool    // belongs to the form, like the 1 in 1 - v^2 or a whole exponent
	simple string  // the simple value that it moved to
	fitted float64 // least-squares value before it moved
	stderr float64 // of the fitted value
}

// candidate is a formula at work.
type candidate struct {
	e    *expr.Expr
	nums []number // one a constant of e
	loss float64
}

// newCandidate wraps a formula whose constants are all free but for whole
// exponents, which belong to the form.
func newCandidate(e *expr.Expr) *candidate {
	c := &candidate{e: e, nums: make([]number, len(e.Consts))}
	k := 0
	for i, n := range e.Nodes {
		if n.Op != expr.Const {
			continue
		}
		v := e.Consts[k]
		if i+1 < len(e.Nodes) && e.Nodes[i+1].Op == expr.Pow && v == math.Trunc(v) {
			c.nums[k] = number{fixed: true, form: true}
		}
		k++
	}
	return c
}

func (c *candidate) clone() *candidate {
	return &candidate{e: c.e.Clone(), nums: append([]number(nil), c.nums...), loss: c.loss}
}

// fixed tells the constants that a fit leaves alone.
func (c *candidate) fixed() []bool {
	f := make([]bool, len(c.nums))
	for k, n := range c.nums {
		f[k] = n.fixed
	}
	return f
}

// freeConstants counts the constants that are fitted.
func (c *candidate) freeConstants() int {
	n := 0
	for _, m := range c.nums {
		if !m.fixed {
			n++
		}
	}
	return n
}

// constsBefore counts the constants among the first i nodes.
func constsBefore(e *expr.Expr, i int) int {
	n := 0
	for _, node := range e.Nodes[:i] {
		if node.Op == expr.Const {
			n++
		}
	}
	return n
}

// sub returns the subtree that ends at node i, with what is known of its
// constants.
func (c *candidate) sub(i int) *candidate {
	from, to := constsBefore(c.e, c.e.Start(i)), constsBefore(c.e, i+1)
	return &candidate{e: c.e.Sub(i), nums: append([]number(nil), c.nums[from:to]...)}
}

// replace returns c with s in place of the subtree that ends at node i.
func (c *candidate) replace(i int, s *candidate) *candidate {
	from, to := constsBefore(c.e, c.e.Start(i)), constsBefore(c.e, i+1)
	nums := append([]number(nil), c.nums[:from]...)
	nums = append(append(nums, s.nums...), c.nums[to:]...)
	return &candidate{e: c.e.Replace(i, s.e), nums: nums}
}

// join returns op(args...).
func join(op expr.Op, args ...*candidate) *candidate {
	c := &candidate{}
	var es []*expr.Expr
	for _, a := range args {
		es = append(es, a.e)
		c.nums = append(c.nums, a.nums...)
	}
	c.e = expr.Apply(op, es...)
	return c
}

// simplified returns the canonical form of c. What is known of a constant
// stays with it if its value stays; a constant that is made of others is free.
func (c *candidate) simplified() *candidate {
	s := newCandidate(c.e.Simplify())
	used := make([]bool, len(c.nums))
	for k, v := range s.e.Consts {
		for j, w := range c.e.Consts {
			if !used[j] && math.Abs(v) == math.Abs(w) {
				used[j] = true
				s.nums[k] = c.nums[j]
				if v != w {
					s.nums[k].fitted = -s.nums[k].fitted
				}
				break
			}
		}
	}
	s.loss = c.loss
	return s
}

// positive turns a + -2*b into a - 2*b, and a - -2*b into a + 2*b, in a formula
// whose canonical form must not stand.
func (c *candidate) positive() {
	for i, n := range c.e.Nodes {
		if n.Op != expr.Add && n.Op != expr.Sub {
			continue
		}
		lead := i - 1
		for op := c.e.Nodes[lead].Op; op == expr.Mul || op == expr.Div; op = c.e.Nodes[lead].Op {
			lead = c.e.Start(lead-1) - 1
		}
		k := constsBefore(c.e, lead)
		if c.e.Nodes[lead].Op != expr.Const || c.e.Consts[k] >= 0 {
			continue
		}
		c.e.Consts[k], c.nums[k].fitted = -c.e.Consts[k], -c.nums[k].fitted
		c.nums[k].simple = strings.TrimPrefix(c.nums[k].simple, "-")
		if n.Op == expr.Add {
			c.e.Nodes[i].Op = expr.Sub
		} else {
			c.e.Nodes[i].Op = expr.Add
		}
	}
}
