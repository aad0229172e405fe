package hnn

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

// Problem is to learn from the first samples, and to be validated on the
// second, which may be empty, by the mean squared error of dx/dt over all
// components. It panics when the samples do not fit together.
func (m Model) Problem(learn, valid Samples, hidden int, seed uint64) train.Problem {
	if valid.Dim == 0 {
		valid.Dim = learn.Dim
	}
	p := train.Problem{Params: m.Params(learn.Dim, hidden, seed), Loss: m.loss}
	for _, s := range []Samples{learn, valid} {
		if s.Dim != learn.Dim || len(s.X)%s.Dim != 0 || len(s.DX) != len(s.X) {
			panic(fmt.Sprintf("hnn: samples of %d and %d numbers do not make rows of %d", len(s.X), len(s.DX), learn.Dim))
		}
	}
	n, all := learn.Rows(), learn.Rows()+valid.Rows()
	join := func(a, b []float32) train.Array {
		return train.Array{Shape: []int{all, learn.Dim}, Values: append(append([]float32(nil), a...), b...)}
	}
	p.Data = []train.Array{join(learn.X, valid.X), join(learn.DX, valid.DX)}
	for i := range all {
		if i < n {
			p.Train = append(p.Train, i)
		} else {
			p.Valid = append(p.Valid, i)
		}
	}
	return p
}

func (m Model) loss(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
	return graph.ReduceAllMean(graph.Square(graph.Sub(m.Field(p, batch[0]), batch[1]))), nil
}
