package expr_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/testproblem"
)

// throughputWork returns the formulas of the shared list where that is at
// hand, else a list of the same statistics.
func throughputWork(tb testing.TB) (exprs []*expr.Expr, X [][]float64, nodes int) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "symbolic_throughput.csv"))
	if err != nil {
		return testproblem.Throughput()
	}
	defer f.Close()
	exprs, X, nodes, err = testproblem.ReadThroughput(f)
	if err != nil {
		tb.Fatal(err)
	}
	return exprs, X, nodes
}

// BenchmarkThroughput measures million node-rows a second of processor time,
// the best of the passes over all formulas.
func BenchmarkThroughput(b *testing.B) {
	exprs, X, nodes := throughputWork(b)
	rows, consts := len(X[0]), 0
	for _, e := range exprs {
		consts = max(consts, len(e.Consts))
	}
	dst, jac := make([]float64, rows), make([]float64, rows*consts)
	ev := expr.NewEvaluator()
	measure := func(b *testing.B, pass func()) {
		const passes = 5 // between two looks at the clock
		best := 1e300
		for b.Loop() {
			start := cpuTime(b)
			for range passes {
				pass()
			}
			if t := cpuTime(b) - start; t > 0 {
				best = min(best, t)
			}
		}
		b.ReportMetric(passes*float64(nodes*rows)/best/1e6, "Mnode-rows/s")
	}
	b.Run("value", func(b *testing.B) {
		measure(b, func() {
			for _, e := range exprs {
				ev.Eval(dst, e, X)
			}
		})
	})
	b.Run("gradient", func(b *testing.B) {
		measure(b, func() {
			for _, e := range exprs {
				ev.ConstGrad(dst, jac[:rows*len(e.Consts)], e, X)
			}
		})
	})
}

// cpuTime returns the processor time taken so far, in seconds.
func cpuTime(b *testing.B) float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}
