package train

import (
	"fmt"
	"math"
)

// NotFiniteError reports that training left the finite numbers. Checkpoints
// and the best parameters are from before.
type NotFiniteError struct {
	Step  int     // step, counted from 0, whose batch gave the number
	Valid bool    // found by the validation after that many steps
	Term  string  // name of the loss term, "loss" for the total, "gradient" for the gradient's norm, "parameters" for those
	Value float64 // NaN or an infinity
}

// Error names the step and the term, and what to try.
func (e *NotFiniteError) Error() string {
	value := "NaN"
	if math.IsInf(e.Value, 0) {
		value = "infinite"
	}
	what := fmt.Sprintf("the loss term %q", e.Term)
	switch e.Term {
	case nameTotal:
		what = "the loss"
	case nameGradient:
		what = "the gradient of the loss"
	case nameParameters:
		what = "a parameter after its update"
	}
	where := "update"
	if e.Valid {
		where = "validation after update"
	}
	return fmt.Sprintf("train: %s %d: %s is %s; lower the learning rate, clip the gradient's norm, or look for extreme numbers in the data",
		where, e.Step, what, value)
}

// finite returns a *NotFiniteError for the first number that is not finite:
// terms of the loss before the total, which they make what it is, and that
// before the gradient. names starts with the total and may end with the gradient.
func finite(step int, valid bool, names []string, value func(i int) float64) error {
	terms := len(names)
	if names[terms-1] == nameGradient {
		terms--
	}
	for i := range names {
		if i < terms {
			i = (i + 1) % terms
		}
		if x := value(i); math.IsNaN(x) || math.IsInf(x, 0) {
			return &NotFiniteError{Step: step, Valid: valid, Term: names[i], Value: x}
		}
	}
	return nil
}
