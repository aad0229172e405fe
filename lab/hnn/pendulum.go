package hnn

import (
	"math"

	"neurophysics/lab/ode"
	"neurophysics/lab/traj"
)

const (
	streamPendulum = 0x4e33
	pendulumPoints = 45
)

// Pendulum draws the paper's pendulum, H = 3 (1 - cos q) + p^2: 50 motions of 45
// points over t in [0, 3], from circles of radius 1.3 to 2.3 at any angle, with
// Gaussian noise of 0.1 on q and p and none on their derivatives.
func Pendulum(seed uint64) (*Task, error) {
	t := noisyTask("pendulum")
	t.Energy = func(x []float64) float64 { return 3*(1-math.Cos(x[0])) + x[1]*x[1] }
	t.Truth = func(dst, x []float64, _ float64) { dst[0], dst[1] = 2*x[1], -3*math.Sin(x[0]) }
	times := make([]float64, pendulumPoints)
	for i := range times {
		times[i] = noisySpan * float64(i) / (pendulumPoints - 1)
	}
	dx := make([]float64, 2)
	for k := range noisyMotions {
		rng := traj.Rand(seed, streamPendulum, uint64(k))
		radius := 1.3 + rng.Float64()
		sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
		x0 := []float64{radius * cos, radius * sin}
		t.start(k, x0)
		t.half(k).begin(times[1])
		r, err := ode.Solve(t.Truth, x0, times, &t.Settings)
		if err != nil {
			return nil, err
		}
		for i := range times {
			x := r.X[2*i : 2*i+2]
			t.Truth(dx, x, 0)
			t.half(k).add([]float64{x[0] + stateNoise*rng.NormFloat64(), x[1] + stateNoise*rng.NormFloat64()}, dx)
		}
	}
	return t, nil
}
