package discover

import (
	"math"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/symreg"
)

// Verdicts of a search for what stays constant.
const (
	VerdictLaws      = "laws"          // at least one law passed its certificate
	VerdictMotion    = "law of motion" // one was found, and nothing was certified to stay constant
	VerdictNone      = "none"          // no law was found: nothing in the library stays constant
	VerdictUndecided = "undecided"     // the data do not allow a decision; Reason says why
)

// Finding is what a search in measured rows came to.
type Finding struct {
	System        string            `json:"system,omitempty"`
	Laws          []MeasuredLaw     `json:"laws"`             // certified ones; also the law of motion of one coordinate, as of recordings, and that of planets
	Failed        []MeasuredLaw     `json:"failed,omitempty"` // what came near and did not pass, with the reason
	CountEstimate int               `json:"count_estimate"`   // number of independent quantities that stay constant
	Verdict       string            `json:"verdict"`
	Reason        string            `json:"reason"`
	Columns       []ColumnReport    `json:"columns,omitempty"`
	Damping       []Damping         `json:"damping,omitempty"`
	Figures       []symreg.Constant `json:"figures,omitempty"` // further numbers, each with its interval
	Notes         []string          `json:"notes,omitempty"`
}

// MeasuredLaw is a law found in measured rows, with the evidence for it.
type MeasuredLaw struct {
	Law
	Certified bool      `json:"certified"`
	Proved    bool      `json:"proved"` // by algebra from known equations of motion; never from rows alone
	Evidence  *Evidence `json:"evidence,omitempty"`

	floor float64 // variation that counts as none
}

// Evidence is what trajectories that were not used in the search say about a
// law f. Figures are in the unit of f.
type Evidence struct {
	Trajectories int     `json:"trajectories"` // number of them
	Along        float64 `json:"along"`        // standard deviation of f along them
	Across       float64 `json:"across"`       // standard deviation of their means of f
	Ratio        float64 `json:"ratio"`        // along over across
	Noise        float64 `json:"noise"`        // what the noise of the columns makes of Along
	Shuffled     float64 `json:"shuffled"`     // share of shuffled samples with a ratio as small
	// Drift is the mean change of f over a trajectory, with its 95 % interval.
	Drift  *invariant.Interval `json:"drift,omitempty"`
	DriftP float64             `json:"drift_p"` // how likely so large a drift is without any
	Reason string              `json:"reason"`  // why it passed or failed

	alike bool // it failed because there are too few trajectories to tell
}

// ColumnReport says what a column was found to be.
type ColumnReport struct {
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Spread     float64 `json:"spread"`                // standard deviation of all samples
	Noise      float64 `json:"noise"`                 // estimated standard deviation of the noise
	VelocityOf string  `json:"velocity_of,omitempty"` // column whose derivative this is
	Given      string  `json:"given,omitempty"`       // formula of other columns that it is, for which it was left out
}

// Damping is a term -Rate*v in the acceleration of a column v.
type Damping struct {
	Column string  `json:"column"`
	Rate   float64 `json:"rate"`
	Unit   string  `json:"unit,omitempty"` // of the rate: one over that of time, where it is known
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	R2     float64 `json:"r2"` // of the acceleration by the fit that this comes from, on the motions fitted
}

// measured makes a law of a formula and intervals of its constants, which are
// in the order of e.Consts; nil intervals mean that a constant belongs to the form.
func measured(quantity string, e *expr.Expr, names []string, constants []*invariant.Interval) MeasuredLaw {
	l := newLaw(RouteData, quantity, e, names)
	l.Constants = []symreg.Constant{}
	for i, c := range constants {
		if c == nil {
			continue
		}
		l.Constants = append(l.Constants, constant("c"+string(rune('0'+len(l.Constants)%10)), *c, i))
	}
	return MeasuredLaw{Law: l}
}

// constant names an interval. Index is the place in the formula, or -1.
func constant(name string, c invariant.Interval, index int) symreg.Constant {
	const perStandardError = 2 * 1.96
	return symreg.Constant{
		Index: index, Name: name, Value: c.Value, Low: c.Low, High: c.High, Fitted: c.Value,
		StdErr: math.Abs(c.High-c.Low) / perStandardError,
	}
}
