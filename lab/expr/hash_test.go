package expr

import (
	"math/rand/v2"
	"testing"
)

func TestHash(t *testing.T) {
	same := [][]string{
		{"2*x + y", "y + 3.5*x", "y - 2*x", "-7*x + y"},
		{"x*y*vx", "vx*(y*x)"},
		{"max(x, max(y, vx))", "max(max(vx, x), y)"},
		{"2*sin(x)/y + 1", "3 - sin(x)*0.5/y", "sin(x)/(4*y) + 2"},
		{"x^2*y", "x*y*x"},
		{"x - y", "-y + x"},
		{"x^1.5", "x^2.5"},
		{"m1/sqrt(1 - x^2)", "m1/sqrt(2 - x^2)"},
	}
	hashes := map[uint64]string{}
	for _, class := range same {
		first, err := Parse(class[0], names)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range class[1:] {
			e, err := Parse(text, names)
			if err != nil {
				t.Fatal(err)
			}
			if e.Hash() != first.Hash() {
				t.Errorf("%q and %q have different hashes", text, class[0])
			}
		}
		if other, found := hashes[first.Hash()]; found {
			t.Errorf("%q and %q have one hash", class[0], other)
		}
		hashes[first.Hash()] = class[0]
	}
	for _, pair := range [][2]string{{"x + y", "x - y"}, {"x/y", "x*y"}, {"x^y", "y^x"}, {"sin(x)", "cos(x)"}, {"x - (y + vx)", "x - y + vx"}, {"atan2(x, y)", "atan2(y, x)"}, {"x", "2*x"}, {"x + 1", "x"}, {"min(x, y)", "max(x, y)"}} {
		a, _ := Parse(pair[0], names)
		b, _ := Parse(pair[1], names)
		if a.Hash() == b.Hash() {
			t.Errorf("%q and %q have one hash", pair[0], pair[1])
		}
	}
}

// TestHashAfterSimplify swaps commuting arguments and moves constants of
// random trees. Canonical forms must have one hash, but for special constants.
func TestHashAfterSimplify(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	differ := 0
	for range 2000 {
		e := random(rng, 1+rng.IntN(20))
		s := e.Simplify()
		if got := swapped(e, len(e.Nodes)-1, rng).Simplify(); got.Hash() != s.Hash() {
			differ++
		}
		moved := s.Clone()
		for k := range moved.Consts {
			moved.Consts[k] *= 1 + 0.1*rng.Float64()
		}
		if moved.Hash() != s.Hash() {
			t.Errorf("the hash of %s depends on its constants", s.Text(names))
		}
	}
	if differ > 20 {
		t.Errorf("%d of 2000 formulas have another hash when arguments are swapped, want at most 20", differ)
	}
}

// swapped returns the subtree ending at i with random commuting arguments
// exchanged.
func swapped(e *Expr, i int, rng *rand.Rand) *Expr {
	op := e.Nodes[i].Op
	switch op.Arity() {
	case 0:
		return e.Sub(i)
	case 1:
		return Apply(op, swapped(e, i-1, rng))
	}
	a, b := swapped(e, e.Start(i-1)-1, rng), swapped(e, i-1, rng)
	if op.Commutative() && rng.IntN(2) == 0 {
		a, b = b, a
	}
	return Apply(op, a, b)
}
