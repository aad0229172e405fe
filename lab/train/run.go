package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/gomlx/compute"

	"neurophysics/lab/backend"
	"neurophysics/lab/internal/cputime"
)

// Options say where to keep a run and whom to tell about it.
type Options struct {
	// Dir is the run folder, made if need be; "" keeps nothing on disk. A folder
	// that holds the finished run of the same problem and configuration is
	// written anew; any other run in it is refused with a *FolderError, unless
	// Resume or Overwrite are set.
	Dir string
	// Files are the names of what the caller will write into Dir once the run is over.
	// Like Run's own files they are removed before a new run begins, and a folder where
	// something else wrote them is refused.
	Files []string
	// Resume goes on from the newest good checkpoint in Dir, or starts where
	// there is none. Problem, configuration and seed have to be those that the
	// run was begun with, but for CheckpointEvery and, if the schedule is
	// constant, Epochs. A finished run is read and nothing is trained.
	Resume bool
	// Overwrite removes a run that would be refused. With Resume as well, a run
	// that can be gone on with is, and any other removed.
	Overwrite bool
	// Progress, if not nil, is told how the run stands, five times a second at
	// most and once at the end.
	Progress func(Progress)
	// Compiling, if not nil, is called when steps are about to be compiled, before the
	// first report of progress.
	Compiling func()
	// GoOn, if not nil, sees the history after every epoch but the last and ends
	// the run by returning false.
	GoOn func(history []Epoch) bool
	// Warn, if not nil, is told in one sentence of anything odd that does not
	// stop the run, such as a damaged checkpoint that was passed over.
	Warn func(string)
}

func (o *Options) warn(text string) {
	if o.Warn != nil {
		o.Warn(text)
	}
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
	StoppedAsked       = "asked"       // Options.GoOn said so
	StoppedInterrupted = "interrupted" // the context was cancelled
	StoppedNotFinite   = "not finite"  // a loss was NaN or infinite
)

// Run trains. When ctx is cancelled it writes a checkpoint and returns what it
// has with an error that wraps ctx.Err(); when a number stops being finite it
// returns the best parameters so far with a *NotFiniteError. In both cases
// Result is not nil, and Result.Last is from the last checkpoint or the
// cancelled step. Other errors come without a result: a problem or
// configuration that makes no sense, a loss that cannot be built, a *FolderError,
// a disk that is full.
func Run(ctx context.Context, b *backend.Backend, p Problem, c Config, o Options) (*Result, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	pl, err := c.plan(len(p.Train))
	if err != nil {
		return nil, err
	}
	r := &runner{problem: &p, config: &c, options: &o, plan: pl, begin: time.Now()}
	engines := b.Parts(p.parts(pl.batch))
	id := identify(&p, &c, b.Info)
	id.Parts = len(engines)
	var s *state
	if r.folder, s, err = openFolder(id, &p, pl, &o); err != nil {
		return nil, err
	}
	defer r.folder.close()
	start := newState(flatten(p.Params), c.splus(&p))
	if s == nil {
		s = start
	} else if s.Factors != start.Factors {
		return nil, &FolderError{Dir: o.Dir, Reason: "holds a run that takes other arrays for matrices: choose another folder"}
	}
	if s.Mark == 0 { // a checkpoint that is older than the field
		s.Mark = s.Best
	}
	r.state, r.kept = *s, s.Step
	if r.Stopped == "" {
		err = r.train(ctx, b.Backend, engines)
		if err != nil && r.ended == "" {
			return nil, err
		}
	} else {
		err = r.folder.begin(&r.state)
	}
	result := r.result()
	if err == nil {
		err = r.finish(result)
	}
	r.report(true)
	return result, err
}

// runner is a run under way.
type runner struct {
	state
	problem *Problem
	config  *Config
	options *Options
	plan    plan
	folder  *folder
	step    *stepper
	valid   *validator
	begin   time.Time
	clock   clock
	compile time.Duration
	kept    int     // steps after which the vectors of the state were read
	rows    []int32 // order of the running epoch
	ended   string  // why it ended without being over, "" otherwise
}

// train compiles the programs and makes all steps that are left.
func (r *runner) train(ctx context.Context, b compute.Backend, engines []compute.Backend) error {
	if r.options.Compiling != nil {
		r.options.Compiling()
	}
	start := time.Now()
	var err error
	if r.step, err = newStepper(engines, r.problem, r.config, r.plan); err != nil {
		return err
	}
	defer r.step.close()
	r.compile = time.Since(start)
	if r.valid, err = newValidator(b, r.problem, r.plan.batch); err != nil {
		return err
	}
	defer r.valid.close()
	if r.Names == nil {
		r.Names, r.Sums = r.step.names, make([]float64, len(r.step.names))
	} else if !slices.Equal(r.Names, r.step.names) {
		return &FolderError{Dir: r.options.Dir, Reason: fmt.Sprintf("holds a run whose loss reports %q, not %q: choose another folder", r.Names, r.step.names)}
	}
	if err := r.folder.begin(&r.state); err != nil {
		return err
	}
	if err := r.step.load(&r.state); err != nil {
		return err
	}
	if !r.plan.whole {
		r.rows = make([]int32, len(r.problem.Train))
		order(r.rows, r.config.Seed, r.Step/r.plan.perEpoch)
	}
	r.clock.start(r.Step, r.plan.steps)
	return r.loop(ctx)
}

func (r *runner) loop(ctx context.Context) error {
	for r.Stopped == "" {
		if ctx.Err() != nil {
			if err := r.save(); err != nil {
				return err
			}
			r.ended = StoppedInterrupted
			return fmt.Errorf("train: interrupted after update %d of %d: %w", r.Step, r.plan.steps, ctx.Err())
		}
		err := r.one()
		atEnd := err == nil && r.Step%r.plan.perEpoch == 0
		if atEnd {
			err = r.endEpoch()
		}
		if err == nil && (r.Stopped != "" || r.folder.due(r.config, len(r.History), atEnd)) {
			err = r.save()
		}
		if err != nil {
			var notFinite *NotFiniteError
			if errors.As(err, &notFinite) {
				r.ended = StoppedNotFinite
			}
			return err
		}
		if r.Stopped == "" {
			r.report(false)
		}
	}
	return nil
}

// save copies the state from the device and writes a checkpoint of it, if the
// run has a folder. Parameters that are not finite are no state to keep.
func (r *runner) save() error {
	theta := make([]float32, len(r.theta))
	if err := r.step.copy(r.step.state[0], theta); err != nil {
		return err
	}
	if i := (Array{Values: theta}).notFinite(); i >= 0 {
		return &NotFiniteError{Step: r.Step - 1, Term: nameParameters, Value: float64(theta[i])}
	}
	if err := r.step.read(&r.state); err != nil {
		return err
	}
	r.kept = r.Step
	return r.folder.save(&r.state)
}

// one makes one step.
func (r *runner) one() error {
	epoch, k := r.Step/r.plan.perEpoch, r.Step%r.plan.perEpoch
	var rows []int32
	if r.rows != nil {
		if k == 0 {
			order(r.rows, r.config.Seed, epoch)
		}
		from := k * r.plan.batch
		rows = r.rows[from : from+r.plan.rows(k)]
	}
	var extra []Array
	if r.problem.Extra != nil {
		extra = r.problem.Extra(r.Step, stepRand(r.config.Seed, r.Step))
	}
	start := time.Now()
	if err := r.step.step(r.Step, r.config.rate(r.Step, r.plan), r.problem, rows, extra); err != nil {
		return err
	}
	r.clock.step(time.Since(start))
	if err := finite(r.Step, false, r.step.names, func(i int) float64 { return float64(r.step.scalars[i]) }); err != nil {
		return err
	}
	for i, x := range r.step.scalars {
		r.Sums[i] += float64(x) * r.plan.share(k)
	}
	r.MaxGradient = max(r.MaxGradient, float64(r.step.scalars[len(r.step.scalars)-1]))
	r.Step++
	return r.step.renew(r.Step)
}

// endEpoch records an epoch, validates, and decides whether the run is over.
func (r *runner) endEpoch() error {
	n := r.plan.epoch()
	last := len(r.Sums) - 1
	e := Epoch{
		Epoch:        r.Step / r.plan.perEpoch,
		Step:         r.Step,
		LearningRate: r.config.rate(r.Step-1, r.plan),
		Loss:         r.Sums[0] / n,
		Terms:        make(map[string]float64),
		Gradient:     r.Sums[last] / n,
		MaxGradient:  r.MaxGradient,
	}
	r.watch(&e)
	for i := 1; i < last; i++ {
		e.Terms[r.step.names[i]] = r.Sums[i] / n
	}
	clear(r.Sums)
	r.MaxGradient = 0
	if r.Step == r.plan.steps {
		r.Stopped = StoppedEpochs
	}
	if r.valid != nil && (r.Stopped != "" || e.Epoch%max(1, r.config.ValidEvery) == 0) {
		if err := r.validate(&e); err != nil {
			return err
		}
	}
	r.History = append(r.History, e)
	if r.Stopped == "" && r.options.GoOn != nil && !r.options.GoOn(r.History) {
		r.Stopped = StoppedAsked
	}
	return r.folder.record(r.History)
}

// steep is the norm of a gradient that is worth a warning.
const steep = 1e4

// SteepGradient is how Run begins its warning of steep gradients, for those who would
// not pass it on.
const SteepGradient = "train: the gradient's norm reached"

// watch warns, once a run, of gradients that are steep.
func (r *runner) watch(e *Epoch) {
	if e.MaxGradient > steep && !slices.ContainsFunc(r.History, func(e Epoch) bool { return e.MaxGradient > steep }) {
		r.options.warn(fmt.Sprintf(SteepGradient+" %.3g in epoch %d, more than %.0e; if the loss jumps, lower the learning rate or clip the norm", e.MaxGradient, e.Epoch, steep))
	}
}

// validate judges the parameters and keeps them if they are the best.
func (r *runner) validate(e *Epoch) error {
	theta, own, err := r.step.judged(r.Step)
	if err != nil {
		return err
	}
	if own {
		defer free(theta)
	}
	values, err := r.valid.judge(theta)
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
	if r.BestEpoch == 0 || e.Valid < r.Mark-r.config.MinDelta*math.Abs(r.Mark) {
		r.Mark, r.Worse = e.Valid, 0
	} else if r.Worse++; r.Stopped == "" && r.config.Patience > 0 && r.Worse >= r.config.Patience {
		r.Stopped = StoppedPatience
	}
	if r.BestEpoch > 0 && !(e.Valid < r.Best) {
		return nil
	}
	r.Best, r.BestEpoch = e.Valid, e.Epoch
	if r.best == nil {
		r.best = make([]float32, len(r.theta))
	}
	return r.step.copy(theta, r.best)
}

func (r *runner) result() *Result {
	res := &Result{
		Last:    unflatten(r.problem.Params, r.shown()),
		History: r.History,
		Steps:   r.Step,
		Compile: r.compile,
		StepMS:  r.clock.medianMS(),
		Stopped: r.Stopped + r.ended, // one of them is empty
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

// shown returns the parameters to keep: SPlus's are a mean.
func (r *runner) shown() []float32 {
	if o := r.config.splus(r.problem); o != nil && r.kept > 0 {
		return o.unbiased(r.v, r.kept)
	}
	return r.theta
}

// finish writes what a run leaves when it is over.
func (r *runner) finish(res *Result) error {
	return r.folder.finish(res.Params, outcome{
		Stopped: r.Stopped, Steps: r.Step, Epochs: len(r.History), BestEpoch: res.Best.Epoch, BestValid: res.Best.Valid,
	}, times{
		Finished: now(), Wall: time.Since(r.begin).Seconds(), Compile: r.compile.Seconds(),
		StepMS: res.StepMS, Steps: r.clock.steps, CPU: (cputime.Now() - r.clock.used).Seconds(),
	})
}
