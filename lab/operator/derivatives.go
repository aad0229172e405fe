package operator

import (
	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// Derivatives returns how the answers to samples change with their starts, at the times of
// the numbers at: dq/dq0, dq/dp0, dp/dq0 and dp/dp0, [rows, len(at), 4] in rows. The
// network is differentiated itself, backwards from each time.
func (n *Net) Derivatives(s potential.Samples, at []int) ([]float32, error) {
	if err := n.Config.fits(s); err != nil {
		return nil, err
	}
	f, err := train.NewFunc(n.backend, n.Params, func(p train.Params, in []*Node) []*Node {
		return []*Node{n.Config.derivatives(inputs{p: p, v: in[0], t: in[1], start: in[2]}, in[3])}
	})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := make([]float32, s.Rows()*len(at)*4)
	for from := 0; from < s.Rows(); from += askRows {
		to := min(from+askRows, s.Rows())
		part := func(x []float32, width int) train.Array {
			return train.Array{Shape: []int{to - from, width}, Values: x[from*width : to*width]}
		}
		for k, time := range at {
			pick := train.Array{Shape: []int{1, s.Times, 1}, Values: make([]float32, s.Times)}
			pick.Values[time] = 1
			d, err := f.Call(part(s.V, s.Sensors), part(s.T, s.Times), part(s.Start, 2), pick)
			if err != nil {
				return nil, err
			}
			for i := range to - from {
				copy(out[4*((from+i)*len(at)+k):], d[0].Values[4*i:4*i+4])
			}
		}
	}
	return out, nil
}

// derivatives returns the derivatives by the start at the time that pick, [1, times, 1],
// is one at: [rows, 4]. Rows do not see each other, so that sums over them do.
func (c *Config) derivatives(in inputs, pick *Node) *Node {
	qp := ReduceSum(Mul(c.network().answer(in).qp, pick), 1) // [rows, 2]
	var by []*Node
	for i := range 2 {
		by = append(by, Gradient(ReduceAllSum(Slice(qp, AxisRange(), AxisElem(i))), in.start)[0])
	}
	return Concatenate(by, 1)
}
