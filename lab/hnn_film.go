package lab

import (
	"context"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
)

// filmFrames is the number of frames of a film but of a recording, which has one for
// each of its states.
const filmFrames = 300

// HNNFilm returns an animated GIF of the true motion from the first of a task's
// starts and, beside it, of the motions that networks drive, above the true energy
// along each of them.
func HNNFilm(ctx context.Context, task *hnn.Task, networks ...*hnn.Network) ([]byte, error) {
	t := forFilm(task, networks)
	var all []HNNMotion
	for _, n := range networks {
		m, err := t.Motions(ctx, n, 1, 0)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = []HNNMotion{{"true", m.Times, m.Truth[0]}}
		}
		all = append(all, HNNMotion{string(n.Model), m.Times, m.Learnt[0]})
	}
	return film(t, "energy", t.Energy, true, all)
}

// HNNPushFilm returns an animated GIF of three motions that a Hamiltonian network
// drives from the first of a task's starts, above its learnt H along them: one left
// alone, one that is given energy and one that loses some, by moving along grad H for
// a tenth of the time, far enough to change the motion's size by about the given share.
// It returns an error for a network without H in canonical coordinates.
func HNNPushFilm(ctx context.Context, task *hnn.Task, n *hnn.Network, share float64) ([]byte, error) {
	t := forFilm(task, nil)
	all, err := HNNPushes(t, n, share)
	if err != nil {
		return nil, err
	}
	return film(t, "learnt H", n.H, false, all)
}

// HNNPushes returns the motions of HNNPushFilm at the task's times, which have to be
// equidistant.
func HNNPushes(t *hnn.Task, n *hnn.Network, share float64) ([]HNNMotion, error) {
	if !n.Model.Pushes() {
		return nil, fmt.Errorf("lab: the model %q cannot be given energy along grad H: %w; take %q", n.Model, hnn.ErrUnsuitable, hnn.Hamiltonian)
	}
	steps := len(t.Times) - 1
	push := hnn.Push{Before: steps * 3 / 10, During: steps / 10, Step: t.Times[1] - t.Times[0]}
	push.After = steps - push.Before - push.During
	alone, err := n.Follow(t.Starts[0], t.Times, &t.Settings)
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	out := []HNNMotion{{"left alone", t.Times, alone}}
	for _, c := range []struct {
		name string
		sign float64
	}{{"energy added", 1}, {"energy taken", -1}} {
		push.Rate = c.sign * share * n.PushRate(alone, push.Before, float64(push.During)*push.Step)
		x, err := push.Follow(n, t.Starts[0], &t.Settings)
		if err != nil {
			return nil, err
		}
		out = append(out, HNNMotion{c.name, t.Times, x})
	}
	return out, nil
}

// forFilm returns the task with its first start alone and times that make a film:
// a map's own, where one is among the networks.
func forFilm(task *hnn.Task, networks []*hnn.Network) *hnn.Task {
	t := *task
	t.Starts = task.Starts[:1]
	if t.Recorded != nil {
		return &t
	}
	span := task.Times[len(task.Times)-1] - task.Times[0]
	step, frames := span/filmFrames, filmFrames
	if k := slices.IndexFunc(networks, func(n *hnn.Network) bool { return n.Model == hnn.Map }); k >= 0 {
		step = networks[k].Step
		frames = int(span/step + 1e-9)
	}
	t.Times = nil
	for i := range frames + 1 {
		t.Times = append(t.Times, task.Times[0]+float64(i)*step)
	}
	return &t
}

// film shows motions of a task as scenes above a scalar along them, whose zero means
// something or not.
func film(t *hnn.Task, label string, scalar func(x []float64) float64, zero bool, motions []HNNMotion) ([]byte, error) {
	f := plot.Film{Delay: 4, Axes: plot.Options{X: "time", Y: label}}
	for _, m := range motions {
		curve := m.along(scalar)
		curve.Color = filmColor(m.Name)
		f.Curves, f.Scenes = append(f.Curves, curve), append(f.Scenes, hnnScene(t, m))
	}
	if zero {
		f.Axes.YRange = filmRange(f.Curves)
	}
	return f.GIF()
}

// filmRange is that of all curves, with room of a tenth of the size of the first one,
// lest small differences look large, but no further out than three times that size:
// who leaves it does so for good.
func filmRange(curves []plot.Series) [2]float64 {
	size := 0.0
	for _, v := range curves[0].Y {
		size = max(size, math.Abs(v))
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range curves {
		for _, v := range c.Y {
			low, high = min(low, v), max(high, v)
		}
	}
	low, high = max(low, -3*size), min(high, 3*size)
	room := max(0.05*(high-low), 0.1*size)
	return [2]float64{low - room, high + room}
}

// filmColor is the colour of a motion's name.
func filmColor(name string) plot.Color {
	switch name {
	case "true":
		return plot.Ink
	case string(hnn.Baseline):
		return plot.Orange
	case string(hnn.Hamiltonian), "left alone":
		return plot.Blue
	case "energy taken":
		return plot.Purple
	}
	return plot.Green
}

// hnnScene makes a motion visible: as a mass on a spring, a rod that swings, or bodies
// in a plane.
func hnnScene(t *hnn.Task, m HNNMotion) plot.Scene {
	s := plot.Scene{Name: m.Name, Color: filmColor(m.Name)}
	dim := t.Learn.Dim
	if dim > 2 {
		s.Bodies = make([]plot.Track, dim/4)
	} else {
		s.Bodies = make([]plot.Track, 1)
		s.Link = plot.Rod
		if t.Name == "spring" {
			s.Link = plot.Coil
		}
	}
	for row := 0; row < len(m.X); row += dim {
		for k := range s.Bodies {
			b := &s.Bodies[k]
			x, y := 0.0, 0.0
			switch s.Link {
			case plot.Free:
				x, y = m.X[row+k], m.X[row+dim/4+k]
			case plot.Rod:
				sin, cos := math.Sincos(m.X[row])
				x, y = sin, -cos
			case plot.Coil:
				x = m.X[row]
			}
			b.X, b.Y = append(b.X, x), append(b.Y, y)
		}
	}
	return s
}
