package lab

import (
	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/evaluate"
)

// Pair is a figure of the standard and of the physics-aware networks, each the
// median over seeds.
type Pair struct {
	Standard     float64 `json:"standard"`
	PhysicsAware float64 `json:"physics_aware"`
}

// Ranges are the same figure with the least and largest value over seeds.
type Ranges struct {
	Standard     evaluate.Range `json:"standard"`
	PhysicsAware evaluate.Range `json:"physics_aware"`
}

// SystemSummary is what a run found about one system. For recordings, which no
// network is trained on, the figures of forecasts are null.
type SystemSummary struct {
	Name           string         `json:"name"`
	Laws           []discover.Law `json:"laws"`
	Drift          *Pair          `json:"drift"` // mean relative energy drift of forecasts, as a fraction
	DriftRange     *Ranges        `json:"drift_range,omitempty"`
	HeadDrift      *Pair          `json:"head_drift,omitempty"` // the same with forecasts held to the head, not to the law found for it
	FreeDrift      *Pair          `json:"free_drift,omitempty"` // the same with forecasts held to nothing
	HeldBy         []string       `json:"held_by,omitempty"`    // what the physics-aware forecasts are held to, by seed
	MaxEnergyError *Pair          `json:"max_energy_error"`     // in the unit of the energy
	FinalLoss      *Pair          `json:"final_loss"`           // one-step mean squared error on test motions, units of the states
	FinalLossNorm  *Pair          `json:"final_loss_normalised,omitempty"`
	HeadR2         *float64       `json:"head_r2,omitempty"` // energy head against the true energy after the best affine map
	LeftOut        int            `json:"left_out"`          // test motions too near zero energy for a relative drift
	Seeds          []uint64       `json:"seeds"`
	Split          *SplitSize     `json:"split,omitempty"`
	Notes          []string       `json:"notes,omitempty"`
	// Finding is the whole account of a measured system: verdict, evidence, damping.
	Finding *discover.Finding `json:"finding,omitempty"`
}

// SplitSize counts the trajectories of each part.
type SplitSize struct {
	Train int `json:"train"`
	Valid int `json:"valid"`
	Test  int `json:"test"`
}

// What Summary.Status says.
const (
	StatusFinished   = "finished"
	StatusUnfinished = "unfinished" // under way, stopped or failed
)

// Summary is what a run writes to summary.json.
type Summary struct {
	Version  string          `json:"version"`
	Status   string          `json:"status"`            // StatusFinished or StatusUnfinished
	Missing  []string        `json:"missing,omitempty"` // systems that an unfinished run has still to do
	Preset   string          `json:"preset"`
	Backend  backend.Info    `json:"backend"`
	Threads  int             `json:"threads"`
	Systems  []SystemSummary `json:"systems"`
	Warnings []string        `json:"warnings,omitempty"`
	WallS    float64         `json:"wall_s"`
}

// summarize takes medians of the verdicts of one system.
func (e *Experiment) summarize(standard, aware []*Verdict) SystemSummary {
	s := SystemSummary{
		Name: e.System.Name(), Seeds: e.Seeds,
		Split: &SplitSize{len(e.Split.Train), len(e.Split.Valid), len(e.Split.Test)},
	}
	over := func(v []*Verdict, f func(*Verdict) float64) evaluate.Range {
		x := make([]float64, len(v))
		for i := range v {
			x[i] = f(v[i])
		}
		return evaluate.Over(x)
	}
	pair := func(f func(*Verdict) float64) *Pair {
		return &Pair{over(standard, f).Median, over(aware, f).Median}
	}
	drift := func(v *Verdict) float64 { return v.Drift.Mean }
	s.Drift = pair(drift)
	s.DriftRange = &Ranges{over(standard, drift), over(aware, drift)}
	s.HeadDrift = pair(func(v *Verdict) float64 { return v.HeadDrift.Mean })
	for _, v := range aware {
		s.HeldBy = append(s.HeldBy, v.HeldBy)
	}
	s.FreeDrift = pair(func(v *Verdict) float64 { return v.FreeDrift.Mean })
	s.MaxEnergyError = pair(func(v *Verdict) float64 { return v.Drift.Largest })
	s.FinalLoss = pair(func(v *Verdict) float64 { return v.OneStep.MSE })
	s.FinalLossNorm = pair(func(v *Verdict) float64 { return v.OneStep.Normalised })
	r2 := over(aware, func(v *Verdict) float64 { return v.Head.R2 }).Median
	s.HeadR2 = &r2
	s.LeftOut = aware[0].Drift.LeftOut
	return s
}
