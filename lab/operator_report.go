package lab

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// Sections of an evaluation of operators.
const (
	OnTest       = "test"       // losses and energies on the test motions of a set
	OnNative     = "native"     // the same at the times of solvers' steps
	OnPhysical   = "physical"   // the physical potentials
	OnLong       = "long"       // windows chained, where networks are told the start
	OnSymplectic = "symplectic" // derivatives by the start
	OnWork       = "work"       // time against loss
	OnFragile    = "fragile"    // orders of solvers on a sensed spring
)

// OperatorSections returns the names of all sections.
func OperatorSections() []string {
	return []string{OnTest, OnNative, OnPhysical, OnLong, OnSymplectic, OnWork, OnFragile}
}

// OperatorOptions say how operators are evaluated.
type OperatorOptions struct {
	Data     *dataset.Set // nil leaves out what needs random potentials
	Motions  int          // test motions at most; 0 means all
	Truth    wells.Truth  // "" means wells.Sensed
	Sections []string     // nil means all
	Windows  int          // chained in long motions; 0 means wells.LongWindows
	Backend  backend.Info
	Progress func(Progress)
}

// Numbers of motions and windows of the sections.
const (
	symplecticMotions = 200
	symplecticWindows = 5
	workMotions       = 100
	workTime          = 100 * time.Millisecond // processor time a point, at least
	bootstrapSeed     = 1
)

// OperatorReport sets networks and solvers side by side.
type OperatorReport struct {
	Version    string            `json:"version"`
	Backend    backend.Info      `json:"backend"`
	Profile    potential.Profile `json:"profile,omitempty"` // of the data
	Split      string            `json:"split,omitempty"`
	Truth      wells.Truth       `json:"truth"`
	SolverStep float64           `json:"solver_step"`
	NoAreas    string            `json:"no_areas,omitempty"` // why OnSymplectic found nothing
	Bootstrap  uint64            `json:"bootstrap_seed"`
	Contenders []*Contender      `json:"contenders"` // networks first
	Fragility  []wells.Fragility `json:"fragility,omitempty"`

	Cases    []wells.Case         `json:"-"` // test motions
	Physical []wells.PhysicalCase `json:"-"`
	Long     []wells.PhysicalCase `json:"-"`
}

// Contender is a network or a solver with its figures; those of sections that were left
// out are nil.
type Contender struct {
	Label    string    `json:"label"`
	Network  string    `json:"network,omitempty"` // "" for a solver
	Dir      string    `json:"dir,omitempty"`
	Seed     uint64    `json:"seed,omitempty"`
	Params   int       `json:"params,omitempty"`
	TrainCPU float64   `json:"train_cpu_s,omitempty"`
	Trained  string    `json:"trained_on,omitempty"` // backend of the training
	Test     *Tested   `json:"test,omitempty"`
	Native   *Tested   `json:"native,omitempty"`
	Physical []Against `json:"physical,omitempty"`
	Long     []LongRun `json:"long,omitempty"`

	Symplectic *wells.Symplecticity `json:"symplectic,omitempty"`
	Work       []wells.Work         `json:"work,omitempty"`

	Predictor     wells.Predictor `json:"-"`
	Losses        []wells.Loss    `json:"-"` // of the test motions
	Paths         []wells.Path    `json:"-"` // answers to them
	PhysicalPaths []wells.Path    `json:"-"`
	LongPaths     []wells.Path    `json:"-"`
	run           *OperatorRun
}

// IsNetwork tells networks from solvers.
func (c *Contender) IsNetwork() bool { return c.Network != "" }

// Tested are figures on test motions.
type Tested struct {
	wells.Score
	Energy wells.Energy `json:"energy"`
	CPU    float64      `json:"cpu_us,omitempty"` // processor time a motion in large calls, microseconds; at the times of steps alone
}

// Against is a motion in a physical potential.
type Against struct {
	Potential string  `json:"potential"`
	MSEQ      float64 `json:"mse_q"`
	MSEP      float64 `json:"mse_p"`
	Energy    float64 `json:"largest_energy_error"`
	Analytic  float64 `json:"loss_analytic_force,omitempty"` // of a solver that is given the force itself
}

// Loss is half the sum of both errors.
func (a *Against) Loss() float64 { return (a.MSEQ + a.MSEP) / 2 }

// LongRun is a motion of chained windows in a physical potential.
type LongRun struct {
	Potential string        `json:"potential"`
	Stages    []wells.Stage `json:"stages"`
}

// OperatorSolvers are the solvers that networks are set beside, all with steps of
// dataset.SolverStep, on the interpolant of the sensors.
func OperatorSolvers() []potential.Method {
	return []potential.Method{potential.RK4, potential.Yoshida4, potential.GL4}
}

// EvaluateOperators judges networks and solvers alike.
func EvaluateOperators(ctx context.Context, runs []*OperatorRun, o OperatorOptions) (*OperatorReport, error) {
	if o.Truth == "" {
		o.Truth = wells.Sensed
	}
	if o.Sections == nil {
		o.Sections = OperatorSections()
	}
	r := &OperatorReport{Version: Version, Backend: o.Backend, Truth: o.Truth, SolverStep: dataset.SolverStep, Bootstrap: bootstrapSeed}
	for _, run := range runs {
		if err := run.suits(o.Data); err != nil {
			return nil, err
		}
		r.Contenders = append(r.Contenders, &Contender{
			Label: run.Label, Network: run.Net.Config.Model, Dir: run.Dir, Seed: run.Seed, Params: run.Params,
			TrainCPU: run.Ended.CPU, Trained: run.Ended.Backend, Predictor: wells.Network{Net: run.Net}, run: run,
		})
	}
	for _, m := range OperatorSolvers() {
		r.Contenders = append(r.Contenders, &Contender{Label: string(m), Predictor: solverOf(m)})
	}
	spline := solverOf(potential.RK4)
	spline.Spline = true
	r.Contenders = append(r.Contenders, &Contender{Label: SplineRK4, Predictor: spline})
	return r, r.fill(ctx, &o)
}

// SplineRK4 labels RK4 on the spline of the sensors, the smoothest that can be made of
// them: networks, too, make of the sensors what they will.
const SplineRK4 = "rk4 spline"

// solverOf is a solver at the step that networks are set beside.
func solverOf(m potential.Method) wells.Solver {
	return wells.Solver{Method: m, Step: dataset.SolverStep}
}

// suits refuses data that a network cannot be asked about.
func (r *OperatorRun) suits(s *dataset.Set) error {
	if s != nil && s.Profile == potential.Phase && !r.TakesStart() {
		return fmt.Errorf("lab: the network in %q was taught motions that all start at rest, but those of the set have the profile %s: give it a set of the profile %s",
			r.Dir, s.Profile, potential.Rest)
	}
	return nil
}

// section is a part of an evaluation.
type section struct {
	name, what string
	data       bool // whether it needs random potentials
	do         func(o *OperatorOptions) error
}

// fill does the sections that are asked for and possible.
func (r *OperatorReport) fill(ctx context.Context, o *OperatorOptions) error {
	all := []section{
		{OnTest, "test motions", true, r.test}, {OnNative, "times of steps", true, r.native},
		{OnPhysical, "physical potentials", false, r.physical}, {OnLong, "long motions", false, r.long},
		{OnSymplectic, "areas of the phase plane", true, r.symplectic}, {OnWork, "work and precision", true, r.work},
		{OnFragile, "orders on a sensed spring", false, r.fragile},
	}
	read := false
	for k, s := range all {
		if !slices.Contains(o.Sections, s.name) || s.data && o.Data == nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("lab: stopped: %w", err)
		}
		if o.Progress != nil {
			o.Progress(Progress{What: s.what, Done: float64(k) / float64(len(all))})
		}
		if s.data && !read {
			if err := r.read(o); err != nil {
				return err
			}
			read = true
		}
		if err := s.do(o); err != nil {
			return err
		}
	}
	return nil
}

// read takes the test motions of the data.
func (r *OperatorReport) read(o *OperatorOptions) error {
	r.Profile, r.Split = o.Data.Profile, dataset.Test
	var err error
	if r.Cases, err = wells.ReadCases(o.Data, dataset.Test, o.Motions, o.Truth); err != nil {
		return err
	}
	if len(r.Cases) == 0 {
		return fmt.Errorf("lab: the set has no test motions to judge by: generate one that has, or ask for more motions")
	}
	return nil
}

func (r *OperatorReport) test(*OperatorOptions) error {
	for _, c := range r.Contenders {
		var err error
		if c.Paths, c.Losses, err = wells.Judge(c.Predictor, r.Cases); err != nil {
			return err
		}
		c.Test = &Tested{Score: wells.Sum(r.Cases, c.Losses, bootstrapSeed), Energy: wells.EnergyOf(r.Cases, c.Paths)}
	}
	return nil
}

func (r *OperatorReport) native(o *OperatorOptions) error {
	cases, err := wells.Native(r.Cases, dataset.SolverStep)
	if err != nil {
		return err
	}
	for _, c := range r.Contenders {
		paths, losses, err := wells.Judge(c.Predictor, cases)
		if err != nil {
			return err
		}
		work, err := wells.MeasureWork(c.Label, c.Predictor, cases[:min(workMotions, len(cases))], workMotions, workTime)
		if err != nil {
			return err
		}
		c.Native = &Tested{Score: wells.Sum(cases, losses, bootstrapSeed), Energy: wells.EnergyOf(cases, paths), CPU: work.CPU}
	}
	return nil
}

func (r *OperatorReport) physical(*OperatorOptions) error {
	var err error
	if r.Physical, err = wells.Physical(); err != nil {
		return err
	}
	cases := plain(r.Physical)
	for _, c := range r.Contenders {
		paths, losses, err := wells.Judge(c.Predictor, cases)
		if err != nil {
			return err
		}
		c.PhysicalPaths = paths
		for i, p := range r.Physical {
			a := Against{Potential: p.Physical.Name, MSEQ: evaluate.Bounded(losses[i].Q), MSEP: evaluate.Bounded(losses[i].P),
				Energy: evaluate.Bounded(slices.Max(wells.EnergyError(&cases[i].Ask, paths[i])))}
			if !c.IsNetwork() && c.Label != SplineRK4 {
				a.Analytic = analytic(potential.Method(c.Label), &p)
			}
			c.Physical = append(c.Physical, a)
		}
	}
	return nil
}

// plain are the cases without their potentials.
func plain(all []wells.PhysicalCase) []wells.Case {
	var out []wells.Case
	for _, c := range all {
		out = append(out, c.Case)
	}
	return out
}

// analytic is the loss of a solver that is given the force of a potential itself.
func analytic(m potential.Method, c *wells.PhysicalCase) float64 {
	got, err := potential.Solve(m, c.Physical, c.Q0, c.P0, c.T, dataset.SolverStep)
	if err != nil {
		return math.MaxFloat64
	}
	return evaluate.Bounded(wells.LossOf(wells.Path{Q: got.Q, P: got.P}, c.Truth).Mean())
}

func (r *OperatorReport) long(o *OperatorOptions) error {
	windows := cmp.Or(o.Windows, wells.LongWindows)
	var err error
	if r.Long, err = wells.LongCases(windows); err != nil {
		return err
	}
	var asks []wells.Ask
	for _, c := range r.Long {
		asks = append(asks, c.Ask)
	}
	for _, c := range r.Contenders {
		if c.IsNetwork() && !c.run.TakesStart() {
			continue
		}
		if c.LongPaths, err = wells.Roll(c.Predictor, asks, windows); err != nil {
			return err
		}
		for i, p := range r.Long {
			c.Long = append(c.Long, LongRun{p.Physical.Name, wells.Stages(&asks[i], c.LongPaths[i], p.Truth, wells.StageWindows(windows)...)})
		}
	}
	return nil
}

// symplectic leaves out data whose motions all have the energy of the walls, and
// also measures the exact motion, to which differences of finite size do the same.
func (r *OperatorReport) symplectic(o *OperatorOptions) error {
	if o.Data.Profile != potential.Phase {
		r.NoAreas = "motions from rest all have the energy of the walls, about which areas say nothing: give a set of the profile phase"
		return nil
	}
	r.Contenders = append(r.Contenders, &Contender{Label: string(potential.Exact), Predictor: solverOf(potential.Exact)})
	for _, c := range r.Contenders {
		if c.IsNetwork() && !c.run.TakesStart() {
			continue
		}
		var err error
		if c.Symplectic, err = wells.SymplecticityOf(c.Predictor, r.Cases, symplecticMotions, symplecticWindows); err != nil {
			return err
		}
	}
	return nil
}

func (r *OperatorReport) work(*OperatorOptions) error {
	cases := r.Cases[:min(workMotions, len(r.Cases))]
	for _, c := range r.Contenders {
		predictors := []wells.Predictor{c.Predictor}
		if s, ok := c.Predictor.(wells.Solver); ok {
			if s.Method == potential.Exact {
				continue
			}
			predictors = nil
			for _, step := range wells.WorkSteps {
				predictors = append(predictors, wells.Solver{Method: s.Method, Step: step, Spline: s.Spline})
			}
		}
		for _, batch := range wells.WorkBatches {
			for _, p := range predictors {
				w, err := wells.MeasureWork(c.Label, p, cases, batch, workTime)
				if err != nil {
					return err
				}
				c.Work = append(c.Work, w)
			}
		}
	}
	return nil
}

func (r *OperatorReport) fragile(*OperatorOptions) (err error) {
	r.Fragility, err = wells.Fragilities()
	return err
}

// CheckOperatorSections reports the first name that is none.
func CheckOperatorSections(names []string) error {
	for _, name := range names {
		if !slices.Contains(OperatorSections(), name) {
			return fmt.Errorf("lab: no part of an evaluation is called %q; there are %s", name, strings.Join(OperatorSections(), ", "))
		}
	}
	return nil
}
