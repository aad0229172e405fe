package bench_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab/backend"
	"neurophysics/lab/bench"
)

func Example() {
	r, err := bench.Run(context.Background(), "simulate_3body", bench.Options{Trajectories: 20, Threads: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Name, r.Trajectories, r.Seconds > 0, r.Evaluations > 20)
	// Output: simulate_3body 20 true true
}

// pure opens the engine that every machine has.
func pure() (*backend.Backend, error) { return backend.Open(backend.Options{Name: backend.Go}) }

// The networks are those of the published tasks, told by their parameters.
func TestNetworks(t *testing.T) {
	for name, params := range map[string]int{
		"hnn_spring": 2*200 + 200 + 200*200 + 200 + 200,
		"hnn_2body":  8*200 + 200 + 200*200 + 200 + 200,
		"pixel_hnn":  394_602 + 396_168 + 41_000, // encoder, decoder, network of the plane
	} {
		if testing.Short() && name == "pixel_hnn" {
			continue // a step of it takes a third of a second in pure Go
		}
		r, err := bench.Run(t.Context(), name, bench.Options{Open: pure, Steps: 3})
		if err != nil {
			t.Fatal(err)
		}
		if r.Params != params || r.StepMS <= 0 || r.CompileS <= 0 || r.Steps < 3 || r.Backend != backend.Go {
			t.Errorf("%s: got %+v, want %d parameters, times and steps", name, *r, params)
		}
	}
}

// The field of a network that has hardly learnt is smooth, so that its motions cost
// few evaluations; each attempt at a step costs six.
func TestRollout(t *testing.T) {
	r, err := bench.Run(t.Context(), "rollout_2body", bench.Options{Open: pure, Steps: 3, Trajectories: 3, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if r.Trajectories != 3 || r.Seconds <= 0 || r.Evaluations < 20 || r.Evaluations > 1000 || r.Backend != backend.Go {
		t.Errorf("got %+v, want seconds and evaluations of 3 motions", *r)
	}
}

func TestFormulas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte("infix\nx0 + 2*sin(x1)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := bench.Run(t.Context(), "symbolic_eval", bench.Options{Formulas: path, Seconds: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	if r.Formulas != path || r.Threads != 1 || r.Value <= 0 || r.Gradient <= 0 {
		t.Errorf("got %+v, want two speeds on one thread", *r)
	}
	if _, err := bench.Run(t.Context(), "symbolic_eval", bench.Options{Formulas: path + "x"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v for a missing list, want an error that is os.ErrNotExist", err)
	}
}

func TestPotentials(t *testing.T) {
	r, err := bench.Run(t.Context(), "potentials", bench.Options{Potentials: 20})
	if err != nil {
		t.Fatal(err)
	}
	if r.Potentials != 20 || r.Trajectories != 80 || r.Seconds <= 0 {
		t.Errorf("got %+v, want 80 motions in 20 potentials", *r)
	}
}

func TestMistakes(t *testing.T) {
	_, err := bench.Run(t.Context(), "warp", bench.Options{})
	if err == nil || !strings.Contains(err.Error(), "symbolic_eval") {
		t.Errorf("got %v, want an error that lists the workloads", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range bench.Names() {
		if bench.Summary(name) == "" {
			t.Errorf("%s has no summary", name)
		}
		if _, err := bench.Run(ctx, name, bench.Options{Open: pure}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", name, err)
		}
	}
}
