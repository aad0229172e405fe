package dataset

import (
	"math"
	"slices"
)

// moments sums up numbers; its zero value is empty.
type moments struct {
	n              float64
	mean, squares  float64 // squares of the distances from the mean (Welford)
	least, largest float64
}

func (m *moments) add(x float64) {
	if m.n == 0 {
		m.least, m.largest = x, x
	}
	m.n++
	d := x - m.mean
	m.mean += d / m.n
	m.squares += d * (x - m.mean)
	m.least, m.largest = min(m.least, x), max(m.largest, x)
}

func (m *moments) variance() float64 { return m.squares / m.n }
func (m *moments) std() float64      { return math.Sqrt(m.variance()) }

// share is a count of motions or potentials among all.
type share struct{ count, n float64 }

func (s *share) add(is bool) {
	s.n++
	if is {
		s.count++
	}
}

func (s *share) value() float64 { return s.count / s.n }

// quantiles returns values of a list by linear interpolation, which it sorts.
func quantiles(x []float64, at ...float64) []float64 {
	slices.Sort(x)
	var out []float64
	for _, q := range at {
		pos := q * float64(len(x)-1)
		i := min(int(pos), len(x)-2)
		if i < 0 {
			out = append(out, x[0])
			continue
		}
		u := pos - float64(i)
		out = append(out, x[i]+u*(x[i+1]-x[i]))
	}
	return out
}
