package lab

import (
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"neurophysics/lab/discover"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
)

// pixelRows is the number of states at which a learnt H of the pixels is read.
const pixelRows = 300

// learntH returns the H that a network learnt in its latent plane as a function of
// (q, p), which the map takes to the plane.
func learntH(back *hnn.StateMap, n *hnn.PixelNetwork) func(x []float64) float64 {
	z := make([]float64, 2)
	return func(x []float64) float64 {
		back.State(z, x)
		return n.Latent.H(z)
	}
}

// PixelFormula is the formula of the H that a Hamiltonian network of the pixels
// learnt, found without angle, momentum or energy. The fields beside it compare it
// with them afterwards.
type PixelFormula struct {
	*discover.SeenLaw
	Strength float64 `json:"strength"`  // V”(0), a step being the unit of time; that of the simulator's steps is 0.03762, of its pendulum 0.0375
	Angle    float64 `json:"angle"`     // spread of the argument of the formula as a share of that of the true angle; 0 without a unit
	EnergyR2 float64 `json:"energy_r2"` // of the formula on the test trials, against what the simulator's steps conserve
}

// PixelLaw searches a formula for the H that a Hamiltonian network of the pixels
// learnt. The coordinate q is that in which the latent position moves like a unit
// mass in a potential, p is its change in a step: discover.Seen. A polynomial,
// fitted to the training trials, takes (q, p) back to the plane, where H is read.
func PixelLaw(ctx context.Context, t *hnn.PixelTask, n *hnn.PixelNetwork, seed uint64) (*PixelFormula, error) {
	plane, err := t.Plane(n, t.Tests, t.Motions.Trials())
	if err != nil {
		return nil, err
	}
	var seen discover.Seen
	for _, z := range plane {
		var x []float64
		for i := 0; i < len(z); i += 2 {
			x = append(x, z[i])
		}
		seen.X = append(seen.X, x)
	}
	g, err := seen.Gauge()
	if err != nil {
		return nil, err
	}
	states, z, kept := slices.Concat(g.States...), slices.Concat(plane...), max(1, len(plane)/5)*len(plane[0])/2
	back, err := hnn.FitStateMap(states, z, kept)
	if err != nil {
		return nil, err
	}
	law, err := seen.Hamiltonian(ctx, g, learntH(back, n), discover.Options{Rows: pixelRows, Seed: seed, Search: symreg.Options{
		Operators: []string{"+", "-", "*", "cos"}, MaxSize: 12, Epochs: 5,
	}})
	if err != nil {
		return nil, err
	}
	f := &PixelFormula{SeenLaw: law, Strength: law.Frequency * law.Frequency}
	there, err := hnn.FitStateMap(z, states, kept)
	if err != nil {
		return nil, err
	}
	return f, f.compare(t, n, g.States, there)
}

// compare fills in what needs the truth.
func (f *PixelFormula) compare(t *hnn.PixelTask, n *hnn.PixelNetwork, states [][]float64, there *hnn.StateMap) error {
	if f.Unit != nil {
		found, angle := 0.0, 0.0
		for k, motion := range states {
			for i := 0; i < len(motion); i += 2 {
				theta := t.Motions.State(t.Tests+k, hnn.FirstPixelFrame+i/2)[0]
				found, angle = found+motion[i]*motion[i], angle+theta*theta
			}
		}
		f.Angle = f.Unit.Value * math.Sqrt(found/angle)
	}
	plane, err := t.Plane(n, 0, t.Tests)
	if err != nil {
		return err
	}
	var got, want []float64
	x := make([]float64, 2)
	for trial, z := range plane {
		for i := 0; i < len(z); i += 2 {
			there.State(x, z[i:i+2])
			s := t.Motions.State(trial, hnn.FirstPixelFrame+i/2)
			got = append(got, f.Motion.Expr.At(x))
			// To first order in the step: half of it times {T, V} beside T + V.
			want = append(want, s[1]*s[1]+1.875*(1-math.Cos(s[0]))-0.1875*math.Sin(s[0])*s[1])
		}
	}
	f.EnergyR2 = evaluate.BestAffine(got, want).R2
	return nil
}

// PixelForm is a learnt H in the form that is known to be the pendulum's,
// Factor (p^2 + Gravity (1 - cos q) + Tilt q p) and a constant. In steps of 0.05 s of
// the semi-implicit Euler method, Gravity is 1.875 and Tilt, the method's own,
// -0.1875. Unlike PixelLaw it takes angle and momentum from the simulator.
type PixelForm struct {
	Factor, Gravity, Tilt float64
	R2                    float64 // of the learnt H
}

// FitPixelForm fits the form to the H that a Hamiltonian network of the pixels learnt.
func FitPixelForm(t *hnn.PixelTask, n *hnn.PixelNetwork) (*PixelForm, error) {
	back, err := t.PlaneMap(n)
	if err != nil {
		return nil, err
	}
	h, s := learntH(back, n), t.Samples()
	a, y := mat.NewDense(s.Rows(), 4, nil), mat.NewVecDense(s.Rows(), nil)
	for i := range s.Rows() {
		q, p := float64(s.X[2*i]), float64(s.X[2*i+1])
		a.SetRow(i, []float64{1, p * p, 1 - math.Cos(q), q * p})
		y.SetVec(i, h([]float64{q, p}))
	}
	var c, fitted mat.VecDense
	if err := c.SolveVec(a, y); err != nil {
		return nil, errors.New("lab: the learnt H is no function of q and p")
	}
	fitted.MulVec(a, &c)
	f := c.AtVec(1)
	return &PixelForm{Factor: f, Gravity: c.AtVec(2) / f, Tilt: c.AtVec(3) / f, R2: evaluate.R2(fitted.RawVector().Data, y.RawVector().Data)}, nil
}
