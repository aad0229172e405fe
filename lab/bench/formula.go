package bench

import (
	"context"
	"fmt"
	"math"
	"os"
	"sync"
	"time"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/cputime"
	"neurophysics/lab/internal/testproblem"
	"neurophysics/lab/symreg"
)

// symbolicEval measures in passes over all formulas. The figure is that of the
// fastest round of passes, which is the least disturbed one.
func symbolicEval(ctx context.Context, o *Options) (*Result, error) {
	exprs, x, nodes := testproblem.Throughput()
	source := "made by the program"
	if o.Formulas != "" {
		var err error
		if exprs, x, nodes, err = readFormulas(o.Formulas); err != nil {
			return nil, err
		}
		source = o.Formulas
	}
	rows, consts := len(x[0]), 0
	for _, e := range exprs {
		consts = max(consts, len(e.Consts))
	}
	dst, jac := make([]float64, rows), make([]float64, rows*consts)
	ev := expr.NewEvaluator()
	work := float64(nodes*rows) / 1e6
	o.tell("values")
	value := work / o.fastest(ctx, func() {
		for _, e := range exprs {
			ev.Eval(dst, e, x)
		}
	})
	o.tell("values and gradients")
	gradient := work / o.fastest(ctx, func() {
		for _, e := range exprs {
			ev.ConstGrad(dst, jac[:rows*len(e.Consts)], e, x)
		}
	})
	o.tell("two threads")
	values := func(threads int) {
		var done sync.WaitGroup
		for range threads {
			done.Go(func() {
				ev, dst := expr.NewEvaluator(), make([]float64, rows)
				for range 10 {
					for _, e := range exprs {
						ev.Eval(dst, e, x)
					}
				}
			})
		}
		done.Wait()
	}
	one, two := math.Inf(1), math.Inf(1)
	for range 10 {
		one = min(one, onClock(func() { values(1) }))
		two = min(two, onClock(func() { values(2) }))
	}
	return &Result{Threads: 1, Value: value, Gradient: gradient, Speedup: 2 * one / two, Formulas: source}, ctx.Err()
}

// onClock returns the seconds that f takes.
func onClock(f func()) float64 {
	start := time.Now()
	f()
	return time.Since(start).Seconds()
}

// fastest returns the processor seconds of a pass in the fastest round. A round
// is long against the grain of the clock.
func (o *Options) fastest(ctx context.Context, pass func()) float64 {
	const passes = 5
	budget := o.Seconds
	if budget == 0 {
		budget = 2
	}
	pass() // buffers grow
	best, begin := 0.0, cputime.Now()
	for ctx.Err() == nil {
		start := cputime.Now()
		for range passes {
			pass()
		}
		now := cputime.Now()
		if d := (now - start).Seconds() / passes; d > 0 && (best == 0 || d < best) {
			best = d
		}
		if best > 0 && (now-begin).Seconds() >= budget {
			break
		}
	}
	return best
}

func readFormulas(path string) ([]*expr.Expr, [][]float64, int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("the list of formulas cannot be read: %w", err)
	}
	defer f.Close()
	return testproblem.ReadThroughput(f)
}

// searchCPU is the processor time of one search.
const searchCPU = 30 * time.Second

// symbolicSearch searches every law of the public set on exact data.
func symbolicSearch(ctx context.Context, o *Options) (*Result, error) {
	problems := testproblem.Public()
	solved := 0
	r := &Result{Threads: o.Threads, Problems: len(problems), Solved: &solved}
	evals, cpu := int64(0), 0.0
	for k, p := range problems {
		o.tell("%s, %d of %d", p.ID, k+1, len(problems))
		x, y := p.Data(300, 0, 1)
		found, err := symreg.Search(ctx, symreg.Table{X: x, Y: y, Names: p.Names()},
			symreg.Options{Operators: testproblem.Operators(), CPU: searchCPU, Threads: o.Threads, Seed: 1})
		if err != nil {
			return nil, err
		}
		evals += found.Evals
		cpu += found.CPU.Seconds()
		if p.Match(found.Law(), 0, refit).OK {
			solved++
			r.CPUSeconds += found.CPU.Seconds()
		} else {
			r.Unsolved = append(r.Unsolved, p.ID)
		}
	}
	if cpu > 0 {
		r.EvalsPerSec = float64(evals) / cpu
	}
	return r, nil
}

// refit is what the judge of the public set asks for.
func refit(e *expr.Expr, x [][]float64, y []float64) (*expr.Expr, error) {
	c, err := symreg.Fit(symreg.Table{X: x, Y: y}, e)
	if err != nil {
		return nil, err
	}
	return c.Expr, nil
}
