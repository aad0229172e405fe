package symreg

import (
	"math"

	"neurophysics/lab/expr"
)

// layer is a function of the target between two factors: y = a * back(b * sum).
type layer struct {
	transform
	places places
	write  func(z *candidate) *candidate // in place of back
}

// places says where factors make a difference.
type places int

const (
	onTop  places = iota // a factor under the function is one on top of it
	either               // the same, but perhaps not one that can be written
	both
)

var layers = []layer{
	{transform: transform{to: func(y float64) (float64, float64) { return y, 1 }}},
	{transform: transforms[0]},
	{transform: transforms[2], places: either},
	{transform: transforms[3], places: either},
	{transform: transforms[1], places: both},
	// exp(z) - 1, 1 - exp(z), and one over these and over exp(z) + 1: growth,
	// decay, and the three statistics of occupied states.
	{places: both, transform: transform{
		needs: []expr.Op{expr.Exp, expr.Sub},
		to:    func(y float64) (float64, float64) { return math.Log1p(y), 1 / (1 + y) },
		back:  []expr.Op{expr.Exp, expr.Sub},
	}},
	{places: both, transform: transform{
		needs: []expr.Op{expr.Exp, expr.Sub},
		to:    func(y float64) (float64, float64) { return math.Log1p(-y), -1 / (1 - y) },
		back:  []expr.Op{expr.Exp, expr.Sub, expr.Neg},
	}},
	{places: both, transform: transform{
		needs: []expr.Op{expr.Exp, expr.Sub, expr.Div},
		to:    func(y float64) (float64, float64) { return math.Log1p(1 / y), -1 / (y * (y + 1)) },
		back:  []expr.Op{expr.Exp, expr.Sub, expr.Inv},
	}},
	{places: both, transform: transform{
		needs: []expr.Op{expr.Exp, expr.Add, expr.Div},
		to:    func(y float64) (float64, float64) { return math.Log(1/y - 1), -1 / (y * (1 - y)) },
		back:  []expr.Op{expr.Exp, expr.Add, expr.Inv},
	}},
	// The hyperbolic tangent of z/2.
	{places: both, write: tangent, transform: transform{
		needs: []expr.Op{expr.Exp, expr.Sub, expr.Add, expr.Div},
		to:    func(y float64) (float64, float64) { return math.Log1p(y) - math.Log1p(-y), 2 / (1 - y*y) },
	}},
}

// tangent writes 1 - 2/(exp(z) + 1).
func tangent(z *candidate) *candidate {
	return join(expr.Sub, formed(1), join(expr.Div, formed(2), join(expr.Add, join(expr.Exp, z), formed(1))))
}

// formed returns a number that belongs to the form.
func formed(v float64) *candidate {
	c := newCandidate(expr.NewConst(v))
	c.nums[0] = number{fixed: true, form: true}
	return c
}

// inverse writes y as the function of z that the layer stands for. Sub takes
// one from it, Add adds one.
func (l *layer) inverse(z *candidate) *candidate {
	if l.write != nil {
		return l.write(z)
	}
	for _, op := range l.back {
		if op == expr.Sub || op == expr.Add {
			z = join(op, z, formed(1))
			continue
		}
		z = join(op, z)
	}
	return z
}
