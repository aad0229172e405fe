package physicsnet

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"

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
	r := &rollout{net: n, hold: how == Auto && n.Config.guarded()}
	if r.hold {
		if err := r.levels(set, given); err != nil {
			return nil, err
		}
	}
	return r.run(set, given)
}

// rollout is a forecast under way.
type rollout struct {
	net   *Net
	hold  bool
	level train.Array // energy that each motion is held at, [rows]
}

// levels takes the mean of the head over the samples given.
func (r *rollout) levels(set *traj.Set, given int) error {
	d := set.Dim()
	var x []float64
	for k := range set.Trajectories {
		x = append(x, set.Trajectories[k].X[:given*d]...)
	}
	e, err := r.net.Energy(x)
	if err != nil {
		return err
	}
	r.level = train.Array{Shape: []int{set.Len()}, Values: make([]float32, set.Len())}
	for k := range r.level.Values {
		sum := 0.0
		for _, v := range e[k*given : (k+1)*given] {
			sum += v
		}
		r.level.Values[k] = float32(sum / float64(given) / r.net.Scale.Energy)
	}
	return nil
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
		if r.hold {
			if x, err = r.project(x); err != nil {
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
func (r *rollout) project(x train.Array) (train.Array, error) {
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
	}, x, r.level)
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
