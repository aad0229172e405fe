package hnn_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"neurophysics/datasets"
	"neurophysics/lab/hnn"
	"neurophysics/lab/traj"
)

// A recording that runs evenly has even derivatives, and a network that stands
// still misses its energy by what a closed form says.
func TestRecorded(t *testing.T) {
	const n = 51 // 40 rows to learn from and 10 to test on; the last has no successor
	set := &traj.Set{System: "even", Columns: []traj.Column{{Name: "o"}, {Name: "v"}}, Trajectories: []traj.Trajectory{{}}}
	m := &set.Trajectories[0]
	for i := range n {
		m.T = append(m.T, 5+0.5*float64(i))
		m.X = append(m.X, 0.01*float64(i), 0.5-0.002*float64(i))
	}
	task, err := hnn.Recorded(set)
	if err != nil {
		t.Fatal(err)
	}
	if task.Learn.Rows() != 40 || task.Test.Rows() != 10 || len(task.Times) != 10 || task.Times[0] != 25 || task.Starts[0][0] != 0.4 {
		t.Errorf("got %d rows to learn, %d to test, start %v at %v", task.Learn.Rows(), task.Test.Rows(), task.Starts[0], task.Times[0])
	}
	for i := 0; i < len(task.Test.DX); i += 2 {
		if v, a := task.Test.DX[i], task.Test.DX[i+1]; math.Abs(float64(v)-0.02) > 1e-7 || math.Abs(float64(a)+0.004) > 1e-7 {
			t.Fatalf("row %d: dx/dt = (%g, %g), want (0.02, -0.004)", i/2, v, a)
		}
	}
	params := hnn.Hamiltonian.Params(2, 4, 1)
	for _, p := range params {
		clear(p.Values)
	}
	got, err := task.EnergyErrors(t.Context(), hnn.NewNetwork(hnn.Hamiltonian, params), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	energy := func(i int) float64 {
		return 2.4*(1-math.Cos(0.01*float64(i))) + math.Pow(0.5-0.002*float64(i), 2)
	}
	for i := 40; i < 50; i++ {
		want += math.Pow(energy(i)-energy(40), 2) / 10
	}
	if math.Abs(got[0]-want) > 1e-15 {
		t.Errorf("energy error %g, want %g", got[0], want)
	}
	if _, err := hnn.Recorded(&traj.Set{System: "none"}); err == nil {
		t.Error("no error for a set without motions")
	}
}

func TestRecordedPendulum(t *testing.T) {
	mirror := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(filepath.Join(mirror, datasets.ArchiveName)); err != nil {
		if mirror = os.Getenv("LAB_DATA_MIRROR"); mirror == "" {
			t.Skip("the recorded data are not there: ", err)
		}
	}
	task, err := hnn.NewTask(t.Context(), "real_pendulum", hnn.TaskOptions{Mirror: mirror})
	if err != nil {
		t.Fatal(err)
	}
	if l, r := task.Learn.Rows(), task.Test.Rows(); l != 444 || r != 111 { // 556 rows
		t.Errorf("got %d rows to learn from and %d to test on, want 444 and 111", l, r)
	}
	if len(task.Learn.First) != 11 || len(task.Test.First) != 1 || math.Abs(task.Learn.Step-1.0/6) > 1e-9 { // ten gaps
		t.Errorf("got motions from %v and %v with steps of %g, want 11 and 1 of 1/6", task.Learn.First, task.Test.First, task.Learn.Step)
	}
}

func TestRecordingToBeHadNowhere(t *testing.T) {
	t.Setenv("LAB_CACHE", t.TempDir())
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	if _, err := hnn.NewTask(t.Context(), "real_pendulum", hnn.TaskOptions{Mirror: t.TempDir()}); !errors.Is(err, datasets.ErrUnavailable) {
		t.Errorf("got %v, want %v", err, datasets.ErrUnavailable)
	}
}
