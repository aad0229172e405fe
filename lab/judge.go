package lab

import (
	"context"

	"neurophysics/lab/discover"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/traj"
)

// Verdict is how a network does on the test motions.
type Verdict struct {
	Seed     uint64          `json:"seed"`
	Standard bool            `json:"standard"`
	OneStep  evaluate.Errors `json:"one_step"` // predictions from recorded samples
	Forecast evaluate.Errors `json:"forecast"` // free-running, samples after the given ones
	Drift    evaluate.Drift  `json:"drift"`    // of the forecasts
	// HeldBy says what the forecasts are held to: "law", the formula found for
	// the network's energy head; "head", the head itself; "nothing".
	HeldBy string `json:"held_by"`
	// FreeDrift and HeadDrift are the drifts when forecasts are held to nothing
	// and to the head; all are equal for the standard network, which has no level.
	// Drifts are zero, and Head is nil, where the system is not known.
	FreeDrift evaluate.Drift `json:"free_drift"`
	HeadDrift evaluate.Drift `json:"head_drift"`
	// Head is the energy head without history against the true energy.
	Head *evaluate.Affine `json:"head,omitempty"`
	// HeadVaries is how the head of a network that was trained with one varies
	// along the test motions and across them, for which no truth is needed.
	HeadVaries *invariant.Variation `json:"head_varies,omitempty"`

	Forecasts *traj.Set `json:"-"`
}

// What forecasts are held to.
const (
	HeldByNothing = "nothing"
	HeldByHead    = "head" // the level of the energy head
	HeldByLaw     = "law"  // the level of the formula found for it
)

// Judge measures a network on the test motions, with forecasts held to its
// energy head if it was trained with one.
func (e *Experiment) Judge(net *physicsnet.Net) (*Verdict, error) { return e.JudgeWith(net, nil) }

// JudgeWith is Judge with forecasts held to a law in place of the head, if the
// law is the steadier of the two along the validation motions. Meant for the
// formula that Head found for this network.
func (e *Experiment) JudgeWith(net *physicsnet.Net, law *expr.Expr) (*Verdict, error) {
	test := e.Test()
	drift := func(*traj.Set) evaluate.Drift { return evaluate.Drift{} }
	if e.System != nil {
		drift = func(s *traj.Set) evaluate.Drift { return evaluate.EnergyDrift(s, e.Given, e.Energy()) }
	}
	v := &Verdict{Seed: net.Config.Seed, Standard: net.Config.Beta == 0, HeldBy: HeldByNothing}
	predicted, err := net.Predict(test)
	if err != nil {
		return nil, err
	}
	v.OneStep = evaluate.StateErrors(predicted, test, 1)
	if e.System != nil {
		free, err := net.Forecast(test, e.Given, physicsnet.Free)
		if err != nil {
			return nil, err
		}
		v.FreeDrift = drift(free)
	}
	if v.Forecasts, err = net.Forecast(test, e.Given, physicsnet.Auto); err != nil {
		return nil, err
	}
	v.HeadDrift = drift(v.Forecasts)
	if net.Config.Guarded() {
		v.HeldBy = HeldByHead
		heads, err := energies(net, test)
		if err != nil {
			return nil, err
		}
		varies := invariant.Vary(heads)
		v.HeadVaries = &varies
		steadier, err := e.steadier(net, law)
		if err != nil {
			return nil, err
		}
		if steadier {
			v.HeldBy = HeldByLaw
			if v.Forecasts, err = net.ForecastOn(test, e.Given, law); err != nil {
				return nil, err
			}
		}
	}
	v.Drift = drift(v.Forecasts)
	v.Forecast = evaluate.StateErrors(v.Forecasts, test, e.Given)
	if v.Standard || e.System == nil {
		return v, nil
	}
	energy := e.Energy()
	var flat, truth []float64
	for k := range test.Trajectories {
		flat = append(flat, test.Trajectories[k].X...)
		for i := range test.Trajectories[k].Len() {
			truth = append(truth, energy(test.State(k, i)))
		}
	}
	head, err := net.Energy(flat)
	if err != nil {
		return nil, err
	}
	fit := evaluate.BestAffine(head, truth)
	v.Head = &fit
	return v, nil
}

// steadier reports whether a law varies less along the validation motions,
// relative to its spread across them, than the energy head does. No true
// formula enters. Without a law, or without validation motions, it does not.
func (e *Experiment) steadier(net *physicsnet.Net, law *expr.Expr) (bool, error) {
	if law == nil || len(e.Split.Valid) < 2 {
		return false, nil
	}
	set := e.Set.Subset(e.Split.Valid)
	heads, err := energies(net, set)
	if err != nil {
		return false, err
	}
	laws := make([][]float64, set.Len())
	for k := range laws {
		for i := range set.Trajectories[k].Len() {
			laws[k] = append(laws[k], law.At(set.State(k, i)))
		}
	}
	return invariant.Vary(laws).Ratio() < invariant.Vary(heads).Ratio(), nil
}

// energies returns what the head says of every sample, by trajectory.
func energies(net *physicsnet.Net, set *traj.Set) ([][]float64, error) {
	var out [][]float64
	for k := range set.Trajectories {
		h, err := net.Energy(set.Trajectories[k].X)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// Columns finds formulas for the known energy columns: the published route.
func (e *Experiment) Columns(ctx context.Context) ([]discover.Law, error) {
	return discover.Columns(ctx, e.System, e.Set, e.Split, e.discovery(e.DataSeed))
}

// Head finds a formula for what the network found to be conserved.
func (e *Experiment) Head(ctx context.Context, net *physicsnet.Net) ([]discover.Law, error) {
	return discover.Head(ctx, net, e.System, e.Set, e.Split, e.discovery(net.Config.Seed))
}

func (e *Experiment) discovery(seed uint64) discover.Options {
	o := discover.Options{Seed: seed, Search: e.Search}
	o.Search.Epochs, o.Search.Threads = e.SearchEpochs, e.Threads
	return o
}

// Latents returns the first principal components of the latents at every test
// sample, and the true energy there.
func (e *Experiment) Latents(net *physicsnet.Net, components int) (*evaluate.Components, []float64, error) {
	test := e.Test()
	f, err := net.Features(test)
	if err != nil {
		return nil, nil, err
	}
	c, err := evaluate.PCA(f.Latent, components)
	if err != nil {
		return nil, nil, err
	}
	energy := e.Energy()
	var truth []float64
	for k := range test.Trajectories {
		for i := range test.Trajectories[k].Len() {
			truth = append(truth, energy(test.State(k, i)))
		}
	}
	return c, truth, nil
}
