package hnn_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/ode"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// dim is a number of columns that every model takes: two bodies in a plane.
const dim = 8

// perModel is each for tests of all models; in short mode in pure Go alone,
// because XLA compiles every model for a second or two.
func perModel(t *testing.T, test func(t *testing.T, b *backend.Backend)) {
	if testing.Short() {
		test(t, engines[0])
		return
	}
	each(t, test)
}

// motion is ten states of a smooth made-up motion with made-up derivatives.
func motion() hnn.Samples {
	s := hnn.Samples{Dim: dim, First: []int{0}, Step: 0.5}
	rng := traj.Rand(4)
	for range 10 * dim {
		s.X = append(s.X, float32(rng.NormFloat64()))
		s.DX = append(s.DX, float32(rng.NormFloat64()))
	}
	return s
}

// The field in float64 is the field of the graph.
func TestNetworkAgreesWithTheGraph(t *testing.T) {
	s := motion()
	x := train.Array{Shape: []int{10, dim}, Values: s.X}
	perModel(t, func(t *testing.T, b *backend.Backend) {
		for _, m := range hnn.AllModels() {
			params := m.Params(dim, 20, 5)
			f, err := train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
				return []*graph.Node{m.Field(p, in[0])}
			})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			out, err := f.Call(x)
			if err != nil {
				t.Fatal(err)
			}
			n := hnn.NewNetwork(m, params)
			dx := make([]float64, dim)
			for i := range 10 {
				n.Field(dx, wide(s.X[dim*i:dim*i+dim]), 0)
				for j, got := range dx {
					if want := float64(out[0].Values[dim*i+j]); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) { // float32
						t.Errorf("%s: got dx/dt %g, want %g", m, got, want)
					}
				}
			}
		}
	})
}

// The slope of the loss along a direction in the parameters, against differences
// of the loss in float64.
func TestGradientOfEveryModel(t *testing.T) {
	s := motion()
	perModel(t, func(t *testing.T, b *backend.Backend) {
		for _, m := range hnn.AllModels() {
			problem := m.Problem(s, hnn.Samples{}, 6, 3)
			f, err := train.NewFunc(b, problem.Params, func(p train.Params, in []*graph.Node) []*graph.Node {
				loss, _ := problem.Loss(p, in, nil)
				return append([]*graph.Node{loss}, graph.Gradient(loss, p.All()...)...)
			})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			out, err := f.Call(problem.Data[0], problem.Data[1])
			if err != nil {
				t.Fatal(err)
			}
			rng := traj.Rand(8)
			const d = 1e-3
			sides := [2][]train.Param{}
			slope := 0.0
			for k, p := range problem.Params {
				up, down := p, p
				up.Values, down.Values = nil, nil
				for i, v := range p.Values {
					u := rng.NormFloat64() / math.Sqrt(float64(p.Size()))
					slope += u * float64(out[k+1].Values[i])
					up.Values, down.Values = append(up.Values, v+float32(d*u)), append(down.Values, v-float32(d*u))
				}
				sides[0], sides[1] = append(sides[0], up), append(sides[1], down)
			}
			loss := func(params []train.Param) float64 {
				n := hnn.NewNetwork(m, params)
				n.Step = s.Step
				return n.Loss(s)
			}
			if got, want := float64(out[0].Values[0]), loss(problem.Params); math.Abs(got-want) > 1e-4*want {
				t.Errorf("%s: loss %g, want %g", m, got, want)
			}
			// Rounding of the parameters to float32 leaves some 1e-4 of a slope.
			want := (loss(sides[0]) - loss(sides[1])) / (2 * d)
			if size := loss(problem.Params); math.Abs(slope-want) > 2e-3*(math.Abs(want)+size) {
				t.Errorf("%s: slope %g, want %g", m, slope, want)
			}
		}
	})
}

// rate returns dH/dt along a network's own field at x, by differences.
func rate(n *hnn.Network, x []float64) float64 {
	dx := make([]float64, len(x))
	n.Field(dx, x, 0)
	const h = 1e-4
	at := func(s float64) float64 {
		y := make([]float64, len(x))
		for i := range y {
			y[i] = x[i] + s*dx[i]
		}
		return n.H(y)
	}
	return (8*(at(h)-at(-h)) - at(2*h) + at(-2*h)) / (12 * h)
}

// Whatever the parameters, a solenoidal field and a Lagrangian's conserve their
// own energy, at every state and along a motion.
func TestOwnEnergyIsConserved(t *testing.T) {
	s := motion()
	for _, m := range []hnn.Model{hnn.Hamiltonian, hnn.LeviCivita, hnn.Lagrangian, hnn.Pairs} {
		n := hnn.NewNetwork(m, m.Params(dim, 30, 2))
		for i := range 10 {
			if got := rate(n, wide(s.X[dim*i:dim*i+dim])); math.Abs(got) > 1e-9 {
				t.Errorf("%s: dH/dt = %g", m, got)
			}
		}
		x0 := wide(s.X[:dim])
		r, err := ode.Solve(n.Field, x0, []float64{0, 2}, &ode.Settings{RTol: 1e-11, ATol: 1e-12})
		if err != nil {
			t.Fatal(err)
		}
		if d := n.H(r.X[dim:]) - n.H(x0); math.Abs(d) > 1e-8 {
			t.Errorf("%s: H changes by %g", m, d)
		}
	}
}

// With D = -H the energy falls at the rate |grad H|^2, whose parts the field
// S grad H - grad H and that of H alone give.
func TestDissipationLowersTheEnergy(t *testing.T) {
	params := hnn.Dissipative.Params(dim, 30, 2)
	for i := range 5 {
		copy(params[5+i].Values, params[i].Values)
	}
	for i := range params[9].Values {
		params[9].Values[i] *= -1
	}
	n, plain := hnn.NewNetwork(hnn.Dissipative, params), hnn.NewNetwork(hnn.Hamiltonian, params[:5])
	s, dx := motion(), make([]float64, dim)
	for i := range 10 {
		x := wide(s.X[dim*i : dim*i+dim])
		plain.Field(dx, x, 0)
		want := 0.0
		for _, v := range dx {
			want -= v * v // S keeps lengths
		}
		if got := rate(n, x); want > -1e-4 || math.Abs(got-want) > 1e-8 {
			t.Errorf("dH/dt = %g, want %g, negative", got, want)
		}
	}
}

// Derivatives that are forward differences of an undamped oscillator look damped;
// a network that can lose energy learns that from the field, but not from a
// Runge-Kutta step.
func TestRungeKuttaStepsUndoForwardDifferences(t *testing.T) {
	const h = 0.3
	task := oscillator(0)
	s := &task.Learn
	for i := 0; i < len(s.X); i += 2 {
		q, v := float64(s.X[i]), float64(s.X[i+1])
		sin, cos := math.Sincos(h)
		s.DX[i], s.DX[i+1] = float32((q*cos+v*sin-q)/h), float32((v*cos-q*sin-v)/h)
	}
	task.Config.Epochs = 120
	for rk4, want := range map[float64]float64{0: 2 * (math.Cos(h) - 1) / h, h: 0} {
		task.RK4 = rk4
		n, _, err := task.Train(t.Context(), engines[0], hnn.Dissipative, 1, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		dx, got := make([]float64, 2), 0.0 // the rate of q^2 + v^2, in its own units
		for i := range 12 {
			x := []float64{math.Cos(float64(i)), math.Sin(float64(i))}
			n.Field(dx, x, 0)
			got += 2 * (x[0]*dx[0] + x[1]*dx[1]) / 12
		}
		if math.Abs(got-want) > 0.05 {
			t.Errorf("step %g: the energy changes at the rate %g, want %g", rk4, got, want)
		}
	}
}

func TestTwoCoordinatesAreCanonical(t *testing.T) {
	params := hnn.Hamiltonian.Params(2, 9, 1)
	a, b := make([]float64, 2), make([]float64, 2)
	x := []float64{0.3, -0.8}
	hnn.NewNetwork(hnn.Hamiltonian, params).Field(a, x, 0)
	hnn.NewNetwork(hnn.LeviCivita, params).Field(b, x, 0)
	if a[0] != b[0] || a[1] != b[1] {
		t.Errorf("the permutation tensor gives %v, S gives %v", b, a)
	}
	hnn.NewNetwork(hnn.LeviCivita, hnn.LeviCivita.Params(3, 9, 1)).Field(make([]float64, 3), []float64{1, 2, 3}, 0)
}

// A free pendulum's Lagrangian, learnt from states and derivatives alone, gives
// q" = -sin q.
func TestLagrangianOfAPendulum(t *testing.T) {
	s := hnn.Samples{Dim: 2}
	for i := range 15 {
		for j := range 15 {
			q, v := -2+4*float64(i)/14, -1.5+3*float64(j)/14
			s.X, s.DX = append(s.X, float32(q), float32(v)), append(s.DX, float32(v), float32(-math.Sin(q)))
		}
	}
	problem := hnn.Lagrangian.Problem(s, hnn.Samples{}, 32, 1)
	config := train.Config{Epochs: 400, LearningRate: 1e-2, Schedule: train.Cosine}
	r, err := train.Run(context.Background(), engines[len(engines)-1], problem, config, train.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, dx := hnn.NewNetwork(hnn.Lagrangian, r.Last), make([]float64, 2)
	for _, x := range [][]float64{{0.5, 0.2}, {-1.3, 0.7}, {1.7, -1.1}} {
		n.Field(dx, x, 0)
		if want := -math.Sin(x[0]); dx[0] != x[1] || math.Abs(dx[1]-want) > 0.02 {
			t.Errorf("at %v: q\" = %g, want %g", x, dx[1], want)
		}
	}
}

func TestMapIsSymplectic(t *testing.T) {
	const n = 4
	params := hnn.Map.Params(n, 20, 3)
	for _, p := range params {
		if strings.HasPrefix(p.Name, "a") { // steep potentials
			for i := range p.Values {
				p.Values[i] *= 10
			}
		}
	}
	net := hnn.NewNetwork(hnn.Map, params)
	net.Step = 0.3
	x := []float64{0.4, -0.2, 0.9, 0.3}
	jac := net.Jacobian(x)
	if d := hnn.SymplecticDefect(jac, n); d > 1e-12 {
		t.Errorf("norm of J' S J - S: %g", d)
	}
	times := []float64{0, 0.3}
	follow := func(x []float64) []float64 {
		out, err := net.Follow(x, times, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out[n:]
	}
	const h = 1e-5
	far := 0.0
	for j := range x {
		up, down := append([]float64(nil), x...), append([]float64(nil), x...)
		up[j] += h
		down[j] -= h
		a, b := follow(up), follow(down)
		for i := range x {
			want := (a[i] - b[i]) / (2 * h)
			if got := jac[i*n+j]; math.Abs(got-want) > 1e-8 {
				t.Errorf("dx%d/dx%d = %g, want %g", i, j, got, want)
			}
			if i != j {
				far = max(far, math.Abs(want))
			}
		}
	}
	if far < 0.01 {
		t.Errorf("the map is next to the identity: off its diagonal the Jacobian is %g at most", far)
	}
	if d := hnn.SymplecticDefect([]float64{1, 0.1, 0, 1.1}, 2); math.Abs(d-0.1*math.Sqrt2) > 1e-15 { // determinant 1.1
		t.Errorf("defect %g, want 0.1 sqrt 2", d)
	}
	if _, err := net.Follow(x, []float64{0, 0.4}, nil); err == nil {
		t.Error("no error for a time between two steps")
	}
}

// Momentum and angular momentum of bodies are kept by the pairs' structure.
func TestPairsKeepMomenta(t *testing.T) {
	params := hnn.Pairs.Params(12, 10, 1)
	n, dx := hnn.NewNetwork(hnn.Pairs, params), make([]float64, 12)
	x := []float64{0, 1, 0.3, 0.2, -0.4, 1, 0.1, 0.5, -0.3, 0.7, 0.2, -0.1}
	n.Field(dx, x, 0)
	turn := 0.0 // of x py - y px
	for i := range 3 {
		turn += x[i]*dx[9+i] - x[3+i]*dx[6+i]
	}
	if math.Abs(dx[6]+dx[7]+dx[8])+math.Abs(dx[9]+dx[10]+dx[11])+math.Abs(turn) > 1e-14 {
		t.Errorf("forces %v: sum or torque %g is not 0", dx[6:], turn)
	}
}

func TestSuits(t *testing.T) {
	task := hnn.Spring(1)
	for m, part := range map[hnn.Model]string{hnn.Pairs: "two bodies", hnn.Lagrangian: "velocities", "oracle": "no model"} {
		if err := m.Suits(task); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %v, want an error with %q", m, err, part)
		}
	}
	for _, m := range []hnn.Model{hnn.Baseline, hnn.Hamiltonian, hnn.Map, hnn.Dissipative} {
		if err := m.Suits(task); err != nil {
			t.Error(err)
		}
	}
}
