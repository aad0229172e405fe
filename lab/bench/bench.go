package bench

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
)

// Options say what the workloads run on. Zero fields mean the defaults.
type Options struct {
	// Open opens the engine for workloads that train networks; nil means
	// backend.Open with Threads.
	Open func() (*backend.Backend, error)
	// Threads is the number of threads of workloads that can use several; 0
	// means one a processor.
	Threads int
	// Formulas is a CSV file whose column infix holds the formulas of
	// symbolic_eval, over columns x0 to x4; "" means a list of the same kind
	// that the program makes itself.
	Formulas string
	// Steps is the number of training steps, at least, of workloads that train
	// networks; 0 means what each takes for a steady median.
	Steps int
	// Seconds is the processor time that measuring each of the two figures of
	// symbolic_eval takes at least; 0 means 2.
	Seconds float64
	// Trajectories is the number of orbits of rollout_2body and simulate_3body; 0
	// means 100 and 5000.
	Trajectories int
	// Potentials is the number of potentials of potentials; 0 means 10000.
	Potentials int
	// Progress, if not nil, is told in words what is being measured.
	Progress func(what string)
}

// Result is what a workload measured. Only the fields that belong to it are
// set.
type Result struct {
	Name    string `json:"name"`
	Backend string `json:"backend,omitempty"` // engine of the network
	Threads int    `json:"threads"`

	CompileS float64 `json:"compile_s,omitempty"` // building and compiling the step
	StepMS   float64 `json:"step_ms,omitempty"`   // median wall time of a step
	Steps    int     `json:"steps,omitempty"`     // steps that the median is over
	Params   int     `json:"params,omitempty"`    // numbers that are learnt

	Seconds      float64 `json:"seconds,omitempty"`
	Potentials   int     `json:"potentials,omitempty"`
	Trajectories int     `json:"trajectories,omitempty"`
	Evaluations  float64 `json:"evaluations,omitempty"` // of the field, a trajectory

	Value    float64 `json:"value,omitempty"`    // million node-rows a second of processor time
	Gradient float64 `json:"gradient,omitempty"` // the same for values with the gradient in the constants
	Speedup  float64 `json:"speedup,omitempty"`  // of values on the clock, two threads against one
	Formulas string  `json:"formulas,omitempty"` // where they came from

	Solved      *int     `json:"solved,omitempty"` // problems whose law was found
	Problems    int      `json:"problems,omitempty"`
	CPUSeconds  float64  `json:"cpu_seconds,omitempty"`     // of the integration, or of the searches that found their law
	EvalsPerSec float64  `json:"evals_per_cpu_s,omitempty"` // evaluations of candidates
	Unsolved    []string `json:"unsolved,omitempty"`
}

// workload is a named work.
type workload struct {
	name, summary string
	run           func(ctx context.Context, o *Options) (*Result, error)
}

func workloads() []workload {
	return []workload{
		{"hnn_spring", "one training step of the Hamiltonian network of the spring, 2-200-200-1, batch 750", hnnSpring},
		{"hnn_2body", "one training step of that of two bodies, 8-200-200-1, batch 200", hnnTwoBody},
		{"physicsnet_orbit", "one training step of the published PhysicsNet, batch 64, 100 samples", physicsNetOrbit},
		{"pixel_hnn", "one training step of the PixelHNN, autoencoder 1568-200-200-200-2 and back, batch 200", pixelHNN},
		{"deeponet", "one AdamW step of a DeepONet 128/3/10, batch 100, 100 sensors, 100 times", operatorNet(operator.DeepONet)},
		{"traonet", "of a TraONet 64/8/3/512", operatorNet(operator.TraONet)},
		{"mambonet", "of a MambONet 64/4/8/3/512", operatorNet(operator.MambONet)},
		{"varonet", "of a VaRONet 64/2/10", operatorNet(operator.VaRONet)},
		{"fno", "of an FNO 64/4/16/8/3/256", operatorNet(operator.FNO)},
		{"symonet", "of a SymONet of 64 steps of 4 kicks", operatorNet(operator.SymONet)},
		{"rollout_2body", "100 motions of a Hamiltonian network 8-200-200-1, 500 samples over [0, 25], Runge-Kutta 5(4)", rolloutTwoBody},
		{"simulate_3body", "5,000 motions of three bodies, 20 samples over [0, 5], Runge-Kutta 5(4)", simulateThreeBody},
		{"potentials", "10,000 random potentials of the phase profile with four motions each", randomPotentials},
		{"symbolic_eval", "values and gradients of 500 formulas on 300 rows, one thread", symbolicEval},
		{"symbolic_search", "the public set of twelve laws, at most 30 s of processor time each", symbolicSearch},
	}
}

// Names returns the names of the workloads, in the order they run.
func Names() []string {
	var names []string
	for _, w := range workloads() {
		names = append(names, w.name)
	}
	return names
}

// Summary says in a few words what a workload does; "" for an unknown name.
func Summary(name string) string {
	for _, w := range workloads() {
		if w.name == name {
			return w.summary
		}
	}
	return ""
}

// Run measures one workload. An unknown name gives an error that lists the
// known ones; when ctx is done the error wraps its.
func Run(ctx context.Context, name string, o Options) (*Result, error) {
	for _, w := range workloads() {
		if w.name != name {
			continue
		}
		if o.Threads <= 0 {
			o.Threads = runtime.GOMAXPROCS(0)
		}
		r, err := w.run(ctx, &o)
		if err != nil {
			return nil, fmt.Errorf("bench: %s: %w", name, err)
		}
		r.Name = name
		return r, nil
	}
	return nil, fmt.Errorf("bench: no workload is called %q; there are %s", name, strings.Join(Names(), ", "))
}

// tell reports progress.
func (o *Options) tell(format string, args ...any) {
	if o.Progress != nil {
		o.Progress(fmt.Sprintf(format, args...))
	}
}

// open opens the engine.
func (o *Options) open() (*backend.Backend, error) {
	if o.Open != nil {
		return o.Open()
	}
	return backend.Open(backend.Options{Threads: o.Threads})
}
