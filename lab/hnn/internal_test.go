package hnn

import (
	"math"
	"testing"
)

// The most constrained of those within one standard error of the least.
func TestPick(t *testing.T) {
	for _, c := range []struct {
		free [3]float64 // splits of the freer model
		want Model
	}{
		{[3]float64{0.8, 0.9, 1.3}, Hamiltonian}, // 1 +- 0.153
		{[3]float64{0.9, 1.0, 1.1}, Baseline},    // 1 +- 0.058
	} {
		choice := &Choice{Candidates: []Candidate{
			{Model: Hamiltonian, Splits: []float64{1.1, 1.1, 1.1}}, {Model: Baseline, Splits: c.free[:]},
		}}
		for i := range choice.Candidates {
			choice.Candidates[i].judge()
		}
		choice.pick()
		if e := choice.Candidates[1]; choice.Model != c.want || math.Abs(e.Error-1) > 1e-12 {
			t.Errorf("%v: chosen %s within %g, want %s", c.free, choice.Model, choice.Limit, c.want)
		}
	}
}

// What was cut out and put together again keeps its motions apart.
func TestCut(t *testing.T) {
	s := Samples{Dim: 1, Step: 1, X: make([]float32, 9), DX: make([]float32, 9), First: []int{0, 3, 6}}
	rest := s.cut(0, 4).join(s.cut(8, 9))
	if rows, want := rest.targets(Map); rest.Rows() != 5 || len(rest.First) != 3 || rest.First[1] != 3 || rest.First[2] != 4 || len(rows) != 2 || len(want) != 2 {
		t.Errorf("got motions from %v of %d rows, pairs from %v", rest.First, rest.Rows(), rows)
	}
}

// Five groups with means 0 to 4.
func TestMeanAndError(t *testing.T) {
	mean, se := meanAndError([]float64{-1, 1, 2, 3, 4, 1, 1, 2, 3, 4})
	if mean != 2 || math.Abs(se-math.Sqrt(0.5)) > 1e-15 { // variance 2.5, over 5
		t.Errorf("got %g +- %g, want 2 +- sqrt 0.5", mean, se)
	}
	if mean, se := meanAndError([]float64{3}); mean != 3 || se != 0 {
		t.Errorf("one start: got %g +- %g, want 3 and no error", mean, se)
	}
}

// A stretch of time by 3/2 sees the learnt motion at three halves of the times.
func TestMotionsStretch(t *testing.T) {
	task := Spring(1)
	task.Starts, task.Times = task.Starts[:1], []float64{0, 1, 2, 3}
	n := NewNetwork(Hamiltonian, Hamiltonian.Params(2, 8, 1))
	plain, err := task.Motions(t.Context(), n, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	fast, err := task.Motions(t.Context(), n, 1.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	for j := range 2 {
		if d := fast.Learnt[0][2*2+j] - plain.Learnt[0][3*2+j]; math.Abs(d) > 1e-9 || fast.Truth[0][4+j] != plain.Truth[0][4+j] {
			t.Errorf("column %d: at stretched time 2 and at time 3 the motions differ by %g", j, d)
		}
	}
}

// A turn that is too slow by the angle a in a unit of time is off by 2 sin(a t/2) of
// the radius, so that a tenth is passed after 2 asin(0.05)/a.
func TestValidTime(t *testing.T) {
	turn := func(rate float64) (times, x []float64) {
		for i := range 1001 {
			at := 0.02 * float64(i)
			sin, cos := math.Sincos(rate * at)
			times, x = append(times, at), append(x, 3*cos, 3*sin)
		}
		return times, x
	}
	times, truth := turn(2)
	_, slow := turn(1.98)
	want := 2 * math.Asin(0.05) / 0.02
	if got := validTime(times, truth, slow); math.Abs(got-want) > 0.02 {
		t.Errorf("got a valid time of %g, want %g", got, want)
	}
	_, exact := turn(1.9999)
	m := Motions{Times: times, Truth: [][]float64{truth, truth}, Learnt: [][]float64{slow, exact}}
	if got := m.validTime(); math.Abs(got-(want+20)/2) > 0.02 {
		t.Errorf("got a median of %g, want the middle of %g and the whole span of 20", got, want)
	}
	exact[2*500] = math.NaN()
	if got := validTime(times, truth, exact); math.Abs(got-10) > 1e-9 {
		t.Errorf("a state that is no number: got %g, want 10", got)
	}
}
