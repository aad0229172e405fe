package train

import (
	"fmt"
	"math"
)

// Hyperbola is the course of a learning rate that falls along a hyperbola whose
// end lies beyond the run: a run of more epochs follows nearly the same curve for
// longer (Kim, "HyperbolicLR: epoch insensitive learning rate scheduler", 2024).
// With N epochs and
//
//	h(x) = sqrt((N-x)/U (2 - (N+x)/U))
//
// epoch x, counted from 0, has the rate r + (r - Last) (h(x)-h(0)) by the schedule
// Hyperbolic and r (r/Last)^(h(x)-h(0)) by ExpHyperbolic, r being the first rate.
type Hyperbola struct {
	// Last is the rate that the curve falls to in the limit, less than the
	// first one.
	Last float64 `json:"last"`
	// Upper is the number U of epochs, at least those of the run, at which it
	// would.
	Upper int `json:"upper"`
}

func (h Hyperbola) check(c *Config) error {
	if !(h.Last > 0 && h.Last < c.LearningRate) {
		return fmt.Errorf("train: the last rate of a hyperbola is %v; give a positive number below the learning rate %v", h.Last, c.LearningRate)
	}
	if h.Upper < c.Epochs {
		return fmt.Errorf("train: a hyperbola ends after %d epochs; give at least the run's %d", h.Upper, c.Epochs)
	}
	return nil
}

// fall is h(x) - h(0), between 0 and -1.
func (h Hyperbola) fall(epoch, epochs int) float64 {
	n, u := float64(epochs), float64(h.Upper)
	at := func(x float64) float64 { return math.Sqrt((n - x) / u * (2 - (n+x)/u)) }
	return at(float64(epoch)) - at(0)
}

func (h Hyperbola) rate(first float64, epoch, epochs int) float64 {
	return first + (first-h.Last)*h.fall(epoch, epochs)
}

func (h Hyperbola) expRate(first float64, epoch, epochs int) float64 {
	return first * math.Pow(first/h.Last, h.fall(epoch, epochs))
}
