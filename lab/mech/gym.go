package mech

import "math"

// GymPendulum is the swing-up pendulum of the Gym benchmarks (Brockman et al.,
// "OpenAI Gym", 2016; the numbers are those of Pendulum-v1) without its torque: a
// rod of 1 m and 1 kg that turns about its end, g = 10 m/s^2. It moves in steps,
// so it is no System: its state is theta (0 upright, counter-clockwise, never
// wrapped) and omega = dtheta/dt, its motion repeated calls of Next.
type GymPendulum struct{}

// GymStep is the time in s between two states of a GymPendulum.
const GymStep = 0.05

// Acceleration 3g/(2l) of the horizontal rod, and the largest speed.
const (
	gymAcceleration = 15.0
	gymMaxSpeed     = 8.0
)

// Next writes into dst the state one step after x; dst may be x. The step is
// semi-implicit Euler with the speed clipped to 8 rad/s:
//
//	omega = clip(omega + 15 sin(theta) dt), theta = theta + dt omega (new).
//
// It is symplectic where nothing is clipped, but the energy swings with the phase.
func (GymPendulum) Next(dst, x []float64) {
	omega := x[1] + float64(gymAcceleration*math.Sin(x[0])*GymStep)
	omega = min(max(omega, -gymMaxSpeed), gymMaxSpeed)
	dst[0], dst[1] = x[0]+float64(GymStep*omega), omega
}

// Canonical writes into dst the coordinates q = theta - pi, which is 0 hanging,
// and p = omega/4 that Greydanus, Dzamba and Yosinski (2019) judge the motion
// in; dst may be x.
func (GymPendulum) Canonical(dst, x []float64) { dst[0], dst[1] = x[0]-math.Pi, 0.25*x[1] }

// Energy is the Hamiltonian H = 1.9 (1 - cos q) + p^2 of the same authors at
// canonical coordinates x = (q, p). Along the steps of Next it swings by about a
// tenth at 30 degrees.
func (GymPendulum) Energy(x []float64) float64 { return 1.9*(1-math.Cos(x[0])) + x[1]*x[1] }
