package expr

// Hash returns 64 bits that depend on the structure of the formula and not on
// the values of its constants. Formulas that differ only in the order of
// commuted arguments have equal hashes after [Expr.Simplify].
func (e *Expr) Hash() uint64 {
	h := uint64(len(e.Nodes))
	for _, n := range e.Nodes {
		h = mix(h ^ (uint64(n.Op)<<16 | uint64(n.Arg)))
	}
	return h
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014), after its
// additive step, so that 0 is no fixed point.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
