package expr

import (
	"cmp"
	"math"
)

// kind tells what a form is. The order is that of factors in a product.
type kind byte

const (
	number   kind = iota // num
	variable             // column v
	call                 // op(args...), for what the kinds below do not cover
	product              // num * args[0]^coef[0] * args[1]^coef[1] * ...
	sum                  // num + coef[0]*args[0] + coef[1]*args[1] + ...
)

// form is a formula in normal form. Sums and products are flat, sorted and
// free of equal arguments; exponents and coefficients are numbers. A form never
// changes once it is made, so forms share their parts.
type form struct {
	kind kind
	op   Op
	v    int
	num  float64
	args []*form
	coef []float64

	degree float64 // sorts the terms of sums, highest first
	hash   uint64  // of the structure with all numbers

	// What the emitter found out about it, kept so that deep formulas cost no
	// more than their size.
	size    int   // nodes when written; 0 if not known yet
	decided bool  // other is known
	other   *form // -f, or for an exponential 1/f, if that is better in places
}

// num and column make leaves.
func num(v float64) *form { return seal(&form{kind: number, num: v}) }
func column(v int) *form  { return seal(&form{kind: variable, v: v, num: 1}) }

// seal fills in degree and hash.
func seal(f *form) *form {
	h := mix(uint64(f.kind)<<32 | uint64(f.op)<<24 | uint64(f.v))
	h = mix(h ^ math.Float64bits(f.num))
	for i, a := range f.args {
		h = mix(h ^ a.hash)
		if f.coef != nil {
			h = mix(h ^ math.Float64bits(f.coef[i]))
		}
	}
	f.hash = h
	switch f.kind {
	case variable:
		f.degree = 1
	case call:
		f.degree = 0.5
		if f.op == Abs {
			f.degree = f.args[0].degree
		}
	case product:
		for i, a := range f.args {
			f.degree += float64(a.degree * f.coef[i])
		}
	case sum:
		for _, a := range f.args {
			f.degree = max(f.degree, a.degree)
		}
	}
	return f
}

// same reports whether two forms are equal in structure and numbers.
func same(a, b *form) bool {
	return a == b || a.hash == b.hash && compare(a, b) == 0
}

// compare orders the terms of a sum: higher powers first, then by structure.
// It is 0 for equal forms alone.
func compare(a, b *form) int {
	if a == b {
		return 0
	}
	if c := cmp.Compare(b.degree, a.degree); c != 0 {
		return c
	}
	return compareFactors(a, b)
}

// compareFactors orders the factors of a product: columns, functions, sums.
func compareFactors(a, b *form) int {
	if c := cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.v, b.v), cmp.Compare(a.op, b.op)); c != 0 {
		return c
	}
	for i := range min(len(a.args), len(b.args)) {
		if c := compare(a.args[i], b.args[i]); c != 0 {
			return c
		}
		if a.coef != nil {
			if c := cmp.Compare(b.coef[i], a.coef[i]); c != 0 {
				return c
			}
		}
	}
	return cmp.Or(cmp.Compare(len(a.args), len(b.args)), cmp.Compare(a.num, b.num))
}

// split takes the coefficient off a form: f = coefficient * rest, where the
// rest is the number 1 if f is a number.
func split(f *form) (coefficient float64, rest *form) {
	switch {
	case f.kind == number:
		return f.num, num(1)
	case f.kind != product || f.num == 1:
		return 1, f
	case len(f.args) == 1 && f.coef[0] == 1:
		return f.num, f.args[0]
	}
	return f.num, seal(&form{kind: product, num: 1, args: f.args, coef: f.coef})
}

// negative reports whether f is better written as the negative of -f.
func negative(f *form) bool {
	switch f.kind {
	case number, product:
		return f.num < 0
	case sum:
		return f.coef[0] < 0
	}
	return false
}

// nonNegative reports whether f is never below zero where it is defined.
func nonNegative(f *form) bool {
	switch f.kind {
	case number:
		return f.num >= 0
	case call:
		return f.op == Exp || f.op == Abs || f.op == Cosh || f.op == Acos
	case product:
		for i, a := range f.args {
			if !nonNegativePower(a, f.coef[i]) {
				return false
			}
		}
		return f.num >= 0
	case sum:
		for i, a := range f.args {
			if f.coef[i] < 0 || !nonNegative(a) {
				return false
			}
		}
		return f.num >= 0
	}
	return false
}

// nonNegativePower reports whether base^exponent is never below zero.
func nonNegativePower(base *form, exponent float64) bool {
	return !whole(exponent) || even(exponent) || nonNegative(base)
}

// whole and even tell about exponents.
func whole(p float64) bool { return p == math.Trunc(p) }
func even(p float64) bool  { return math.Mod(p, 2) == 0 }

// formOf brings the subtree of e that ends at node i into normal form. Chains
// of sums and of products are gathered whole, so that a long one costs one
// sort.
func (s *simplifier) formOf(i int) *form {
	n := s.e.Nodes[i]
	switch n.Op {
	case Const:
		return num(s.e.Consts[s.consts[i]])
	case Var:
		return column(int(n.Arg))
	case Add, Sub, Neg:
		return add(s.gather(i, nil, 1, sum)...)
	case Mul, Div, Inv:
		return mul(s.gather(i, nil, 1, product)...)
	case Square:
		return pow(s.formOf(i-1), 2)
	case Cube:
		return pow(s.formOf(i-1), 3)
	case Sqrt:
		return pow(s.formOf(i-1), 0.5)
	}
	if n.Op.Arity() == 1 {
		return apply1(n.Op, s.formOf(i-1))
	}
	a, b := s.formOf(s.starts[i-1]-1), s.formOf(i-1)
	return apply2(n.Op, a, b)
}

// simplifier knows where the subtrees of a formula start.
type simplifier struct {
	e      *Expr
	starts []int
	consts []int
}

// gather appends the terms (or factors) of the chain that ends at node i, each
// with its sign (or exponent) 1 or -1 already applied.
func (s *simplifier) gather(i int, list []*form, sign float64, k kind) []*form {
	type item struct {
		i    int
		sign float64
	}
	for todo := []item{{i, sign}}; len(todo) > 0; {
		it := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		left := func() int { return s.starts[it.i-1] - 1 }
		switch op := s.e.Nodes[it.i].Op; {
		case k == sum && (op == Add || op == Sub), k == product && (op == Mul || op == Div):
			sign := it.sign
			if op == Sub || op == Div {
				sign = -sign
			}
			todo = append(todo, item{it.i - 1, sign}, item{left(), it.sign})
		case k == sum && op == Neg, k == product && op == Inv:
			todo = append(todo, item{it.i - 1, -it.sign})
		case k == sum && it.sign < 0:
			list = append(list, mul(num(-1), s.formOf(it.i)))
		case k == product && it.sign < 0:
			list = append(list, pow(s.formOf(it.i), -1))
		default:
			list = append(list, s.formOf(it.i))
		}
	}
	return list
}
