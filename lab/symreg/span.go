package symreg

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
)

// span is a set of terms that a sum may be made of, with an orthonormal basis of
// their columns: how near a target is to a sum is told by its distance from it.
type span struct {
	lib   *library
	basis [][]float64
	free  []int // terms whose columns the basis was made of
	first bool  // the one that all factors are tried on
}

// newSpan takes the terms that fill enters into an empty library.
func (p *peeling) newSpan(fill func(l *library)) *span {
	l := newLibrary(p.data, p.vars, p.ops, p.data.len()/2)
	l.stop, l.quota = p.stop, l.limit
	fill(l)
	s := &span{lib: l}
	for k, t := range l.terms {
		q := slices.Clone(t.col)
		for range 2 { // as in sparse.direction
			for _, b := range s.basis {
				floats.AddScaled(q, -floats.Dot(b, q), b)
			}
		}
		if n := floats.Norm(q, 2); n > 1e-9*math.Sqrt(t.norm) {
			floats.Scale(1/n, q)
			s.basis, s.free = append(s.basis, q), append(s.free, k)
		}
	}
	return s
}

// open returns the share of a target's spread that the terms leave, and the number
// of rows that they explain: rows that dwarf the others are met by any few terms.
// The target is w, times the roots of the weights; rest is a buffer. The share is
// NaN where the target is not finite.
func (in *span) open(w, rest, roots []float64) (share, n float64) {
	scale := 1 / max(floats.Max(w), -floats.Min(w))
	mean := 0.0
	for i, v := range w {
		w[i] = v * scale
		mean += w[i] * roots[i]
	}
	sum := floats.Dot(w, w)
	spread := sum - mean*mean/floats.Dot(roots, roots)
	if !(spread > 1e-12*sum) {
		return math.NaN(), 0
	}
	floor := 1e-28 * sum
	for _, q := range in.basis {
		c := floats.Dot(q, w)
		sum -= c * c
	}
	if sum < 1e-10*spread {
		// The difference has lost its digits.
		copy(rest, w)
		outside(rest, in.basis)
		outside(rest, in.basis)
		sum = floats.Dot(rest, rest)
	}
	sum = max(sum, floor)
	for _, v := range w {
		if v*v > 9*sum/float64(len(w)) {
			n++
		}
	}
	if share = sum / spread; share < exactShare && n > float64(len(in.basis)) {
		return exactShare, float64(len(w)) // all that are exact are alike
	}
	return share, n
}

// spans returns the sets of terms: monomials and functions of one variable;
// products of squares; energies; ratios; fractions; decays; and for each product
// and ratio of two variables the functions of it, with factors. Without all it
// is the sets that do without them.
func (p *peeling) spans(all bool) []*span {
	list := []*span{p.newSpan(mixedTerms)}
	list[0].first = true
	if len(p.vars) > 6 {
		return list
	}
	if p.ops.square() {
		list = append(list, p.newSpan(evenTerms), p.newSpan(energyTerms))
		if p.ops.inverse() {
			list = append(list, p.newSpan(ratioTerms))
		}
	}
	for _, op := range []expr.Op{expr.Add, expr.Sub} {
		if p.ops[op] && p.ops.inverse() {
			list = append(list, p.newSpan(func(l *library) { fractions(l, op) }))
		}
	}
	if !all {
		return list
	}
	for _, v := range p.vars {
		list = append(list, p.newSpan(func(l *library) {
			l.monomials(2)
			for _, op := range []expr.Op{expr.Sin, expr.Cos} {
				if l.ops[op] {
					l.besideProducts(expr.Apply(op, expr.NewVar(v)))
				}
			}
		}))
	}
	arguments := p.arguments()
	if p.ops[expr.Exp] {
		list = append(list, p.newSpan(func(l *library) {
			l.monomials(1)
			for _, u := range arguments {
				l.besideVariables(expr.Apply(expr.Exp, expr.Apply(expr.Neg, u)))
			}
		}))
	}
	for _, u := range arguments {
		list = append(list, p.newSpan(func(l *library) {
			l.monomials(2)
			for _, op := range []expr.Op{expr.Cos, expr.Sin, expr.Exp, expr.Log} {
				if l.ops[op] {
					l.besideVariables(expr.Apply(op, u))
				}
			}
			if l.ops[expr.Exp] {
				l.besideVariables(expr.Apply(expr.Exp, expr.Apply(expr.Neg, u)))
			}
		}))
	}
	return list
}

// arguments returns the products and the ratios of two variables and, where
// variables are few, the ratios of a product.
func (p *peeling) arguments() []*expr.Expr {
	var list []*expr.Expr
	for i, v := range p.vars {
		for _, w := range p.vars[:i] {
			for _, x := range p.vars {
				if x != v && x != w && len(p.vars) <= 5 {
					list = append(list, expr.Apply(expr.Div, expr.Apply(expr.Mul, expr.NewVar(v), expr.NewVar(w)), expr.NewVar(x)))
				}
			}
		}
	}
	for i, v := range p.vars {
		for k, w := range p.vars {
			if i < k {
				list = append(list, expr.Apply(expr.Mul, expr.NewVar(v), expr.NewVar(w)))
			}
			if i != k {
				list = append(list, expr.Apply(expr.Div, expr.NewVar(v), expr.NewVar(w)))
			}
		}
	}
	return list
}

// besideVariables enters e and its products with the variables.
func (l *library) besideVariables(e *expr.Expr) {
	l.add(e)
	for _, v := range l.vars {
		l.add(times(expr.NewVar(v), e))
	}
}

// besideProducts enters e and its products with the monomials to degree 2 and with
// the geometric means of two variables.
func (l *library) besideProducts(e *expr.Expr) {
	for _, m := range l.monos {
		l.add(times(m, e))
	}
	if !l.ops[expr.Sqrt] {
		return
	}
	for i, v := range l.vars {
		for _, w := range l.vars[:i] {
			l.add(times(expr.Apply(expr.Sqrt, expr.Apply(expr.Mul, expr.NewVar(v), expr.NewVar(w))), e))
		}
	}
}

// mixedTerms enters monomials to degree 3, products of two squares, functions of
// one variable, and waves times a variable.
func mixedTerms(l *library) {
	l.monomials(3)
	for i, u := range l.vars {
		for _, v := range l.vars[:i+1] {
			l.add(times(power(expr.NewVar(u), 2), power(expr.NewVar(v), 2)))
		}
	}
	l.unary()
	if l.ops[expr.Exp] {
		for _, v := range l.vars {
			l.add(expr.Apply(expr.Exp, expr.Apply(expr.Neg, expr.NewVar(v))))
		}
	}
	for _, u := range slices.Clone(l.atoms) {
		for _, v := range l.vars {
			if family(root(u)) == familyTrig {
				l.add(times(expr.NewVar(v), u))
			}
		}
	}
}

// energyTerms enters what energies with masses are made of: a variable times one
// square or two, and products of three variables.
func energyTerms(l *library) {
	l.monomials(2)
	square := func(v int) *expr.Expr { return power(expr.NewVar(v), 2) }
	for _, m := range l.vars {
		for _, v := range l.vars {
			l.add(times(expr.NewVar(m), square(v)))
		}
	}
	for i, u := range l.vars {
		for k, v := range l.vars[:i] {
			for _, w := range l.vars[:k] {
				l.add(times(times(expr.NewVar(u), expr.NewVar(v)), expr.NewVar(w)))
			}
			for _, m := range l.vars {
				if m != u && m != v {
					l.add(times(expr.NewVar(m), times(square(u), square(v))))
				}
			}
		}
	}
}

// ratioTerms enters powers of one variable and of two, in products and ratios.
func ratioTerms(l *library) {
	l.add(expr.NewConst(1))
	for _, n := range []int{2, 1} {
		for i, u := range l.vars {
			for _, p := range []int{n, -n} {
				a := power(expr.NewVar(u), p)
				l.add(a)
				for _, v := range l.vars[:i] {
					l.add(times(a, power(expr.NewVar(v), n)))
					l.add(times(a, power(expr.NewVar(v), -n)))
				}
			}
		}
	}
}

// fractions enters one over the sums, or the differences, of two variables, and
// products with a variable.
func fractions(l *library, op expr.Op) {
	l.monomials(1)
	for i, u := range l.vars {
		for _, v := range l.vars[:i] {
			l.besideVariables(expr.Apply(expr.Inv, expr.Apply(op, expr.NewVar(u), expr.NewVar(v))))
		}
	}
}

// evenTerms enters products of up to three squares.
func evenTerms(l *library) {
	one := expr.NewConst(1)
	l.add(one)
	squares := []*expr.Expr{one}
	for _, v := range l.vars {
		squares = append(squares, power(expr.NewVar(v), 2))
	}
	for i, a := range squares {
		for k, b := range squares[:i+1] {
			for _, c := range squares[:k+1] {
				l.add(times(times(a, b), c))
			}
		}
	}
}
