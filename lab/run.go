package lab

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/plot/report"
	"neurophysics/lab/train"
)

// RunOptions say what a run covers and where it is kept. Zero fields mean the
// defaults.
type RunOptions struct {
	Preset  Preset
	Systems []string // names; nil means projectile, spring and orbit, and the measured ones
	Out     string   // folder for everything; "" keeps nothing
	Resume  bool     // go on with what Out holds of the same preset
	Mirror  string   // folder or archive with the recorded data, tried before the network
	Threads int      // as the engine was opened; simulation and search use as many

	Progress func(Progress) // told what is done, a few times a second at most
	Warn     func(string)   // told in one sentence of what is odd but does no harm
}

// Simulated are the systems that a run trains networks on.
var Simulated = []string{"projectile", "spring", "orbit"}

// Run trains standard and physics-aware networks on every system, measures
// both on test motions, finds laws by both routes, and adds what the measured
// systems give. Everything is written to o.Out: summary.json, report.html and a
// folder for each system. When ctx is done it returns an error that wraps ctx's;
// trainings then go on where they stopped if Run is called with Resume.
func Run(ctx context.Context, b *backend.Backend, o RunOptions) (*Summary, error) {
	if o.Preset.Net.Beta == 0 {
		return nil, errors.New("lab: a run compares a network without the energy loss to one with it, but beta is 0; give a positive beta")
	}
	o.Preset.Threads = o.Threads
	r := &run{o: o, b: b, start: time.Now()}
	r.summary = &Summary{Version: Version, Status: StatusUnfinished, Preset: o.Preset.Name, Backend: b.Info, Threads: o.Threads, Systems: []SystemSummary{}}
	if r.summary.Threads == 0 {
		r.summary.Threads = runtime.GOMAXPROCS(0)
	}
	systems := o.Systems
	if systems == nil {
		systems = append(append([]string{}, Simulated...), Measured...)
	}
	for _, name := range systems {
		if !isMeasured(name) {
			r.trainings += 2 * len(o.Preset.Seeds)
		}
	}
	r.summary.Missing = systems
	if !o.Resume {
		// A report of an earlier run must not pass for that of this one.
		if err := r.write(); err != nil {
			return nil, err
		}
	}
	for i, name := range systems {
		var err error
		if isMeasured(name) {
			err = r.measured(ctx, name)
		} else {
			err = r.simulated(ctx, name)
		}
		// What was found so far is written after every system, so that a failure
		// of a later one loses nothing.
		if err == nil {
			if r.summary.Missing = systems[i+1:]; len(r.summary.Missing) == 0 {
				r.summary.Status = StatusFinished
			}
			err = r.write()
		}
		if err != nil {
			return nil, fmt.Errorf("lab: %s: %w", name, err)
		}
	}
	r.tell("done", 1)
	return r.summary, nil
}

// write brings summary.json and report.html up to date.
func (r *run) write() error {
	r.summary.WallS = time.Since(r.start).Seconds()
	if r.o.Out == "" {
		return nil
	}
	if err := WriteJSON(filepath.Join(r.o.Out, "summary.json"), r.summary); err != nil {
		return err
	}
	page := r.page()
	return page.Write(filepath.Join(r.o.Out, "report.html"))
}

// run is a run under way.
type run struct {
	o         RunOptions
	b         *backend.Backend
	start     time.Time
	summary   *Summary
	sections  []report.Section
	trainings int     // planned
	trained   int     // done
	skipped   float64 // trainings that an earlier process had done
}

func (r *run) warn(text string) {
	r.summary.Warnings = append(r.summary.Warnings, text)
	if r.o.Warn != nil {
		r.o.Warn(text)
	}
}

// learnt is a trained network with its training and verdict.
type learnt struct {
	net     *physicsnet.Net
	result  *train.Result
	laws    []discover.Law // found for its energy head
	verdict *Verdict
}

// simulated runs one simulated system.
func (r *run) simulated(ctx context.Context, name string) error {
	r.tell(name+": simulate", 0)
	e, err := New(ctx, r.b, name, r.o.Preset)
	if err != nil {
		return err
	}
	r.tell(name+": formulas for the known energies", 0)
	laws, err := e.Columns(ctx)
	if err != nil {
		return err
	}
	var standard, aware []learnt
	for _, seed := range e.Seeds {
		for _, plain := range []bool{true, false} {
			l, err := r.train(ctx, e, seed, plain)
			if err != nil {
				return err
			}
			defer l.net.Close()
			if plain {
				standard = append(standard, l)
			} else {
				aware = append(aware, l)
			}
		}
	}
	laws = append(laws, aware[0].laws...)
	s := e.summarize(verdicts(standard), verdicts(aware))
	s.Laws = laws
	r.summary.Systems = append(r.summary.Systems, s)
	return r.keep(e, s, standard, aware)
}

func verdicts(all []learnt) []*Verdict {
	out := make([]*Verdict, len(all))
	for i := range all {
		out[i] = all[i].verdict
	}
	return out
}

// train trains and judges one network.
func (r *run) train(ctx context.Context, e *Experiment, seed uint64, standard bool) (learnt, error) {
	kind := "aware"
	if standard {
		kind = "standard"
	}
	what := fmt.Sprintf("%s: train the %s network, seed %d", e.System.Name(), map[string]string{"aware": "physics-aware", "standard": "standard"}[kind], seed)
	first := true
	o := train.Options{Resume: r.o.Resume, Overwrite: true, Warn: r.warn, Progress: func(p train.Progress) {
		share := float64(p.Step) / float64(p.Steps)
		if first { // a training that is taken up again starts at what it had
			first, r.skipped = false, r.skipped+share
		}
		r.tell(fmt.Sprintf("%s, epoch %d of %d, prediction loss %.2g", what, p.Epoch, p.Epochs, p.Terms["prediction"]), share)
	}}
	if r.o.Out != "" {
		o.Dir = filepath.Join(r.o.Out, e.System.Name(), fmt.Sprintf("%s-seed%d", kind, seed))
	}
	r.tell(what, 0)
	var l learnt
	var err error
	if l.net, l.result, err = e.Train(ctx, seed, standard, o); err != nil {
		return l, err
	}
	defer l.net.Close() // what the device holds; it comes back at the next use
	r.trained++
	if standard {
		l.verdict, err = e.Judge(l.net)
		return l, err
	}
	r.tell(fmt.Sprintf("%s: formula for what the network conserves, seed %d", e.System.Name(), seed), 0)
	if l.laws, err = e.Head(ctx, l.net); err != nil {
		return l, err
	}
	l.verdict, err = e.JudgeWith(l.net, l.laws[0].Expr)
	return l, err
}

// detail is what a system's folder keeps beyond the summary.
type detail struct {
	SystemSummary
	Verdicts []*Verdict       `json:"verdicts"`
	Latents  []float64        `json:"latent_variance_explained,omitempty"`
	Fronts   []discover.Front `json:"fronts"`
}
