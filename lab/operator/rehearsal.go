package operator

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Rehearsal is what one batch tells of a training before it begins.
type Rehearsal struct {
	Params    int              // a complex one counts once
	Rows      int              // motions of the batch; with images the next number that four divides
	Shapes    map[string][]int // of what the network reads and answers with
	Loss      float64          // of the batch, by the criterion of the training
	Gradient  float64          // Euclidean norm
	NotFinite []string         // what is not: data, the loss, or gradients, by the names of their parameters
}

// Rehearse sends the first batch forward and backward through a network with its start
// values, and looks through all motions, those to watch and to judge by too. Nothing is
// learnt or written.
func Rehearse(b *backend.Backend, learn, valid, test potential.Samples, c Config, t Training) (*Rehearsal, error) {
	rows := learn.Rows()
	if t.Batch > 0 {
		rows = min(rows, t.Batch)
	}
	if t.Images { // of each motion there are four
		rows = (rows + 3) / 4
	}
	first, all := learn.Slice(0, rows), t
	all.Batch = 0
	p, err := c.Problem(first, potential.Samples{}, all)
	if err != nil {
		return nil, err
	}
	in := p.Data
	if p.Extra != nil {
		in = append(in[:len(in):len(in)], p.Extra(0, traj.Rand(t.Seed))...)
	}
	f, err := train.NewFunc(b, p.Params, func(params train.Params, in []*Node) []*Node {
		loss, _ := p.Loss(params, in[:len(p.Data)], in[len(p.Data):])
		return append([]*Node{loss}, Gradient(loss, params.All()...)...)
	})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out, err := f.Call(in...)
	if err != nil {
		return nil, fmt.Errorf("operator: one batch of %s: %w", c.Model, err)
	}
	r := &Rehearsal{Params: c.Count(), Rows: len(p.Train), Loss: float64(out[0].Values[0])}
	r.Shapes = map[string][]int{"motion": p.Data[0].Shape, "potential": p.Data[1].Shape, "times": {first.Times}}
	rest := p.Data[2:]
	if c.Start != NoStart {
		r.Shapes["start"], rest = rest[0].Shape, rest[1:]
	}
	if len(rest) > 0 { // else all motions share their times
		r.Shapes["times"] = rest[0].Shape
	}
	r.notFinite("the training motions", learn.V, learn.T, learn.Start, learn.Q, learn.P)
	r.notFinite("the validation motions", valid.V, valid.T, valid.Start, valid.Q, valid.P)
	r.notFinite("the test motions", test.V, test.T, test.Start, test.Q, test.P)
	r.notFinite("the loss", out[0].Values)
	sum := 0.0
	for i, g := range out[1:] {
		for _, x := range g.Values {
			sum += float64(x) * float64(x)
		}
		r.notFinite("the gradient of "+p.Params[i].Name, g.Values)
	}
	r.Gradient = math.Sqrt(sum)
	return r, nil
}

// notFinite keeps the name of numbers if one of them is none.
func (r *Rehearsal) notFinite(name string, values ...[]float32) {
	for _, v := range values {
		for _, x := range v {
			if x-x != 0 { // infinite, or not a number
				r.NotFinite = append(r.NotFinite, name)
				return
			}
		}
	}
}
