package train

import (
	"context"
	"errors"
	"fmt"
	"time"

	"neurophysics/lab/backend"
)

// Options say where to keep a run and whom to tell about it.
type Options struct {
	// Dir is the run folder, made if need be; "" keeps nothing on disk.
	Dir string
	// Resume goes on from the newest good checkpoint in Dir, or starts if there
	// is none.
	Resume bool
	// Progress, if not nil, is told how the run stands, five times a second at
	// most and once at the end.
	Progress func(Progress)
	// Warn, if not nil, is told in one sentence of anything odd that does not
	// stop the run.
	Warn func(string)
}

// Result is a trained network and how it came about.
type Result struct {
	Params  []Param       // best on the validation rows; Last where there are none
	Last    []Param       // after the last step
	Best    Epoch         // epoch of Params
	History []Epoch       // finished epochs
	Steps   int           // steps made, those before a resume included
	Compile time.Duration // building and compiling the step
	StepMS  float64       // median wall time of a step, feeding and reading back included
	Stopped string        // why the run ended, one of the Stopped constants
}

// Why a run ended.
const (
	StoppedEpochs      = "epochs"      // all epochs are done
	StoppedPatience    = "patience"    // no better validation for Config.Patience validations
	StoppedInterrupted = "interrupted" // the context was cancelled
	StoppedNotFinite   = "not finite"  // a loss was NaN or infinite
)

// Run trains. When ctx is cancelled it writes a checkpoint and returns what it
// has with an error that wraps ctx.Err(); when a loss stops being finite it
// returns the best parameters so far with a *NotFiniteError. In both cases
// Result is not nil.
func Run(ctx context.Context, b *backend.Backend, p Problem, c Config, o Options) (*Result, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	pl, err := c.plan(len(p.Train))
	if err != nil {
		return nil, err
	}
	r := &runner{problem: &p, config: &c, options: o, plan: pl}
	start := time.Now()
	if r.step, err = newStepper(b.Backend, &p, &c, pl); err != nil {
		return nil, err
	}
	defer r.step.close()
	compile := time.Since(start)
	if r.valid, err = newValidator(b.Backend, &p, pl.batch); err != nil {
		return nil, err
	}
	defer r.valid.close()

	theta := flatten(p.Params)
	r.state = state{theta: theta, m: make([]float32, len(theta)), v: make([]float32, len(theta)), Sums: make([]float64, len(r.step.names))}
	if err := r.step.load(r.theta, r.m, r.v); err != nil {
		return nil, err
	}
	err = r.loop(ctx)
	if err != nil && r.Stopped == "" {
		return nil, err
	}
	result := r.result()
	result.Compile = compile
	return result, err
}

// runner is a run under way.
type runner struct {
	state
	problem *Problem
	config  *Config
	options Options
	plan    plan
	step    *stepper
	valid   *validator
	clock   clock
	rows    []int32 // order of the running epoch
}

// loop makes all steps that are left.
func (r *runner) loop(ctx context.Context) error {
	if r.plan.batch < len(r.problem.Train) {
		r.rows = make([]int32, len(r.problem.Train))
	}
	r.clock.start(r.Step, r.plan.steps)
	for r.Stopped == "" {
		if ctx.Err() != nil {
			r.Stopped = StoppedInterrupted
			if err := r.pull(); err != nil {
				return err
			}
			return fmt.Errorf("train: interrupted after step %d of %d: %w", r.Step, r.plan.steps, ctx.Err())
		}
		if err := r.one(); err != nil {
			return r.failed(err)
		}
		if r.Step%r.plan.perEpoch == 0 {
			if err := r.endEpoch(); err != nil {
				return r.failed(err)
			}
		}
		r.report(r.Stopped != "")
	}
	return r.pull()
}

// one makes one step.
func (r *runner) one() error {
	epoch, k := r.Step/r.plan.perEpoch, r.Step%r.plan.perEpoch
	var rows []int32
	if r.rows != nil {
		// A resumed run enters an epoch midway and needs its order all the same.
		if k == 0 || r.clock.steps == 0 {
			order(r.rows, r.config.Seed, epoch)
		}
		rows = r.rows[k*r.plan.batch : (k+1)*r.plan.batch]
	}
	var extra []Array
	if r.problem.Extra != nil {
		extra = r.problem.Extra(r.Step, stepRand(r.config.Seed, r.Step))
	}
	start := time.Now()
	if err := r.step.step(r.Step, r.config.rate(r.Step, r.plan.steps), rows, extra); err != nil {
		return err
	}
	r.clock.step(time.Since(start))
	if err := finite(r.Step, false, r.step.names, func(i int) float64 { return float64(r.step.scalars[i]) }); err != nil {
		return err
	}
	for i, x := range r.step.scalars {
		r.Sums[i] += float64(x)
	}
	r.Step++
	return nil
}

// endEpoch records an epoch, validates, and decides whether the run is over.
func (r *runner) endEpoch() error {
	n := float64(r.plan.perEpoch)
	last := len(r.Sums) - 1
	e := Epoch{
		Epoch:        r.Step / r.plan.perEpoch,
		Step:         r.Step,
		LearningRate: r.config.rate(r.Step-1, r.plan.steps),
		Loss:         r.Sums[0] / n,
		Terms:        make(map[string]float64),
		Gradient:     r.Sums[last] / n,
	}
	for i := 1; i < last; i++ {
		e.Terms[r.step.names[i]] = r.Sums[i] / n
	}
	clear(r.Sums)
	if r.Step == r.plan.steps {
		r.Stopped = StoppedEpochs
	}
	if r.valid != nil && (r.Stopped != "" || e.Epoch%max(1, r.config.ValidEvery) == 0) {
		if err := r.validate(&e); err != nil {
			return err
		}
	}
	r.History = append(r.History, e)
	return nil
}

// validate judges the parameters and keeps them if they are the best.
func (r *runner) validate(e *Epoch) error {
	values, err := r.valid.judge(r.step.state[0])
	if err != nil {
		return err
	}
	if err := finite(r.Step-1, true, r.valid.names, func(i int) float64 { return values[i] }); err != nil {
		return err
	}
	e.Validated, e.Valid, e.ValidTerms = true, values[0], make(map[string]float64)
	for i, name := range r.valid.names[1:] {
		e.ValidTerms[name] = values[i+1]
	}
	if r.BestEpoch > 0 && !(e.Valid < r.Best) {
		r.Worse++
		if r.Stopped == "" && r.config.Patience > 0 && r.Worse >= r.config.Patience {
			r.Stopped = StoppedPatience
		}
		return nil
	}
	r.Best, r.BestEpoch, r.Worse = e.Valid, e.Epoch, 0
	if r.best == nil {
		r.best = make([]float32, len(r.theta))
	}
	return r.step.read(0, r.best)
}

// failed ends a run whose numbers are not finite: the state on the device is
// of no use any more.
func (r *runner) failed(err error) error {
	var nf *NotFiniteError
	if errors.As(err, &nf) {
		r.Stopped = StoppedNotFinite
	}
	return err
}

// pull copies the state from the device.
func (r *runner) pull() error {
	for k, dst := range [][]float32{r.theta, r.m, r.v} {
		if err := r.step.read(k, dst); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) result() *Result {
	res := &Result{
		Last:    unflatten(r.problem.Params, r.theta),
		History: r.History,
		Steps:   r.Step,
		StepMS:  r.clock.medianMS(),
		Stopped: r.Stopped,
	}
	res.Params = res.Last
	if len(r.History) > 0 {
		res.Best = r.History[len(r.History)-1]
	}
	if r.BestEpoch > 0 {
		res.Params = unflatten(r.problem.Params, r.best)
		res.Best = r.History[r.BestEpoch-1]
	}
	return res
}
