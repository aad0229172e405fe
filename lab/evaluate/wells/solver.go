package wells

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"neurophysics/lab/potential"
)

// Solver predicts by a method of equal steps on the interpolant of the sensors:
// potential.Leapfrog, Yoshida4, KahanLi8, RK4 or GL4. Positions and momenta between
// steps are cubic interpolants (those of potential.NewHermite). potential.Exact
// takes no steps and is exact on the interpolant but for rounding.
type Solver struct {
	Method  potential.Method
	Step    float64
	Spline  bool // take the spline of the sensors (Well.Spline) instead
	Threads int  // goroutines that lanes are shared among; 0 means one
}

// Lanes that are integrated together: enough to hide the latency of one, few
// enough to stay in the cache of the processor with all their steps.
const (
	fewestLanes = 4
	mostLanes   = 64
	cached      = 1 << 16 // steps of all lanes
)

// Predict integrates all motions to the last time of any of them.
func (s Solver) Predict(asks []Ask) ([]Path, error) {
	if s.Method == potential.Exact {
		return s.exact(asks), nil
	}
	step, err := s.stepper()
	if err != nil || len(asks) == 0 {
		return nil, err
	}
	end := 0.0
	for i := range asks {
		end = max(end, asks[i].T[len(asks[i].T)-1])
	}
	steps := max(2, int(math.Ceil(end/s.Step*(1-1e-12))))
	if s.Spline {
		asks = slices.Clone(asks)
		for i := range asks {
			asks[i].Well = asks[i].Well.Spline()
		}
	}
	lanes := min(max(cached/steps, fewestLanes), mostLanes)
	out := make([]Path, len(asks))
	work := func(from int) {
		to := min(from+lanes, len(asks))
		run(asks[from:to], out[from:to], step, s.Step, steps)
	}
	parallel(s.Threads, (len(asks)+lanes-1)/lanes, func(k int) { work(k * lanes) })
	return out, nil
}

// exact follows motions without steps.
func (s Solver) exact(asks []Ask) []Path {
	out := make([]Path, len(asks))
	parallel(s.Threads, len(asks), func(i int) {
		a := &asks[i]
		m, err := potential.Solve(potential.Exact, a.Well.curve, a.Q0, a.P0, a.T, 0)
		out[i] = Path{m.Q, m.P}
		if err != nil {
			out[i].lose()
		}
	})
	return out
}

// stepper returns what moves lanes by a step.
func (s Solver) stepper() (func(b *batch, h float64), error) {
	if !(s.Step > 0) {
		return nil, fmt.Errorf("wells: a step of %g is not possible, give a positive number", s.Step)
	}
	switch s.Method {
	case potential.RK4:
		return (*batch).rk4, nil
	case potential.GL4:
		return (*batch).gauss, nil
	}
	if shares := composition(s.Method); shares != nil {
		return func(b *batch, h float64) { b.compose(shares, h) }, nil
	}
	return nil, fmt.Errorf("wells: the integrator %q does not take equal steps together; there are exact, leapfrog, yoshida4, kahanli8, rk4 and gl4", s.Method)
}

// parallel calls work for the numbers from 0 to n-1 on so many goroutines.
func parallel(threads, n int, work func(k int)) {
	if threads = min(max(threads, 1), n); threads == 1 {
		for k := range n {
			work(k)
		}
		return
	}
	var group sync.WaitGroup
	for t := range threads {
		group.Go(func() {
			for k := t; k < n; k += threads {
				work(k)
			}
		})
	}
	group.Wait()
}

// allThreads is one goroutine a processor.
func allThreads() int { return runtime.GOMAXPROCS(0) }

// run follows the motions of some lanes and reads their answers from the grid
// of steps.
func run(asks []Ask, out []Path, step func(*batch, float64), h float64, steps int) {
	n := len(asks)
	b := newBatch(asks)
	q, p := make([]float64, n*(steps+1)), make([]float64, n*(steps+1))
	for k := range steps + 1 {
		if k > 0 {
			step(b, h)
		}
		for i := range n {
			q[i*(steps+1)+k], p[i*(steps+1)+k] = b.q[i], b.p[i]
		}
	}
	for i := range n {
		qs, ps := q[i*(steps+1):(i+1)*(steps+1)], p[i*(steps+1):(i+1)*(steps+1)]
		times := len(asks[i].T)
		out[i] = Path{make([]float64, times), make([]float64, times)}
		if lost(qs) {
			out[i].lose()
			continue
		}
		for j, t := range asks[i].T {
			out[i].Q[j], out[i].P[j] = between(qs, ps, t/h)
		}
	}
}

// lost tells whether positions left the neighbourhood of [0, 1] or became NaN.
func lost(q []float64) bool {
	for _, v := range q {
		if !(v >= -0.5 && v <= 1.5) {
			return true
		}
	}
	return false
}

// lose makes a path NaN.
func (p *Path) lose() {
	for i := range p.Q {
		p.Q[i], p.P[i] = math.NaN(), math.NaN()
	}
}

// between returns the interpolants of q and p at x steps: cubics whose slopes at
// a grid point are those of the parabola through it and its two neighbours.
func between(q, p []float64, x float64) (qx, px float64) {
	n := len(q)
	k := min(max(int(x), 0), n-2)
	u := x - float64(k)
	a, b := k-1, k+2
	first, last := k == 0, k == n-2
	if first {
		a = k + 2
	}
	if last {
		b = k - 1
	}
	cubic := func(y []float64) float64 {
		s := y[k+1] - y[k]
		left, right := (y[k+1]-y[a])/2, (y[b]-y[k])/2
		if first {
			left = s - (y[a]-y[k+1]-s)/2
		}
		if last {
			right = s + (s-(y[k]-y[b]))/2
		}
		return y[k] + u*(left+u*(3*s-2*left-right+u*(left+right-2*s)))
	}
	return cubic(q), cubic(p)
}
