package lab

import (
	"context"
	"math"

	"neurophysics/lab/hnn"
	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
	"neurophysics/lab/plot"
)

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
