package hnn

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

// Problem is to learn from the first samples, and to be validated on the
// second, which may be empty, by the mean squared error of dx/dt over all
// components. A map learns the change to the next sample over the time between
// them. It panics when the samples do not fit together.
func (m Model) Problem(learn, valid Samples, hidden int, seed uint64) train.Problem {
	if valid.Dim == 0 {
		valid.Dim = learn.Dim
	}
	d := m.Dynamics()
	if m == Map {
		d = symplecticMap{step: learn.Step}
	}
	p := train.Problem{Params: m.Params(learn.Dim, hidden, seed)}
	p.Loss = func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
		return graph.ReduceAllMean(graph.Square(graph.Sub(d.Field(p, batch[0]), batch[1]))), nil
	}
	x, dx := train.Array{}, train.Array{}
	for i, s := range []Samples{learn, valid} {
		if s.Dim != learn.Dim || len(s.X)%s.Dim != 0 || len(s.DX) != len(s.X) {
			panic(fmt.Sprintf("hnn: samples of %d and %d numbers do not make rows of %d", len(s.X), len(s.DX), learn.Dim))
		}
		rows, targets := s.targets(m)
		dx.Values = append(dx.Values, targets...)
		for _, r := range rows {
			x.Values = append(x.Values, s.X[r*s.Dim:(r+1)*s.Dim]...)
			row := len(p.Train) + len(p.Valid)
			if i == 0 {
				p.Train = append(p.Train, row)
			} else {
				p.Valid = append(p.Valid, row)
			}
		}
	}
	x.Shape = []int{len(p.Train) + len(p.Valid), learn.Dim}
	dx.Shape = x.Shape
	p.Data = []train.Array{x, dx}
	return p
}

// targets returns the rows that a model learns from and, row-major, what its
// field should be there: dx/dt, of a map the change to the next row of the
// same motion over the time between them.
func (s Samples) targets(m Model) (rows []int, want []float32) {
	if m != Map {
		rows = make([]int, s.Rows())
		for i := range rows {
			rows[i] = i
		}
		return rows, s.DX
	}
	for k := range s.First {
		first, end := s.motion(k)
		for i := first; i+1 < end; i++ {
			rows = append(rows, i)
			for j := range s.Dim {
				want = append(want, float32((float64(s.X[(i+1)*s.Dim+j])-float64(s.X[i*s.Dim+j]))/s.Step))
			}
		}
	}
	return rows, want
}

// motion returns the first row of motion k and the one after its last.
func (s Samples) motion(k int) (first, end int) {
	if k+1 < len(s.First) {
		return s.First[k], s.First[k+1]
	}
	return s.First[k], s.Rows()
}
