package train

import (
	"slices"
	"time"

	"neurophysics/lab/internal/cputime"
)

// Progress tells how a run stands.
type Progress struct {
	Epoch, Epochs  int                // the running epoch, counted from 1, and how many are planned
	Step, Steps    int                // steps made and planned
	Loss           float64            // mean over the running epoch so far, else over the last one
	Terms          map[string]float64 // the same for the loss's parts
	Valid          float64            // newest validation loss; see Validated
	Best           float64            // smallest validation loss
	Validated      bool               // whether there has been a validation
	StepsPerSecond float64            // since the first step of this process; 0 until the second
	Left           time.Duration      // estimate for the steps that are left, 0 at the end and until the second step
	Stopped        string             // why the run ended; "" while it goes on
}

// clock measures steps and paces reports.
type clock struct {
	warm     time.Time     // when the first step was done, in which an engine makes itself ready
	used     time.Duration // processor time of the process at the start
	reported time.Time
	steps    int       // made by this process
	left     int       // steps to the end when this process began
	times    []float64 // of the newest steps, milliseconds, a ring
}

// window is how many of the newest steps the median step time looks at.
const window = 4096

// reportEvery is the shortest time between two reports of progress.
const reportEvery = 200 * time.Millisecond

func (c *clock) start(done, steps int) {
	c.left, c.times = steps-done, make([]float64, 0, window)
	c.used = cputime.Now()
}

func (c *clock) step(d time.Duration) {
	ms := float64(d) / float64(time.Millisecond)
	if len(c.times) < window {
		c.times = append(c.times, ms)
	} else {
		c.times[c.steps%window] = ms
	}
	if c.steps++; c.steps == 1 {
		c.warm = time.Now()
	}
}

// rate is the number of steps a second, without the first one; 0 if there is no other.
func (c *clock) rate() float64 {
	passed := time.Since(c.warm).Seconds()
	if c.steps < 2 || passed <= 0 {
		return 0
	}
	return float64(c.steps-1) / passed
}

func (c *clock) medianMS() float64 {
	if len(c.times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(c.times))
	return sorted[len(sorted)/2]
}

// report tells Options.Progress how the run stands, if it is time.
func (r *runner) report(last bool) {
	if r.options.Progress == nil || !last && time.Since(r.clock.reported) < reportEvery {
		return
	}
	r.clock.reported = time.Now()
	p := Progress{
		Epoch: min(r.Step/r.plan.perEpoch+1, r.config.Epochs), Epochs: r.config.Epochs,
		Step: r.Step, Steps: r.plan.steps,
		Best: r.Best, Validated: r.BestEpoch > 0, Stopped: r.Stopped + r.ended,
		Terms: make(map[string]float64),
	}
	if k := r.Step % r.plan.perEpoch; k > 0 {
		p.Loss = r.Sums[0] / float64(k)
		for i := 1; i < len(r.Sums)-1; i++ {
			p.Terms[r.Names[i]] = r.Sums[i] / float64(k)
		}
	} else if n := len(r.History); n > 0 {
		p.Loss, p.Terms = r.History[n-1].Loss, r.History[n-1].Terms
	}
	for i := len(r.History) - 1; i >= 0; i-- {
		if r.History[i].Validated {
			p.Valid = r.History[i].Valid
			break
		}
	}
	if p.StepsPerSecond = r.clock.rate(); p.StepsPerSecond > 0 && !last {
		p.Left = time.Duration(float64(r.clock.left-r.clock.steps) / p.StepsPerSecond * float64(time.Second))
	}
	r.options.Progress(p)
}
