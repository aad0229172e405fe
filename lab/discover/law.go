package discover

import (
	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// Routes to a law; the package comment says what each is.
const (
	RouteColumns = "columns" // fitted to a column that was computed from the true formula
	RouteHead    = "head"    // fitted to the network's own energy head
	RouteData    = "data"    // found in measured rows
)

// Law is a formula that was found, in the forms that people and programs use.
type Law struct {
	Route      string            `json:"route"`
	Quantity   string            `json:"quantity"` // what it is, for example "energy"
	Text       string            `json:"text"`     // constants with all their digits
	SymPy      string            `json:"sympy"`
	LaTeX      string            `json:"latex"` // constants with a few digits
	Go         string            `json:"go"`    // source of a function
	R2         float64           `json:"r2"`    // on trajectories that the search did not see, where there are any
	Complexity int               `json:"complexity"`
	Constants  []symreg.Constant `json:"constants"`      // with 95 % intervals
	Note       string            `json:"note,omitempty"` // what a reader must know, for example that a constant is free

	Expr  *expr.Expr         `json:"-"`
	Names []string           `json:"-"` // of the columns that Expr counts
	Front []symreg.Candidate `json:"-"` // everything the search offered
	Best  int                `json:"-"` // index of the law into Front
}

// typeset is the number of digits of constants in LaTeX and MathML.
const typeset = 4

// newLaw writes a formula in all its forms.
func newLaw(route, quantity string, e *expr.Expr, names []string) Law {
	return Law{
		Route: route, Quantity: quantity,
		Text: e.Text(names), SymPy: e.SymPy(names),
		LaTeX:      e.Rounded(typeset).LaTeX(names),
		Go:         e.Go(quantity, names),
		Complexity: e.Size(),
		Expr:       e, Names: names,
	}
}

// MathML returns the law typeset for a page.
func (l *Law) MathML() string {
	if l.Expr == nil {
		return ""
	}
	return l.Expr.Rounded(typeset).MathML(l.Names)
}
