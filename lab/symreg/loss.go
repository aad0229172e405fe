package symreg

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Names of losses.
const (
	LossSquared  = "squared"  // d^2
	LossAbsolute = "absolute" // |d|: the formula is a median
	LossHuber    = "huber"    // d^2/2 up to |d| = Param, from there on Param*(|d| - Param/2)
	LossLogCosh  = "logcosh"  // Param^2*ln(cosh(d/Param))
	LossQuantile = "quantile" // (1-Param)*d above the target, -Param*d below: Param of the targets lie below the formula
)

// Loss says what an error d, prediction minus target, costs. The loss of a
// formula is the (weighted) mean over the rows. The zero value is the squared
// error.
type Loss struct {
	Name string // one of the Loss constants, or a name of its own for Func
	// Param is in the units of the target for huber and logcosh, 1 by
	// default; for quantile it is a share between 0 and 1, 1/2 by default.
	Param float64
	// Func is a loss of the user's own: 0 at 0 and rising on both sides. Its
	// slope is taken numerically. Searches on several threads call it from
	// all of them, and a state file knows it by its name.
	Func func(d float64) float64 `json:"-"`
}

// ParseLoss reads a loss such as "absolute" or "huber:0.5". The error is an
// *OptionError.
func ParseLoss(text string) (Loss, error) {
	name, param, found := strings.Cut(text, ":")
	l := Loss{Name: name}
	if found {
		v, err := strconv.ParseFloat(param, 64)
		if l.Param = v; err != nil || v == 0 {
			return l, &OptionError{Option: "Loss", Value: text, Want: "a name, or a name and a number such as huber:0.5"}
		}
	}
	return l.withDefaults()
}

// withDefaults returns l with its name and parameter, or what is wrong.
func (l Loss) withDefaults() (Loss, error) {
	fill(&l.Name, LossSquared)
	fault := func(want string) (Loss, error) {
		return l, &OptionError{Option: "Loss", Value: fmt.Sprintf("%s with %g", l.Name, l.Param), Want: want}
	}
	known := true
	switch l.Name {
	case LossSquared, LossAbsolute:
		if l.Param != 0 {
			return fault("without a number")
		}
	case LossHuber, LossLogCosh:
		fill(&l.Param, 1)
		if !(l.Param > 0) || math.IsInf(l.Param, 1) {
			return fault("with a positive number")
		}
	case LossQuantile:
		fill(&l.Param, 0.5)
		if !(l.Param > 0 && l.Param < 1) {
			return fault("with a number between 0 and 1")
		}
	default:
		known = false
	}
	switch {
	case !known && l.Func == nil:
		return l, &OptionError{Option: "Loss", Value: l.Name, Want: "squared, absolute, huber, logcosh or quantile"}
	case known && l.Func != nil:
		return l, &OptionError{Option: "Loss", Value: l.Name, Want: "another name where there is a Func"}
	}
	return l, nil
}

// squared tells whether l is the squared error, which is fitted and scored in
// ways of its own.
func (l *Loss) squared() bool { return l.Name == LossSquared }

// of returns what the error d costs.
func (l *Loss) of(d float64) float64 {
	a := math.Abs(d)
	switch l.Name {
	case LossSquared:
		return d * d
	case LossAbsolute:
		return a
	case LossHuber:
		if a <= l.Param {
			return d * d / 2
		}
		return l.Param * (a - l.Param/2)
	case LossLogCosh:
		u := a / l.Param
		if u > 20 {
			return l.Param * l.Param * (u - math.Ln2)
		}
		h := math.Sinh(u / 2)
		return l.Param * l.Param * math.Log1p(2*h*h)
	case LossQuantile:
		if d > 0 {
			return (1 - l.Param) * d
		}
		return -l.Param * d
	}
	return l.Func(d)
}

// slope returns the derivative at d; at a kink, 0.
func (l *Loss) slope(d float64) float64 {
	if d == 0 {
		return 0
	}
	switch l.Name {
	case LossSquared:
		return 2 * d
	case LossAbsolute:
		return math.Copysign(1, d)
	case LossHuber:
		return max(-l.Param, min(d, l.Param))
	case LossLogCosh:
		return l.Param * math.Tanh(d/l.Param)
	case LossQuantile:
		if d > 0 {
			return 1 - l.Param
		}
		return -l.Param
	}
	h := 1e-5 * math.Abs(d)
	return (l.Func(d+h) - l.Func(d-h)) / (2 * h)
}

// degree is the power of small errors that the loss grows with.
func (l *Loss) degree() float64 {
	if l.Name == LossAbsolute || l.Name == LossQuantile {
		return 1
	}
	return 2
}

// weight is what an error d counts in a sum of squares with the same slope. The
// weights of small errors are those of least.
func (l *Loss) weight(d, least float64) float64 {
	if math.Abs(d) < least {
		d = math.Copysign(least, d)
	}
	w := l.slope(d) / (2 * d)
	if !(w > 0) || math.IsInf(w, 1) {
		return 0
	}
	return w
}
