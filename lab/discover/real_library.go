package discover

import (
	"fmt"
	"slices"
	"strings"

	"neurophysics/lab/expr"
)

// maxLibrary bounds the number of candidates, and with it the search.
const maxLibrary = 120

// libraries returns the candidate functions of the columns, in stages that each
// hold the one before: monomials to degree 2 and, of places, powers to 4,
// sines, cosines and inverse distances from the origin; then distances between
// places, and couplings of two angles; then exponentials, logarithms and
// inverses. A column that is no velocity counts as a place. Candidates that
// are not finite on the data drop out later.
func libraries(s *survey) [][]*expr.Expr {
	names := s.set.Names()
	var tiers [3][]string
	for i := range names {
		a := quote(names[i])
		tiers[0] = append(tiers[0], a)
		for j := i; j < len(names); j++ {
			tiers[0] = append(tiers[0], a+"*"+quote(names[j]))
		}
		if s.position[i] >= 0 {
			continue
		}
		tiers[0] = append(tiers[0], a+"^3", a+"^4", "cos("+a+")", "sin("+a+")")
		tiers[2] = append(tiers[2], "exp("+a+")", "exp(-"+a+")", "log("+a+")", "1/"+a)
		for j := i + 1; j < len(names); j++ {
			if s.velocity[i] < 0 || s.velocity[j] < 0 {
				continue
			}
			b, v, w := quote(names[j]), quote(names[s.velocity[i]]), quote(names[s.velocity[j]])
			tiers[0] = append(tiers[0], inverseDistance(a, b))
			tiers[1] = append(tiers[1], fmt.Sprintf("1/sqrt((%s-%s)^2)", a, b), fmt.Sprintf("cos(%s-%s)", a, b), fmt.Sprintf("%s*%s*cos(%s-%s)", v, w, a, b))
		}
	}
	var stages [][]*expr.Expr
	var all []*expr.Expr
	for _, tier := range tiers {
		if len(all)+len(tier) > maxLibrary && len(all) > 0 {
			break
		}
		if len(tier) > 0 {
			all = append(all, parseAll(tier, names)...)
			stages = append(stages, slices.Clip(all))
		}
	}
	return stages
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

// isProduct tells whether e is the product of two columns, which may be one.
func isProduct(e *expr.Expr, a, b int) bool {
	return e.Equal(expr.Apply(expr.Mul, expr.NewVar(a), expr.NewVar(b)).Simplify())
}
