package lab

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
)

// pixelRun is HNNRun on the pixels. Of the figures there are energy, plane and
// training, and the film of a test trial, movie.gif.
func pixelRun(ctx context.Context, b *backend.Backend, o HNNRunOptions) (*HNNResult, error) {
	t, err := hnn.Pixels(ctx, o.Seed, o.Threads)
	if err != nil {
		return nil, err
	}
	if o.Published {
		t.Published()
	}
	if o.Steps > 0 {
		t.Steps(o.Steps)
	}
	net, learnt, err := t.Train(ctx, b, o.Model, o.Seed, train.Options{
		Dir: o.Out, Resume: o.Resume, Overwrite: o.Overwrite, Progress: o.Progress, Warn: o.Warn,
	})
	if err != nil {
		return nil, err
	}
	defer net.Close()
	r := &HNNResult{Version: Version, Task: o.Task, Model: o.Model, Seed: o.Seed, Steps: learnt.Steps, Backend: b.Info}
	for _, p := range learnt.Last {
		r.Params += p.Size()
	}
	if f, ok := hnn.Published(o.Task, o.Model); ok {
		r.Published = &f
	}
	if r.Figures, err = t.Judge(ctx, net, o.Threads); err != nil {
		return nil, err
	}
	view, err := NewPixelView(ctx, t, net, o.Threads)
	if err != nil {
		return nil, err
	}
	r.Limits = &view.Limits
	learn := plot.Series{Name: "training windows", Color: plot.Blue}
	for _, e := range learnt.History {
		learn.X, learn.Y = append(learn.X, float64(e.Step)), append(learn.Y, e.Loss)
	}
	const shown = 0 // test trial
	energies, err := PixelEnergies("Energy from the start of a test trial", shown, 300, view)
	if err != nil {
		return nil, err
	}
	for name, f := range map[string]*plot.Figure{
		"training": plot.Training(plot.Options{Title: "Training on " + o.Task, X: "step", Y: "loss"}, learn),
		"plane":    PixelPlane("Latent plane, learnt: "+string(o.Model), view),
		"energy":   energies,
	} {
		if err := f.Save(filepath.Join(o.Out, name)); err != nil {
			return nil, err
		}
	}
	film, err := PixelMovie(ctx, t, shown, net)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(o.Out, "movie.gif"), film, 0o644); err != nil {
		return nil, fmt.Errorf("lab: write the film: %w", err)
	}
	if o.Formula && o.Model == hnn.Hamiltonian {
		if r.Law, err = PixelLaw(ctx, t, net, o.Seed); err != nil {
			return nil, err
		}
	}
	return r, WriteJSON(filepath.Join(o.Out, "result.json"), r)
}

// PixelView is a network of the pixels with its motions from the first test trials
// and the map that tells what its latent plane means.
type PixelView struct {
	Net    *hnn.PixelNetwork
	Rolls  *hnn.Rolls
	Map    *hnn.StateMap
	Limits hnn.Limits
}

// NewPixelView follows a network on so many threads (0 means one a processor).
func NewPixelView(ctx context.Context, t *hnn.PixelTask, n *hnn.PixelNetwork, threads int) (*PixelView, error) {
	v := &PixelView{Net: n}
	var err error
	if v.Map, err = t.StateMap(n); err != nil {
		return nil, err
	}
	if v.Rolls, err = t.Rolls(ctx, n, threads); err != nil {
		return nil, err
	}
	v.Limits, err = t.Limits(n, v.Map, v.Rolls)
	return v, err
}

// PixelPlane draws a network's motions in the latent plane over its field and, if
// it has one, its H.
func PixelPlane(title string, v *PixelView) *plot.Figure {
	n := v.Net.Latent
	s := hnn.Samples{Dim: n.Dim}
	for _, z := range v.Rolls.Z {
		for _, x := range z {
			s.X = append(s.X, float32(x))
		}
	}
	o := plot.Options{Title: title, X: "latent q", Y: "latent p", XRange: reach(s, 0), YRange: reach(s, 1)}
	x, dx := make([]float64, n.Dim), make([]float64, n.Dim)
	var h func(q, p float64) float64
	if n.Model != hnn.Baseline {
		h = func(q, p float64) float64 {
			x[0], x[1] = q, p
			return n.H(x)
		}
	}
	return plot.Portrait(o, func(q, p float64) (float64, float64) {
		x[0], x[1] = q, p
		n.Field(dx, x, 0)
		return dx[0], dx[1]
	}, h, "H")
}

// PixelEnergies draws the energy from the start of a test trial for so many steps,
// of the pendulum and as each network goes on from what is seen at the start.
func PixelEnergies(title string, trial, steps int, views ...*PixelView) (*plot.Figure, error) {
	var pendulum mech.GymPendulum
	var all []plot.Series
	times := make([]float64, steps+1)
	for i := range times {
		times[i] = float64(i)
	}
	add := func(name string, state func(i int) []float64) {
		s := HNNMotion{Name: name}.series()
		for i, at := range times {
			s.X, s.Y = append(s.X, at), append(s.Y, pendulum.Energy(state(i)))
		}
		all = append(all, s)
	}
	x := make([]float64, 2)
	for k, v := range views {
		if k == 0 {
			start := v.Rolls.Truth[trial]
			gym := []float64{math.Pi + start[0], 4 * start[1]}
			add("true", func(i int) []float64 {
				if i > 0 {
					pendulum.Next(gym, gym)
				}
				pendulum.Canonical(x, gym)
				return x
			})
		}
		z, err := v.Net.Latent.Follow(v.Rolls.Z[trial][:2], times, &ode.Settings{RTol: 1e-8, ATol: 1e-10})
		if err != nil {
			return nil, err
		}
		add(string(v.Net.Latent.Model), func(i int) []float64 {
			v.Map.State(x, z[2*i:2*i+2])
			return x
		})
	}
	return plot.Lines(plot.Options{Title: title, X: "step", Y: "energy"}, all...), nil
}

// PixelLaw searches the formula of the H that a network learnt in its latent plane,
// written in the pendulum's angle q = theta - pi and momentum p = omega/4. No energy
// is shown to the search: a polynomial, fitted to the training trials, takes (q, p)
// back to the plane, and H is read there.
//
// H is known up to a constant, a factor and a canonical change of coordinates: the
// plane's unit of area and its time, counted in steps, make the factor. The
// constants fitted to the motion are those of the recorded states, one a step.
func PixelLaw(ctx context.Context, t *hnn.PixelTask, n *hnn.PixelNetwork, seed uint64) (*discover.HamiltonianLaw, error) {
	back, err := t.PlaneMap(n)
	if err != nil {
		return nil, err
	}
	z := make([]float64, 2)
	h := func(x []float64) float64 {
		back.State(z, x)
		return n.Latent.H(z)
	}
	return discover.Hamiltonian(ctx, t.Samples(), h, []string{"q", "p"}, 0, discover.Options{Rows: lawRows, Seed: seed})
}
