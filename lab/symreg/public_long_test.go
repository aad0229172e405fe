package symreg_test

import (
	"os"
	"testing"
	"time"

	"neurophysics/lab/internal/testproblem"
	"neurophysics/lab/symreg"
)

// The public set as it is judged: two threads, five seeds, exact data with 30
// seconds of processor time each, noise of 1 and 5 % with 10.
func TestPublicSetBudgets(t *testing.T) {
	if os.Getenv("LAB_SOAK") == "" {
		t.Skip("takes up to two hours of processor time; LAB_SOAK=1 asks for it")
	}
	for _, c := range []struct {
		noise float64
		cpu   time.Duration
		want  int
	}{{0, 30 * time.Second, 12}, {0.01, 10 * time.Second, 11}, {0.05, 10 * time.Second, 10}} {
		for seed := uint64(1); seed <= 5; seed++ {
			solved, problems := 0, testproblem.Public()
			for _, p := range problems {
				x, y := p.Data(300, c.noise, seed)
				r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y, Names: p.Names()},
					symreg.Options{Operators: testproblem.Operators(), CPU: c.cpu, Threads: 2, Seed: seed})
				if err != nil {
					t.Fatal(err)
				}
				if m := p.Match(r.Law(), c.noise, refit); m.OK && m.R2 > 0.999 {
					solved++
				} else {
					t.Logf("noise %g, seed %d, %s: got %s, R2 %g, want %s", c.noise, seed, p.ID, r.Chosen().Expression, m.R2, p.Law)
				}
			}
			t.Logf("noise %g, seed %d: %d of %d", c.noise, seed, solved, len(problems))
			if solved < c.want {
				t.Errorf("noise %g, seed %d: %d of %d problems, want %d", c.noise, seed, solved, len(problems), c.want)
			}
		}
	}
}
