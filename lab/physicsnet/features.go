package physicsnet

import (
	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Features is what the network makes of every sample of a set, trajectories
// one after the other.
type Features struct {
	Latent [][]float64 // one latent vector for each sample
	Energy []float64   // the head's answer along the motion, with its history, in units of energy per mass
}

// Features reads whole motions.
func (n *Net) Features(set *traj.Set) (*Features, error) {
	if err := n.matches(set); err != nil {
		return nil, err
	}
	out, err := n.call("features", func(m model, in []*Node) []*Node {
		z := m.latents(in[0])
		return []*Node{z, m.head(z)}
	}, n.Scale.normalised(set))
	if err != nil {
		return nil, err
	}
	f := &Features{Latent: make([][]float64, set.Points()), Energy: n.energies(out[1].Values)}
	for i := range f.Latent {
		z := make([]float64, n.Config.Latent)
		for j := range z {
			z[j] = float64(out[0].Values[i*len(z)+j])
		}
		f.Latent[i] = z
	}
	return f, nil
}

// Energy returns the head without history at the states x, rows of dim numbers
// one after the other: the scalar function of the state that the network found
// to be conserved, in units of energy per mass, up to a constant.
func (n *Net) Energy(x []float64) ([]float64, error) {
	out, err := n.call("energy", func(m model, in []*Node) []*Node {
		return []*Node{m.energy(in[0])}
	}, n.rows(x))
	if err != nil {
		return nil, err
	}
	return n.energies(out[0].Values), nil
}

// rows normalises states that stand one after the other, as [rows, dim].
func (n *Net) rows(x []float64) train.Array {
	d := len(n.Columns)
	a := train.Array{Shape: []int{len(x) / d, d}, Values: make([]float32, len(x))}
	for i, v := range x {
		a.Values[i] = float32((v - n.Scale.Mean[i%d]) / n.Scale.Std[i%d])
	}
	return a
}

func (n *Net) energies(e []float32) []float64 {
	out := make([]float64, len(e))
	for i, v := range e {
		out[i] = float64(v) * n.Scale.Energy
	}
	return out
}
