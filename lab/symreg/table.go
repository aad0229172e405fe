package symreg

import (
	"fmt"
	"math"
	"strings"

	"neurophysics/lab/expr"
)

// Table is the input of a search: columns, a target, and what is known about
// the rows. It is never changed.
type Table struct {
	X       [][]float64 // by column: X[j][i] is column j at row i
	Y       []float64   // the target, one number a row
	Weights []float64   // one a row, not negative; nil weighs all rows alike
	Names   []string    // one a column; nil means x0, x1, ...
	Target  string      // name of the target, for messages; may be empty

	Units      []string // one a column, as expr.ParseUnit reads them, "1" for pure numbers; nil: not known
	TargetUnit string   // of the target; "": not known
}

// Noise returns Options.Noise for a table whose weights are the inverse
// variances of the target's errors, such as those of rounding. It is 0 without
// weights.
func (t *Table) Noise() float64 {
	if t.Weights == nil || t.Check() != nil {
		return 0
	}
	r := newRows(t.X, t.Y, t.Weights)
	// Errors of variance 1/w_i give an expected loss of n over the sum of w.
	return math.Sqrt(float64(r.len()) / r.sum / r.scale())
}

// names returns the columns' names, made up where the table has none.
func (t *Table) names() []string {
	if t.Names != nil {
		return t.Names
	}
	names := make([]string, len(t.X))
	for j := range names {
		names[j] = fmt.Sprintf("x%d", j)
	}
	return names
}

// Check returns the first fault of the table as one of this package's typed
// errors: ErrNoRows, ErrNoColumns, *LengthError, *NameError, *ValueError,
// *RangeError, *WeightError or *UnitError.
func (t *Table) Check() error {
	if len(t.X) == 0 {
		return ErrNoColumns
	}
	if t.Names != nil && len(t.Names) != len(t.X) {
		return &LengthError{Column: "names", Got: len(t.Names), Want: len(t.X)}
	}
	names := t.names()
	if err := checkNames(names); err != nil {
		return err
	}
	n := len(t.Y)
	for j, c := range t.X {
		if len(c) != n {
			return &LengthError{Column: fmt.Sprintf("column %q", names[j]), Got: len(c), Want: n}
		}
	}
	if n == 0 {
		return ErrNoRows
	}
	if err := t.checkValues(names); err != nil {
		return err
	}
	if err := checkWeights(t.Weights, n); err != nil {
		return err
	}
	_, _, err := t.units()
	return err
}

// target returns the name of the target for messages.
func (t *Table) target() string {
	if t.Target == "" {
		return "target"
	}
	return t.Target
}

func checkNames(names []string) error {
	seen := make(map[string]bool, len(names))
	for j, name := range names {
		_, function := expr.OpByName(name)
		reason := ""
		switch {
		case strings.TrimSpace(name) == "":
			reason = "a name must not be empty"
		case seen[name]:
			reason = "another column has this name"
		case function:
			reason = "a function has this name"
		case strings.ContainsAny(name, "`\n\r"):
			reason = "a name must not hold back quotes or line breaks"
		}
		if reason != "" {
			return &NameError{Name: name, Column: j, Reason: reason}
		}
		seen[name] = true
	}
	return nil
}

// checkValues finds the first number that is not finite and counts them all.
func (t *Table) checkValues(names []string) error {
	target := t.target()
	var first *ValueError
	count := 0
	look := func(name string, c []float64) {
		for i, v := range c {
			if v-v == 0 {
				continue
			}
			if count++; first == nil || i < first.Row {
				first = &ValueError{Column: name, Row: i, Value: v}
			}
		}
	}
	for j, c := range t.X {
		look(names[j], c)
	}
	look(target, t.Y)
	if first != nil {
		first.Count = count
		return first
	}
	for i, v := range t.Y {
		if math.Abs(v) > largest {
			return &RangeError{Column: target, Row: i, Value: v}
		}
	}
	for j, c := range t.X {
		for i, v := range c {
			if math.Abs(v) > largest {
				return &RangeError{Column: names[j], Row: i, Value: v}
			}
		}
	}
	return nil
}

// largest is the size beyond which squares overflow.
const largest = 1e150

func checkWeights(w []float64, n int) error {
	if w == nil {
		return nil
	}
	if len(w) != n {
		return &LengthError{Column: "weights", Got: len(w), Want: n}
	}
	positive := false
	for i, v := range w {
		if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			return &WeightError{Row: i, Value: v}
		}
		positive = positive || v > 0
	}
	if !positive {
		return &WeightError{Row: -1}
	}
	return nil
}
