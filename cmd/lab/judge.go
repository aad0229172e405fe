package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/physicsnet"
)

// loadRun reads a trained network and the motions it was trained on.
func loadRun(ctx context.Context, f *flags, dir string) (*backend.Backend, *physicsnet.Net, *lab.Experiment, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("there is no run folder %q: %w; `lab train` makes one", dir, os.ErrNotExist)
	}
	if !info.IsDir() {
		return nil, nil, nil, usagef("%q is no run folder; give one that `lab train` made", dir)
	}
	b, err := f.open()
	if err != nil {
		return nil, nil, nil, err
	}
	net, err := physicsnet.Load(b, dir)
	if runs, _ := filepath.Glob(filepath.Join(dir, "*", lab.SourceFile)); err != nil && len(runs) > 0 {
		return nil, nil, nil, fmt.Errorf("%q is no run folder, but holds such: give %s", dir, filepath.Dir(runs[0]))
	}
	if err != nil {
		return nil, nil, nil, err
	}
	source, err := lab.ReadSource(dir)
	if err != nil {
		return nil, nil, nil, err
	}
	p := lab.Default()
	p.Net, p.Threads = net.Config, f.threadCount()
	e, err := source.Open(ctx, b, p)
	return b, net, e, err
}

// figures are what is measured of a network on the test motions. What takes
// the true energy is missing where the lab does not know the system.
type figures struct {
	Seed      uint64           `json:"seed"`
	Standard  bool             `json:"standard"` // trained without the energy loss
	Tested    int              `json:"test_trajectories"`
	OneStep   evaluate.Errors  `json:"one_step"`   // predictions from recorded samples
	Forecast  evaluate.Errors  `json:"forecast"`   // free-running, samples after the given ones
	Drift     *evaluate.Drift  `json:"drift"`      // of the forecasts
	HeldBy    string           `json:"held_by"`    // what forecasts are held to: "law", "head" or "nothing"
	FreeDrift *evaluate.Drift  `json:"free_drift"` // of forecasts that are held to nothing
	HeadDrift *evaluate.Drift  `json:"head_drift"` // of forecasts that are held to the head's level
	Head      *evaluate.Affine `json:"head"`       // energy head at single states against the true energy

	HeadVaries *invariant.Variation `json:"head_varies"` // of the head, along the test motions and across them
}

// learntR2 is the agreement with the true energy below which a head is not
// learnt yet.
const learntR2 = 0.9

// doubt says in one sentence that forecasts are held to a head that is not
// learnt yet, or of which that cannot be told, or "".
func (g *figures) doubt() string {
	why := ""
	switch {
	case g.HeldBy == lab.HeldByHead && g.Head == nil && g.Tested < 2:
		return fmt.Sprintf("whether the energy head is learnt cannot be told: how it varies along motions is compared with how it differs between test motions, and there is only %d; give more motions", g.Tested)
	case g.HeldBy != lab.HeldByHead:
	case g.Head != nil && !(g.Head.R2 >= learntR2):
		why = fmt.Sprintf("its R2 against the true energy is %.2g", g.Head.R2)
	case g.HeadVaries != nil && g.HeadVaries.Across == 0:
		why = "it is the same for all motions"
	case g.HeadVaries != nil && !(g.HeadVaries.Ratio() <= invariant.MostRatio):
		why = fmt.Sprintf("it varies %.2g times as much along motions as between them", g.HeadVaries.Ratio())
	}
	if why == "" {
		return ""
	}
	return "the energy head is not learnt yet, " + why + ": what forecasts are held to is no energy; train longer or on more motions"
}

// errDiverged says that there are no figures to speak of.
var errDiverged = errors.New("the forecasts of the network do not stay finite; train longer or with a lower learning rate")

// check reports figures that are no finite numbers.
func (g *figures) check() error {
	values := []float64{g.OneStep.MSE, g.Forecast.MSE}
	for _, d := range []*evaluate.Drift{g.Drift, g.FreeDrift, g.HeadDrift} {
		if d != nil {
			values = append(values, d.Mean, d.Largest)
		}
	}
	for _, v := range values {
		if v-v != 0 {
			return errDiverged
		}
	}
	return nil
}

// judge measures a network. Forecasts may be held to a law that was found for
// its head, or nil.
func judge(e *lab.Experiment, net *physicsnet.Net, law *expr.Expr) (figures, *lab.Verdict, error) {
	v, err := e.JudgeWith(net, law)
	if err != nil {
		return figures{}, nil, err
	}
	out := figures{
		Seed: v.Seed, Standard: v.Standard, Tested: len(e.Split.Test),
		OneStep: v.OneStep, Forecast: v.Forecast, Head: v.Head, HeldBy: v.HeldBy,
		HeadVaries: v.HeadVaries,
	}
	if e.System != nil {
		out.Drift, out.FreeDrift, out.HeadDrift = &v.Drift, &v.FreeDrift, &v.HeadDrift
	}
	return out, v, nil
}
