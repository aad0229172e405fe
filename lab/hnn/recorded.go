package hnn

import (
	"context"
	"fmt"
	"math"

	"neurophysics/datasets"
	"neurophysics/lab/traj"
)

// RecordedTaskName is the name of the task whose pendulum was recorded.
const RecordedTaskName = "real_pendulum"

// recordedFile is the recording.
const recordedFile = "real_pend_h_1.txt"

// Recorded makes the paper's task of a recorded pendulum from the first motion
// of a set whose columns are angle and angular velocity: dx/dt are forward
// differences, the first four fifths in time train, the others test. There is
// no true field; the motion from the first test state is compared to the
// recording by the paper's energy for it, H = 2.4 (1 - cos q) + p^2.
//
// Forward differences over steps h make an oscillation of frequency w look
// damped at the rate h w^2/2, here 0.1/s and many times the pendulum's own: a
// field that can lose energy learns that, and misses the energy by more than
// one that cannot, unless it is trained on a Runge-Kutta step of length h (RK4).
func Recorded(set *traj.Set) (*Task, error) {
	if set.Len() == 0 || set.Dim() != 2 || set.Trajectories[0].Len() < 10 {
		return nil, fmt.Errorf("hnn: a recorded pendulum needs an angle and its velocity at 10 times or more; the set %q has other data", set.System)
	}
	t := noisyTask(RecordedTaskName)
	t.Noise = 0
	t.Velocities = true
	t.Energy = func(x []float64) float64 { return 2.4*(1-math.Cos(x[0])) + x[1]*x[1] }
	motion := &set.Trajectories[0]
	rows := motion.Len() - 1
	split := rows * 4 / 5
	step := math.Inf(1) // the camera missed some times: motions end there
	for i := range rows {
		step = min(step, motion.T[i+1]-motion.T[i])
	}
	t.Times = motion.T[split:rows]
	t.Starts = [][]float64{set.State(0, split)}
	t.Recorded = [][]float64{motion.X[2*split : 2*rows]}
	dx := make([]float64, 2)
	for i := range rows {
		part := &t.Learn
		if i >= split {
			part = &t.Test
		}
		if i == 0 || i == split || motion.T[i]-motion.T[i-1] > 1.01*step {
			part.begin(step)
		}
		x, next, h := set.State(0, i), set.State(0, i+1), motion.T[i+1]-motion.T[i]
		for j := range dx {
			dx[j] = (next[j] - x[j]) / h
		}
		part.add(x, dx)
	}
	return t, nil
}

// openRecorded makes the task from the archive of Schmidt and Lipson (Science
// 324, 81, 2009). Where it is not to be had, the error wraps
// datasets.ErrUnavailable.
func openRecorded(ctx context.Context, mirror string) (*Task, error) {
	archive, err := datasets.OpenArchive(ctx, datasets.ArchiveOptions{Mirror: mirror})
	if err != nil {
		return nil, err
	}
	r, err := archive.Recording(recordedFile)
	if err != nil {
		return nil, err
	}
	return Recorded(r.Set)
}
