package symreg

import (
	"encoding/json"
	"time"

	"neurophysics/lab/expr"
)

// Constant is a number in a formula, with its 95 % interval from the
// curvature of the squared error: Fitted plus and minus a quantile of Student's
// distribution times StdErr, widened to hold Value. Numbers that belong to the
// form, such as whole exponents, are listed only where they carry a unit.
type Constant struct {
	Index  int     `json:"-"`      // place in Expr.Consts
	Name   string  `json:"name"`   // c0, c1, ... in the order of the text
	Value  float64 `json:"value"`  // as it stands in the text
	Low    float64 `json:"low"`    // lower end of the interval
	High   float64 `json:"high"`   // upper end of the interval
	Fitted float64 `json:"fitted"` // least-squares value before it moved to a simple value
	StdErr float64 `json:"stderr"` // standard error of Fitted
	// NoInterval says why there is no interval, where there is none; Low and High are
	// then far out and null in JSON, as StdErr is.
	NoInterval string `json:"no_interval,omitempty"`
	// Simple names the simple value that was taken, such as "1/2" or "pi";
	// empty for a constant that stands as fitted.
	Simple string `json:"simple,omitempty"`
	// Unit is what the constant must carry for the formula to agree with the
	// units of the table, "1" for a pure number; empty where that is not known.
	Unit string `json:"unit,omitempty"`
}

// MarshalJSON writes a constant without an interval as one whose ends are not known.
func (c Constant) MarshalJSON() ([]byte, error) {
	type plain Constant
	if c.NoInterval == "" {
		return json.Marshal(plain(c))
	}
	return json.Marshal(struct {
		plain
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
		StdErr *float64 `json:"stderr"`
	}{plain: plain(c)})
}

// Candidate is one formula of the front.
type Candidate struct {
	Expr        *expr.Expr           `json:"-"`
	Parts       []*expr.Expr         `json:"-"`                    // in place of Expr, those of a template
	Parameters  map[string][]float64 `json:"parameters,omitempty"` // of a template, by name and then by rising value of the group column
	Expression  string               `json:"expression"`           // Expr as text in the column names
	Complexity  int                  `json:"complexity"`           // of Expr: its nodes, unless Options.Complexity says otherwise
	Loss        float64              `json:"loss"`                 // mean (weighted) error over the rows searched, squared unless Options.Loss says otherwise
	LossStdErr  float64              `json:"loss_stderr"`          // standard error of Loss as a mean over rows; 0 for one row
	R2          float64              `json:"r2"`                   // 1 - mean squared error/variance
	Score       float64              `json:"score"`                // fall of ln loss per node from the next simpler member
	Constants   []Constant           `json:"constants"`
	ValidLoss   *float64             `json:"valid_loss,omitempty"`   // loss on the rows held back, where there are any
	ValidStdErr *float64             `json:"valid_stderr,omitempty"` // its standard error
	// Description is the length of data and formula together in nats, up to
	// a term that is common to the front; the choice "auto" takes the least.
	Description float64 `json:"description"`

	Unit     string `json:"unit,omitempty"`           // of the formula; empty where it is not known
	Violates bool   `json:"violates_units,omitempty"` // no units of the constants agree with the table's
}

// Result is what a search found.
type Result struct {
	Best     int           `json:"best"`  // index into Front of the formula that is believed
	Front    []Candidate   `json:"front"` // by rising complexity and falling loss
	Reason   string        `json:"reason"`
	Warnings []string      `json:"warnings,omitempty"`
	Evals    int64         `json:"evals"`             // evaluations of candidates
	Epochs   int           `json:"epochs"`            // epochs of evolution
	Resumed  int           `json:"resumed,omitempty"` // of these, epochs that the state file held
	Wall     time.Duration `json:"-"`
	CPU      time.Duration `json:"-"`
	WallS    float64       `json:"wall_s"`  // Wall in seconds
	CPUS     float64       `json:"cpu_s"`   // CPU in seconds
	Stopped  string        `json:"stopped"` // "target", "budget" or "cancelled"; the last also when the state file could not be written
}

// Chosen returns the candidate that is believed. It panics on an empty front.
func (r *Result) Chosen() *Candidate { return &r.Front[r.Best] }

// Law returns the chosen formula.
func (r *Result) Law() *expr.Expr { return r.Chosen().Expr }
