package wells

import (
	"math"
	"time"

	"neurophysics/lab/internal/cputime"
)

// Work is a point of a diagram of work against precision: what a motion costs and
// what is lost.
type Work struct {
	Method string  `json:"method"`
	Step   float64 `json:"step,omitempty"` // of a solver
	Batch  int     `json:"batch"`          // motions a call
	Median float64 `json:"median_loss"`
	Mean   float64 `json:"mean_loss"` // of the motions that are not lost
	CPU    float64 `json:"cpu_us"`    // processor time a motion, microseconds, all threads, least of several parts of the measurement
	Wall   float64 `json:"wall_us"`   // the same by the clock, least of several rounds

	Calls []float64 `json:"-"` // time of every call of one round by the clock, microseconds
}

// WorkSteps are the steps that solvers are timed with.
var WorkSteps = []float64{0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001}

// WorkBatches are the numbers of motions a call that are timed.
var WorkBatches = []int{1, 100}

// MeasureWork times a predictor on cases in calls of batch motions, and judges its
// answers. Rounds over all cases are repeated for least, in processor time; the
// first, in which networks are compiled, is not counted.
func MeasureWork(name string, p Predictor, cases []Case, batch int, least time.Duration) (Work, error) {
	w := Work{Method: name, Batch: batch}
	if s, ok := p.(Solver); ok {
		w.Step = s.Step
	}
	_, losses, err := Judge(p, cases)
	if err != nil {
		return w, err
	}
	score := Sum(cases, losses, 0)
	w.Median, w.Mean = score.Median, score.Mean
	all := asks(cases)
	round := func() error {
		w.Calls = w.Calls[:0]
		for from := 0; from < len(all); from += batch {
			clock := time.Now()
			if _, err := p.Predict(all[from:min(from+batch, len(all))]); err != nil {
				return err
			}
			w.Calls = append(w.Calls, float64(time.Since(clock))/float64(time.Microsecond))
		}
		return nil
	}
	if err := round(); err != nil {
		return w, err
	}
	// Other work on the machine makes some parts slower, none quicker.
	const parts = 5
	cpu, wall := math.Inf(1), math.Inf(1)
	for range parts {
		begin, rounds := cputime.Now(), 0
		for rounds == 0 || cputime.Now()-begin < least/parts {
			clock := time.Now()
			if err := round(); err != nil {
				return w, err
			}
			wall = min(wall, float64(time.Since(clock)))
			rounds++
		}
		cpu = min(cpu, float64(cputime.Now()-begin)/float64(rounds))
	}
	each := float64(len(all)) * float64(time.Microsecond)
	w.CPU, w.Wall = cpu/each, wall/each
	return w, nil
}
