package lab

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"neurophysics/lab/discover"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
)

// learntH returns the H that a network learnt in its latent plane as a function of
// the pendulum's angle q = theta - pi and momentum p = omega/4: a polynomial,
// fitted to the training trials, takes (q, p) back to the plane.
//
// H is known up to a constant, a factor and a canonical change of coordinates: the
// plane's unit of area and its time, counted in steps, make the factor.
func learntH(t *hnn.PixelTask, n *hnn.PixelNetwork) (func(x []float64) float64, error) {
	back, err := t.PlaneMap(n)
	if err != nil {
		return nil, err
	}
	z := make([]float64, 2)
	return func(x []float64) float64 {
		back.State(z, x)
		return n.Latent.H(z)
	}, nil
}

// PixelLaw searches a polynomial for the H that a Hamiltonian network of the pixels
// learnt, in the pendulum's q and p; no energy is shown to the search. Within 30
// degrees a cosine is hardly told from a parabola. The constants fitted to the
// motion are those of the recorded states, one a step.
func PixelLaw(ctx context.Context, t *hnn.PixelTask, n *hnn.PixelNetwork, seed uint64) (*discover.HamiltonianLaw, error) {
	h, err := learntH(t, n)
	if err != nil {
		return nil, err
	}
	return discover.Hamiltonian(ctx, t.Samples(), h, []string{"q", "p"}, 0, discover.Options{Rows: lawRows, Seed: seed, Search: symreg.Options{
		Operators: []string{"+", "-", "*"}, Epochs: 10,
	}})
}

// PixelForm is a learnt H in the form that is known to be the pendulum's,
// Factor (p^2 + Gravity (1 - cos q) + Tilt q p) and a constant. In steps of 0.05 s of
// the semi-implicit Euler method, Gravity is 1.875 and Tilt, the method's own,
// -0.1875.
type PixelForm struct {
	Factor, Gravity, Tilt float64
	R2                    float64 // of the learnt H
}

// FitPixelForm fits the form to the H that a Hamiltonian network of the pixels learnt.
func FitPixelForm(t *hnn.PixelTask, n *hnn.PixelNetwork) (*PixelForm, error) {
	h, err := learntH(t, n)
	if err != nil {
		return nil, err
	}
	s := t.Samples()
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
