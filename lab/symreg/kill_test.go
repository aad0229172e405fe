package symreg_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"neurophysics/lab/symreg"
)

// childState names the state file to the child of the kill test, which is this
// test binary.
const childState = "SYMREG_TEST_CHILD_STATE"

func TestMain(m *testing.M) {
	if file := os.Getenv(childState); file != "" {
		os.Exit(child(file))
	}
	os.Exit(m.Run())
}

// child searches and prints the front.
func child(file string) int {
	r, err := symreg.Search(context.Background(), noisy(), killOptions(file))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r.Front)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// killOptions make a search of some seconds, so that kills fall between and into
// the writings of its state.
func killOptions(file string) symreg.Options {
	o := stateOptions(1, 0, file)
	o.Epochs = 400
	return o
}

// noisy is a table whose law no search finds to the last digit.
func noisy() symreg.Table {
	table := hard(60)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range table.Y {
		table.Y[i] += 0.01 * rng.NormFloat64()
	}
	return table
}

// TestKillAndResumeSearch kills a search at random moments and resumes it until
// it ends, and compares the front with that of a search that was left alone.
func TestKillAndResumeSearch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many seconds")
	}
	whole, err := symreg.Search(t.Context(), noisy(), killOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "state.json")
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for kills := 0; ; kills++ {
		wait := time.Duration(rng.Int64N(int64(2 * time.Second)))
		if kills == 10 {
			wait = time.Hour // enough kills: let it end
		}
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		cmd := exec.CommandContext(ctx, os.Args[0])
		cmd.Env = append(os.Environ(), childState+"="+file)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		cancel()
		// A killed process has no exit code of its own.
		if code := cmd.ProcessState.ExitCode(); code > 0 {
			t.Fatalf("the child ends with code %d", code)
		}
		if err != nil {
			continue
		}
		t.Logf("ended after %d kills", kills)
		if want := marshal(t, whole.Front) + "\n"; string(out) != want {
			t.Errorf("got %s, want %s", out, want)
		}
		return
	}
}
