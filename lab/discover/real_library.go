package discover

import (
	"fmt"
	"math"
	"strings"

	"neurophysics/lab/expr"
)

// maxLibrary bounds the number of candidates, and with it the search.
const maxLibrary = 120

// library returns the candidate functions of the columns: monomials to degree
// 2; sines and cosines; inverses, inverse distances and logarithms. Those that
// are not finite on the data drop out later. Where there are many columns, the
// rarer forms are left out first.
func library(s *survey) []*expr.Expr {
	names := s.set.Names()
	var tiers [4][]string
	for i := range names {
		a := quote(names[i])
		tiers[0] = append(tiers[0], a)
		for j := i; j < len(names); j++ {
			tiers[0] = append(tiers[0], a+"*"+quote(names[j]))
		}
		if s.position[i] < 0 { // a velocity is no angle
			tiers[1] = append(tiers[1], "cos("+a+")", "sin("+a+")")
		}
		tiers[3] = append(tiers[3], "log("+a+")", "1/"+a)
		for j := i + 1; j < len(names); j++ {
			b := quote(names[j])
			switch {
			case s.position[i] >= 0 || s.position[j] >= 0: // distances are of places
			case s.velocity[i] < 0 || s.velocity[j] < 0:
				tiers[3] = append(tiers[3], inverseDistance(a, b))
			default:
				tiers[1] = append(tiers[1], inverseDistance(a, b))
				tiers[2] = append(tiers[2], fmt.Sprintf("1/sqrt((%s-%s)^2)", a, b), fmt.Sprintf("cos(%s-%s)", a, b))
				v, w := quote(names[s.velocity[i]]), quote(names[s.velocity[j]])
				tiers[2] = append(tiers[2], fmt.Sprintf("%s*%s*cos(%s-%s)", v, w, a, b))
			}
		}
	}
	var out []*expr.Expr
	for _, tier := range tiers {
		if len(out)+len(tier) > maxLibrary && len(out) > 0 {
			break
		}
		out = append(out, parseAll(tier, names)...)
	}
	return out
}

func inverseDistance(a, b string) string { return fmt.Sprintf("1/sqrt(%s^2 + %s^2)", a, b) }

// second returns candidates made of laws already found: products with each
// column, and unit vectors. The vector of Laplace, Runge and Lenz is of this kind.
func second(s *survey, laws []*expr.Expr) []*expr.Expr {
	names := s.set.Names()
	var out []*expr.Expr
	for i := range names {
		for _, l := range laws {
			if l.Size() > 1 && len(l.Vars()) > 1 {
				out = append(out, expr.Apply(expr.Mul, expr.NewVar(i), l))
			}
		}
		if s.position[i] >= 0 {
			continue
		}
		for j := range names {
			if i != j && s.position[j] < 0 {
				a, b := quote(names[i]), quote(names[j])
				out = append(out, parseAll([]string{fmt.Sprintf("%s/sqrt(%s^2 + %s^2)", a, a, b)}, names)...)
			}
		}
	}
	if len(out) > maxLibrary {
		out = out[:maxLibrary]
	}
	return out
}

// quote writes a column's name as the grammar of formulas reads it.
func quote(name string) string {
	plain := name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	}) && (name[0] < '0' || name[0] > '9')
	if plain {
		return name
	}
	return "`" + name + "`"
}

// parseAll reads formulas that this package has written.
func parseAll(texts []string, names []string) []*expr.Expr {
	out := make([]*expr.Expr, len(texts))
	for i, text := range texts {
		e, err := expr.Parse(text, names)
		if err != nil {
			panic(fmt.Sprintf("discover: candidate %q: %v", text, err))
		}
		out[i] = e.Simplify()
	}
	return out
}

// isPower tells whether e is column v to that power.
func isSquareOf(e *expr.Expr, v int) bool {
	square := expr.Apply(expr.Square, expr.NewVar(v))
	product := expr.Apply(expr.Mul, expr.NewVar(v), expr.NewVar(v))
	return e.Hash() == square.Simplify().Hash() || e.Hash() == product.Simplify().Hash()
}

// near tells whether a and b agree to a share of the larger.
func near(a, b, share float64) bool {
	return math.Abs(a-b) <= share*math.Max(math.Abs(a), math.Abs(b))
}
