package symreg

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"neurophysics/lab/expr"
)

// Ways to choose the member of the front that is believed.
const (
	ChooseAuto     = "auto"     // shortest description of data and formula together
	ChooseScore    = "score"    // steepest fall of the logarithm of the loss per node
	ChooseAccuracy = "accuracy" // least loss
	// ChooseKnee takes the steepest fall of all. It suits targets whose
	// errors are no independent noise, as the output of a network, where the
	// data always pay for one more term.
	ChooseKnee = "knee"
)

// DefaultOperators returns the operators of a search whose options name none.
func DefaultOperators() []string {
	return []string{"+", "-", "*", "/", "^", "sqrt", "exp", "log", "sin", "cos"}
}

// Options say what to search and for how long. The zero value of each field
// means its default.
//
// The search ends after the first epoch at which a budget (Epochs, Evals) is
// spent or the target loss is reached; a budget in time (CPU, Wall) also cuts the
// closed-form stage and epochs short, and the front is polished after it.
// Without any budget it runs for 40 epochs. Budgets in epochs and evaluations
// give the same result every time; those in seconds depend on the machine.
type Options struct {
	Operators []string // names as in package expr; nil means DefaultOperators
	MaxSize   int      // largest complexity, 30
	MaxDepth  int      // largest depth, 30

	Complexity Complexity // what nodes count; each counts 1 by default
	Limits     Limits     // what operators may hold

	Seed    uint64 // of all randomness
	Threads int    // goroutines that work at a time; 0 means one a processor

	Epochs int           // epochs of evolution
	Evals  int64         // evaluations of candidates on the rows of the search
	CPU    time.Duration // processor time
	Wall   time.Duration // time on the clock

	Loss       Loss    // what errors cost; the zero value is the squared error
	ClosedForm bool    // end after the closed-form stage, with whatever budget is left
	TargetLoss float64 // loss that ends the search, as a share of the target's variance; 1e-20
	Noise      float64 // standard deviation of the target's noise as a share of its own; 0: not known
	Rows       int     // independent observations behind the rows, for the choice; 0: as many as rows
	Valid      float64 // share of rows held back to judge the front by, in [0, 1)
	Choose     string  // one of the Choose constants; "" is ChooseAuto

	UnitMode       string  // one of the Units constants; "" is UnitsOff
	UnitPenalty    float64 // cost of a formula that disagrees, as a share of the variance, 0.1
	PlainConstants bool    // constants carry no units; by default each carries what the formula needs

	Guesses   []string       // formulas in the column names that enter the search
	Batch     int            // rows an epoch looks at where the table has more, 10000
	Progress  func(Progress) `json:"-"` // called from one goroutine, at most every 100 ms
	Evolution Evolution      // settings of the evolution

	// State names a file that keeps the state of the search: it is written
	// after the closed-form stage and after epochs, at most once a second,
	// and always before the search returns, unless the closed-form stage was
	// cut short, which is then made anew. If it is there at the start, the
	// search goes on from it, and with a budget in epochs or evaluations the
	// front is that of a search that was never stopped. Budgets in seconds
	// count from the start of each search. "" keeps nothing.
	State string
}

// Progress is what a running search tells.
type Progress struct {
	Target      string        // that is searched, if there are several
	Epoch       int           // epochs done
	Evals       int64         // evaluations so far
	EvalsPerSec float64       // evaluations a second on the clock
	Left        time.Duration // estimated time left; negative where nothing bounds it
	Front       []Candidate   // best so far by complexity, not yet polished
}

// Evolution holds the settings of the evolutionary stage; zero fields mean the
// defaults of Cranmer (arXiv:2305.01582).
type Evolution struct {
	Islands      int     // populations, 31
	Members      int     // formulas in each, 27
	Tournament   int     // members in a draw, 15
	Win          float64 // probability that the best of a draw wins, 0.98
	Crossover    float64 // share of steps that mix two members, 0.026
	Refit        float64 // share of members whose constants are fitted each epoch, 0.14
	Frequency    float64 // strength of the adaptive parsimony, 1040
	Parsimony    float64 // cost of a node as a share of the variance, 0
	MigrateAll   float64 // share of members replaced from other islands, 0.00036
	MigrateFront float64 // share of members replaced from the hall of fame, 0.061
}

// withDefaults returns o with every zero field replaced, or the first fault.
func (o Options) withDefaults() (Options, error) {
	for _, c := range []struct {
		name  string
		value int
	}{
		{"MaxSize", o.MaxSize}, {"MaxDepth", o.MaxDepth}, {"Threads", o.Threads}, {"Epochs", o.Epochs}, {"Rows", o.Rows}, {"Batch", o.Batch},
		{"Evals", int(o.Evals)}, {"CPU", int(o.CPU)}, {"Wall", int(o.Wall)},
		{"Evolution.Islands", o.Evolution.Islands}, {"Evolution.Members", o.Evolution.Members}, {"Evolution.Tournament", o.Evolution.Tournament},
	} {
		if c.value < 0 {
			return o, &OptionError{Option: c.name, Value: c.value, Want: "at least 1, or 0 for the default"}
		}
	}
	for _, c := range []struct {
		name      string
		value, to float64
	}{
		{"TargetLoss", o.TargetLoss, math.MaxFloat64}, {"Noise", o.Noise, math.MaxFloat64}, {"Valid", o.Valid, 0.95},
		{"UnitPenalty", o.UnitPenalty, math.MaxFloat64},
		{"Evolution.Win", o.Evolution.Win, 1}, {"Evolution.Crossover", o.Evolution.Crossover, 1}, {"Evolution.Refit", o.Evolution.Refit, 1},
		{"Evolution.Frequency", o.Evolution.Frequency, math.MaxFloat64}, {"Evolution.Parsimony", o.Evolution.Parsimony, math.MaxFloat64},
		{"Evolution.MigrateAll", o.Evolution.MigrateAll, 1}, {"Evolution.MigrateFront", o.Evolution.MigrateFront, 1},
	} {
		if !(c.value >= 0 && c.value <= c.to) {
			return o, &OptionError{Option: c.name, Value: c.value, Want: fmt.Sprintf("a number from 0 to %g", c.to)}
		}
	}
	if o.Operators == nil {
		o.Operators = DefaultOperators()
	}
	for _, name := range o.Operators {
		if _, ok := expr.OpByName(name); !ok {
			return o, &OperatorError{Name: name, Known: operatorNames()}
		}
	}
	fill(&o.Choose, ChooseAuto)
	if !slices.Contains([]string{ChooseAuto, ChooseScore, ChooseAccuracy, ChooseKnee}, o.Choose) {
		return o, &OptionError{Option: "Choose", Value: o.Choose, Want: "auto, score, knee or accuracy"}
	}
	fill(&o.UnitMode, UnitsOff)
	if !slices.Contains([]string{UnitsOff, UnitsPenalty, UnitsStrict}, o.UnitMode) {
		return o, &OptionError{Option: "UnitMode", Value: o.UnitMode, Want: "off, penalty or strict"}
	}
	fill(&o.UnitPenalty, 0.1)
	fill(&o.MaxSize, 30)
	fill(&o.MaxDepth, 30)
	fill(&o.Threads, runtime.GOMAXPROCS(0))
	fill(&o.TargetLoss, 1e-20)
	fill(&o.Batch, 10000)
	if o.Epochs == 0 && o.Evals == 0 && o.CPU == 0 && o.Wall == 0 {
		o.Epochs = 40
	}
	o.Evolution = o.Evolution.withDefaults()
	var err error
	o.Loss, err = o.Loss.withDefaults()
	return o, err
}

func (e Evolution) withDefaults() Evolution {
	fill(&e.Islands, 31)
	fill(&e.Members, 27)
	fill(&e.Tournament, 15)
	fill(&e.Win, 0.98)
	fill(&e.Crossover, 0.026)
	fill(&e.Refit, 0.14)
	fill(&e.Frequency, 1040)
	fill(&e.MigrateAll, 0.00036)
	fill(&e.MigrateFront, 0.061)
	e.Tournament = min(e.Tournament, e.Members)
	return e
}

// fill sets a zero value to its default.
func fill[T comparable](v *T, standard T) {
	var zero T
	if *v == zero {
		*v = standard
	}
}

// operatorNames lists all that Options.Operators may hold.
func operatorNames() []string {
	var names []string
	for _, op := range expr.Operators() {
		names = append(names, op.String())
	}
	return names
}
