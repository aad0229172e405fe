package physicsnet

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/expr"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Conserve says how a forecast is held to what the network found conserved.
type Conserve int

const (
	// Auto holds the level of the head if the network was trained with a guarded
	// energy loss, and nothing otherwise.
	Auto Conserve = iota
	// Free leaves the prediction as it is.
	Free
)

// Forecast gives the network the first given samples of each trajectory and
// lets it go on by itself, on its own predictions, to the end. The result has
// the times of the set; its first samples are those given.
func (n *Net) Forecast(set *traj.Set, given int, how Conserve) (*traj.Set, error) {
	if err := n.matches(set); err != nil {
		return nil, err
	}
	samples := set.Trajectories[0].Len()
	if given < 1 || given >= samples {
		return nil, fmt.Errorf("physicsnet: %d samples given of %d; give at least 1 and fewer than all", given, samples)
	}
	r := &rollout{net: n}
	if how == Auto && n.Config.Guarded() {
		level, err := r.levels(set, given)
		if err != nil {
			return nil, err
		}
		r.hold = func(x train.Array) (train.Array, error) { return r.project(x, level) }
	}
	return r.run(set, given)
}

// ForecastOn is Forecast held to a law, a formula of the state columns that is
// constant along a motion, in place of the head: every predicted state is moved
// onto the mean that the law has over the samples given, along the law's
// gradient. Meant for the formula that was found for the network's own head.
func (n *Net) ForecastOn(set *traj.Set, given int, law *expr.Expr) (*traj.Set, error) {
	if err := n.matches(set); err != nil {
		return nil, err
	}
	if samples := set.Trajectories[0].Len(); given < 1 || given >= samples {
		return nil, fmt.Errorf("physicsnet: %d samples given of %d; give at least 1 and fewer than all", given, samples)
	}
	level := make([]float64, set.Len())
	for k := range level {
		for i := range given {
			level[k] += law.At(set.State(k, i)) / float64(given)
		}
	}
	r := &rollout{net: n}
	r.hold = func(x train.Array) (train.Array, error) {
		n.projectOn(law, level, x)
		return x, nil
	}
	return r.run(set, given)
}

// projectOn moves normalised states onto the levels of a law by Newton's method
// along its gradient in normalised coordinates, in float64. A state that this
// brings no nearer to its level stays where it is.
func (n *Net) projectOn(law *expr.Expr, level []float64, x train.Array) {
	d := len(n.Columns)
	state, slope := make([]float64, d), make([]float64, d)
	for k := range level {
		row := x.Values[k*d : (k+1)*d]
		for j, v := range row {
			state[j] = n.Scale.state(j, v)
		}
		for range newtonSteps {
			_, value := law.Gradient(slope, state)
			square := 0.0
			for j, g := range slope {
				square += g * n.Scale.Std[j] * g * n.Scale.Std[j]
			}
			away := (value - level[k]) / square
			for j, g := range slope {
				state[j] -= away * g * n.Scale.Std[j] * n.Scale.Std[j]
			}
		}
		// Where the law is not defined, or so flat that a step leaves the level
		// further behind, the prediction stays as it is.
		for j, v := range row {
			slope[j] = n.Scale.state(j, v)
		}
		if after, before := math.Abs(law.At(state)-level[k]), math.Abs(law.At(slope)-level[k]); !(after <= before) {
			continue
		}
		for j := range row {
			row[j] = float32((state[j] - n.Scale.Mean[j]) / n.Scale.Std[j])
		}
	}
}

// rollout is a forecast under way.
type rollout struct {
	net  *Net
	hold func(x train.Array) (train.Array, error) // puts normalised states back on their level; nil leaves them
}

// levels takes the mean of the head over the samples given, [rows].
func (r *rollout) levels(set *traj.Set, given int) (train.Array, error) {
	d := set.Dim()
	var x []float64
	for k := range set.Trajectories {
		x = append(x, set.Trajectories[k].X[:given*d]...)
	}
	e, err := r.net.Energy(x)
	if err != nil {
		return train.Array{}, err
	}
	level := train.Array{Shape: []int{set.Len()}, Values: make([]float32, set.Len())}
	for k := range level.Values {
		sum := 0.0
		for _, v := range e[k*given : (k+1)*given] {
			sum += v
		}
		level.Values[k] = float32(sum / float64(given) / r.net.Scale.Energy)
	}
	return level, nil
}

func (r *rollout) run(set *traj.Set, given int) (*traj.Set, error) {
	n, d := r.net, set.Dim()
	truth := n.Scale.normalised(set)
	rows, samples := truth.Shape[0], truth.Shape[1]
	out := *set
	out.Trajectories = make([]traj.Trajectory, rows)
	for k, t := range set.Trajectories {
		t.X = append(make([]float64, 0, len(t.X)), t.X[:given*d]...)
		out.Trajectories[k] = t
	}
	at := func(i int) train.Array {
		a := train.Array{Shape: []int{rows, d}, Values: make([]float32, 0, rows*d)}
		for k := range rows {
			a.Values = append(a.Values, truth.Values[(k*samples+i)*d:(k*samples+i+1)*d]...)
		}
		return a
	}
	h1 := train.Array{Shape: []int{rows, n.Config.Hidden}, Values: make([]float32, rows*n.Config.Hidden)}
	h2 := h1
	x := at(0)
	for i := 1; i < samples; i++ {
		got, err := n.call("step", func(m model, in []*Node) []*Node {
			return m.step(&n.Scale, in[0], in[1], in[2])
		}, x, h1, h2)
		if err != nil {
			return nil, err
		}
		x, h1, h2 = got[0], got[1], got[2]
		if i < given {
			x = at(i)
			continue
		}
		if r.hold != nil {
			if x, err = r.hold(x); err != nil {
				return nil, err
			}
		}
		for k := range rows {
			for j := range d {
				out.Trajectories[k].X = append(out.Trajectories[k].X, n.Scale.state(j, x.Values[k*d+j]))
			}
		}
	}
	return &out, nil
}

// step advances normalised states [rows, dim] by one sample.
func (m model) step(s *Scale, x, h1, h2 *Node) []*Node {
	h1, h2 = m.cell(x, h1, h2)
	change := m.decode(m.dense("latent", h2))
	step := ExpandLeftToRank(Const(x.Graph(), s.stepNormalised()), 2)
	return []*Node{Add(x, Mul(change, step)), h1, h2}
}

// newtonSteps of the projection; the second leaves an error far below that of
// the head.
const newtonSteps = 2

// project moves states along the gradient of the head onto its level.
func (r *rollout) project(x, level train.Array) (train.Array, error) {
	got, err := r.net.call("project", func(m model, in []*Node) []*Node {
		x, level := in[0], in[1]
		for range newtonSteps {
			e := m.energy(x)
			slope := Gradient(ReduceAllSum(e), x)[0]
			square := ReduceSum(Square(slope), 1)
			away := Div(Sub(e, level), AddScalar(square, 1e-6))
			x = Sub(x, Mul(ExpandDims(away, 1), slope))
		}
		return []*Node{x}
	}, x, level)
	if err != nil {
		return x, err
	}
	return got[0], nil
}

// Predict returns the set with every sample but the first of each trajectory
// replaced by the prediction from the recorded samples before it.
func (n *Net) Predict(set *traj.Set) (*traj.Set, error) {
	if err := n.matches(set); err != nil {
		return nil, err
	}
	d, truth := set.Dim(), n.Scale.normalised(set)
	got, err := n.call("predict", func(m model, in []*Node) []*Node {
		step := ExpandLeftToRank(Const(in[0].Graph(), n.Scale.stepNormalised()), 3)
		return []*Node{Add(in[0], Mul(m.decode(m.latents(in[0])), step))}
	}, truth)
	if err != nil {
		return nil, err
	}
	samples := truth.Shape[1]
	out := *set
	out.Trajectories = make([]traj.Trajectory, set.Len())
	for k, t := range set.Trajectories {
		x := append(make([]float64, 0, len(t.X)), t.X[:d]...)
		for i, v := range got[0].Values[k*samples*d : ((k+1)*samples-1)*d] {
			x = append(x, n.Scale.state(i%d, v))
		}
		t.X = x
		out.Trajectories[k] = t
	}
	return &out, nil
}
