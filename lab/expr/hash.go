package expr

// Hash returns 64 bits that depend on the structure of the formula and not on
// the values of its constants. The order of sums, products, minima and maxima
// does not matter, nor does a sign that a constant beside it could take: a -
// 2*x and 2.5*x + a have one hash. Formulas that [Expr.Simplify] has brought
// to canonical form and that differ in their constants alone have equal hashes
// unless a constant is so special, such as 1, that it was simplified away.
func (e *Expr) Hash() uint64 {
	var few [64]hashed
	stack := few[:0]
	for _, n := range e.Nodes {
		top := len(stack) - 1
		switch n.Op.Arity() {
		case 0:
			h := hashed{kind: product, scaled: true} // a constant times nothing
			if n.Op == Var {
				h = hashed{kind: variable, bits: mix(uint64(Var)<<16 | uint64(n.Arg))}
			}
			stack = append(stack, h)
		case 1:
			stack[top] = hashUnary(n.Op, stack[top])
		default:
			stack[top-1] = hashBinary(n.Op, stack[top-1], stack[top])
			stack = stack[:top]
		}
	}
	return stack[0].close()
}

// hashed is the hash of a subtree that may still grow: the terms of a sum and
// the factors of a product are added up, so that their order is lost.
type hashed struct {
	kind   kind // sum, product, or variable and call for what cannot grow
	op     Op   // of a call: Min and Max grow too
	scaled bool // of a product: it has a constant factor
	neg    bool // of a product without one
	bits   uint64
}

// Tags keep the kinds of closed hashes apart.
const (
	tagSum = 1 + iota
	tagTerm
	tagScaled
	tagNegative
	tagFactor
	tagArgument
	tagCall
)

// tagged returns bits under a tag.
func tagged(tag, bits uint64) uint64 { return mix(bits ^ tag<<56) }

// close returns the hash of the whole subtree.
func (h hashed) close() uint64 {
	if h.kind == sum {
		return tagged(tagSum, h.bits)
	}
	return h.term()
}

// term returns the hash as a term of a sum.
func (h hashed) term() uint64 {
	switch {
	case h.kind == sum:
		return h.bits
	case h.kind == product && h.scaled:
		return tagged(tagScaled, h.bits)
	case h.kind == product && h.neg:
		return tagged(tagNegative, h.bits)
	case h.kind == product:
		return tagged(tagTerm, h.bits)
	}
	return tagged(tagTerm, h.factors())
}

// factors returns the hash as a part of a product.
func (h hashed) factors() uint64 {
	if h.kind == product {
		return h.bits
	}
	if h.kind == call && (h.op == Min || h.op == Max) {
		return tagged(tagFactor, tagged(tagArgument, h.bits)^uint64(h.op))
	}
	if h.kind == sum {
		return tagged(tagFactor, h.close())
	}
	return tagged(tagFactor, h.bits)
}

// constant reports whether h stands for a number.
func (h hashed) constant() bool { return h.kind == product && h.scaled && h.bits == 0 }

// hashUnary returns the hash of op(h).
func hashUnary(op Op, h hashed) hashed {
	if h.constant() {
		return h
	}
	p := hashed{kind: product, scaled: h.kind == product && h.scaled, neg: h.kind == product && h.neg}
	switch op {
	case Neg:
		p.bits, p.neg = h.factors(), !p.neg && !p.scaled
		return p
	case Inv:
		p.bits = -h.factors()
		return p
	case Square:
		p.bits, p.neg = 2*h.factors(), false
		return p
	case Cube:
		p.bits = 3 * h.factors()
		return p
	}
	return hashed{kind: call, op: op, bits: mix(h.close() ^ uint64(op)<<48 ^ tagCall)}
}

// hashBinary returns the hash of op(a, b).
func hashBinary(op Op, a, b hashed) hashed {
	if a.constant() && b.constant() {
		return a
	}
	switch op {
	case Add:
		return hashed{kind: sum, bits: a.term() + b.term()}
	case Sub:
		if b.kind == sum {
			return hashed{kind: sum, bits: a.term() + tagged(tagNegative, tagged(tagFactor, b.close()))}
		}
		return hashed{kind: sum, bits: a.term() + hashUnary(Neg, b).term()}
	case Mul, Div:
		p := hashed{kind: product}
		p.scaled = a.kind == product && a.scaled || b.kind == product && b.scaled
		p.neg = !p.scaled && (a.kind == product && a.neg) != (b.kind == product && b.neg)
		if p.bits = a.factors() + b.factors(); op == Div {
			p.bits = a.factors() - b.factors()
		}
		return p
	case Min, Max:
		var bits uint64
		for _, h := range [2]hashed{a, b} {
			if h.kind == call && h.op == op {
				bits += h.bits
			} else {
				bits += tagged(tagArgument, h.close())
			}
		}
		return hashed{kind: call, op: op, bits: bits}
	}
	return hashed{kind: call, op: op, bits: mix(mix(a.close()^uint64(op)<<48^tagCall) ^ b.close())}
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014) after its
// additive step, so that 0 is no fixed point.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
