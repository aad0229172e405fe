package pixels

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"

	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// The published sampling.
const (
	Trials     = 200
	TrialSteps = 103
)

// streamMotions names the random stream of start states.
const streamMotions = 0x9a11

// Motions are trials of the pendulum: what the camera sees, and the states behind
// it, which are for analysis only.
type Motions struct {
	Steps  int       // observations of each trial
	Frames []float32 // [trials, Steps, Cells]
	States []float64 // [trials, Steps, 2], canonical coordinates (q, p)
}

// Trials returns the number of trials.
func (m *Motions) Trials() int { return len(m.States) / (2 * m.Steps) }

// Frame returns the observation i of a trial as a view.
func (m *Motions) Frame(trial, i int) []float32 {
	at := (trial*m.Steps + i) * Cells
	return m.Frames[at : at+Cells : at+Cells]
}

// State returns (q, p) at the observation i of a trial as a view.
func (m *Motions) State(trial, i int) []float64 {
	at := (trial*m.Steps + i) * 2
	return m.States[at : at+2 : at+2]
}

// Draw draws the motions of so many trials from the seed, on so many threads (0
// means one a processor; the result does not depend on it). Each starts at an
// angle uniform within pi/6 of hanging with a speed uniform in [-1, 1] rad/s, and
// is seen so many times, the start included, without torque. It stops when ctx
// is done, and returns an error for numbers that are not positive.
func Draw(ctx context.Context, trials, steps int, seed uint64, threads int) (*Motions, error) {
	if trials < 1 || steps < 1 {
		return nil, fmt.Errorf("pixels: %d trials of %d steps cannot be drawn, give positive numbers", trials, steps)
	}
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	m := &Motions{Steps: steps, Frames: make([]float32, trials*steps*Cells), States: make([]float64, trials*steps*2)}
	var group sync.WaitGroup
	for worker := range min(threads, trials) {
		group.Go(func() {
			camera := NewCamera()
			for k := worker; k < trials && ctx.Err() == nil; k += threads {
				m.draw(k, seed, camera)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("pixels: drawing of frames stopped: %w", err)
	}
	return m, nil
}

// draw fills in one trial.
func (m *Motions) draw(trial int, seed uint64, camera *Camera) {
	var pendulum mech.GymPendulum
	rng := traj.Rand(seed, streamMotions, uint64(trial))
	x := []float64{math.Pi + math.Pi/6*(2*rng.Float64()-1), 2*rng.Float64() - 1}
	for i := range m.Steps {
		camera.Observe(m.Frame(trial, i), x[0])
		pendulum.Canonical(m.State(trial, i), x)
		pendulum.Next(x, x)
	}
}
