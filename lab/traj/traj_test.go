package traj_test

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/traj"
)

func small() *traj.Set {
	return &traj.Set{
		System:  "spring",
		Time:    traj.Column{Name: "t", Unit: "s"},
		Columns: []traj.Column{{Name: "x", Unit: "m"}, {Name: "v", Unit: "m/s"}},
		Trajectories: []traj.Trajectory{
			{T: []float64{0, 1}, X: []float64{1, 2, 3, 4}},
			{T: []float64{0, 1, 2}, X: []float64{5, 6, 7, 8, 9, 10}},
		},
	}
}

func Example() {
	s := small()
	fmt.Println(s.Len(), s.Dim(), s.Points(), s.State(1, 2))
	fmt.Println(s.Table()[1])
	split := traj.NewSplit(20, 0.7, 0.15, 1)
	fmt.Println(len(split.Train), len(split.Valid), len(split.Test))
	// Output:
	// 2 2 5 [9 10]
	// [2 4 6 8 10]
	// 14 3 3
}

func TestSplitIsAPartition(t *testing.T) {
	for _, n := range []int{0, 1, 7, 100} {
		s := traj.NewSplit(n, 0.7, 0.15, 3)
		all := append(append(append([]int{}, s.Train...), s.Valid...), s.Test...)
		sort.Ints(all)
		for i, v := range all {
			if i != v {
				t.Fatalf("n=%d: got index %d at place %d, want every index once", n, v, i)
			}
		}
		if len(all) != n {
			t.Errorf("n=%d: got %d indices, want %d", n, len(all), n)
		}
		if diff := cmp.Diff(s, traj.NewSplit(n, 0.7, 0.15, 3)); diff != "" {
			t.Errorf("n=%d: same seed, another split:\n%s", n, diff)
		}
	}
}

func TestCheckNamesThePlace(t *testing.T) {
	cases := []struct {
		name   string
		damage func(*traj.Set)
		want   string
	}{
		{"fine", func(*traj.Set) {}, ""},
		{"NaN", func(s *traj.Set) { s.Trajectories[1].X[3] = math.NaN() }, `trajectory 1 row 1 column "v"`},
		{"time", func(s *traj.Set) { s.Trajectories[0].T[1] = 0 }, `trajectory 0 row 1 column "t"`},
		{"length", func(s *traj.Set) { s.Trajectories[0].X = s.Trajectories[0].X[:3] }, "2 times but 3 numbers"},
		{"empty", func(s *traj.Set) { s.Trajectories = nil }, "no trajectories"},
	}
	for _, c := range cases {
		s := small()
		c.damage(s)
		err := s.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
	}
}

func TestNoiseHasTheAskedSpread(t *testing.T) {
	n := 20000
	s := &traj.Set{Columns: []traj.Column{{Name: "x"}}, Trajectories: []traj.Trajectory{{T: make([]float64, n), X: make([]float64, n)}}}
	var sum float64
	for _, v := range s.AddNoise([]float64{0.1}, 7).Trajectories[0].X {
		sum += v * v
	}
	// Standard error of a standard deviation from n draws is 1/sqrt(2n) = 0.5 %; 2 % is four of them.
	if got := math.Sqrt(sum / float64(n)); math.Abs(got-0.1) > 0.002 {
		t.Errorf("got standard deviation %g, want 0.1 within 2 %%", got)
	}
}
