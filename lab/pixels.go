package lab

import (
	"context"
	"fmt"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
)

// PixelTaskName is the name of the task whose pendulum is seen, not measured.
const PixelTaskName = "pixels"

// HNNTaskNames returns the names of all tasks of a table, in their order.
func HNNTaskNames() []string { return append(hnn.TaskNames(), PixelTaskName) }

// pixels trains and judges one network of the pixels; tell is told how far it is.
func (t *hnnTable) pixels(ctx context.Context, m hnn.Model, seed uint64, tell func(stage string, share float64)) (f hnn.Figures, stepMS float64, err error) {
	task, err := hnn.Pixels(ctx, seed, t.Threads)
	if err != nil {
		return f, 0, err
	}
	switch {
	case t.Published:
		task.Published()
	case t.QuickPixels:
		task.Quick()
	}
	net, r, err := task.Train(ctx, t.b, m, seed, train.Options{Progress: func(p train.Progress) {
		tell("train", 0.9*float64(p.Step)/float64(p.Steps))
	}})
	if err != nil {
		return f, 0, err
	}
	defer net.Close()
	tell("judge", 0.9)
	f, err = task.Judge(ctx, net, t.Threads)
	return f, r.StepMS, err
}

// movie shows observations: the brightest cell is 127/255.
var movie = plot.Movie{Width: pixels.Side, High: 0.5}

// PixelMovie returns an animated GIF of one test trial as it was and, beside it,
// as each network dreams it up from the first two frames alone: integrated in the
// latent plane for 100 steps and decoded. A trial that is not among the first 15
// test trials is an error.
func PixelMovie(ctx context.Context, task *hnn.PixelTask, trial int, networks ...*hnn.PixelNetwork) ([]byte, error) {
	if trial < 0 || trial >= task.Tests {
		return nil, fmt.Errorf("lab: there is no test trial %d; there are 0 to %d", trial, task.Tests-1)
	}
	var reels []plot.Reel
	for _, n := range networks {
		rolls, err := task.Rolls(ctx, n, 0)
		if err != nil {
			return nil, err
		}
		if trial >= len(rolls.Z) {
			return nil, fmt.Errorf("lab: only the first %d test trials are followed, not trial %d", len(rolls.Z), trial)
		}
		frames, err := n.Decode(rolls.Z[trial])
		if err != nil {
			return nil, err
		}
		if reels == nil {
			reels = []plot.Reel{{Name: "truth"}}
			for i := range frames {
				reels[0].Frames = append(reels[0].Frames, task.Motions.Frame(trial, hnn.FirstPixelFrame+i))
			}
		}
		reels = append(reels, plot.Reel{Name: string(n.Latent.Model), Frames: frames})
	}
	return movie.GIF(reels...)
}

// PixelPushMovie returns an animated GIF of a test trial as a Hamiltonian network
// continues it, left alone, with energy added and with energy taken away: from
// step 40 to step 60 the latent state moves along grad H, far enough to change the
// size of the swing by about the given share, and then goes on by the dynamics.
func PixelPushMovie(ctx context.Context, task *hnn.PixelTask, trial int, n *hnn.PixelNetwork, share float64) ([]byte, error) {
	rolls, err := task.Rolls(ctx, n, 0)
	if err != nil {
		return nil, err
	}
	if trial < 0 || trial >= len(rolls.Z) {
		return nil, fmt.Errorf("lab: there is no followed test trial %d; there are 0 to %d", trial, len(rolls.Z)-1)
	}
	const before, during, after = 40, 20, 80
	rate := n.Latent.PushRate(rolls.Z[trial], before, during) * share
	var reels []plot.Reel
	for _, c := range []struct {
		name string
		sign float64
	}{{"left alone", 0}, {"energy added", 1}, {"energy taken", -1}} {
		push := hnn.Push{Before: before, During: during, After: after, Rate: c.sign * rate}
		z, err := push.Follow(n.Latent, rolls.Z[trial][:2], nil)
		if err != nil {
			return nil, err
		}
		frames, err := n.Decode(z)
		if err != nil {
			return nil, err
		}
		reels = append(reels, plot.Reel{Name: c.name, Frames: frames})
	}
	return movie.GIF(reels...)
}
