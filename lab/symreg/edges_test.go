package symreg_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"neurophysics/lab/symreg"
)

// Tables at the edge of what can be searched give a front, never an error.
func TestEdgesOfTables(t *testing.T) {
	ramp := func(n int, by float64) []float64 {
		c := make([]float64, n)
		for i := range c {
			c[i] = by * (1 + float64(i))
		}
		return c
	}
	same := func(n int, v float64) []float64 {
		c := make([]float64, n)
		for i := range c {
			c[i] = v
		}
		return c
	}
	twice := append(ramp(20, 0.1), ramp(20, 0.1)...)
	for _, c := range []struct {
		name string
		x    [][]float64
		y    []float64
		want string // "" asks for R2 of 1, "*" for anything
	}{
		{"one row", [][]float64{{2}, {3}}, []float64{7}, "7"},
		{"one row of zeros", [][]float64{{0}}, []float64{0}, "0"},
		{"two rows", [][]float64{{1, 2}}, []float64{3, 5}, ""},
		{"constant target", [][]float64{ramp(30, 1)}, same(30, -2.5), "-2.5"},
		{"constant target of zeros", [][]float64{ramp(30, 1)}, same(30, 0), "0"},
		{"nothing but constant columns", [][]float64{same(4, 1)}, ramp(4, 1), "2.5"},
		{"a constant column", [][]float64{same(30, 4), ramp(30, 1)}, ramp(30, 3), "3*x1"},
		{"rows twice", [][]float64{twice}, twice, "x0"},
		{"small columns", [][]float64{ramp(30, 1e-30)}, ramp(30, 3e-30), "3*x0"},
		{"large columns", [][]float64{ramp(30, 1e30)}, ramp(30, 3e30), "3*x0"},
		{"target at the edge", [][]float64{ramp(30, 1)}, append(ramp(29, 1e148), -9e149), "*"},
		{"small from large", [][]float64{ramp(30, 1e30)}, ramp(30, 1e-30), ""},
	} {
		r, err := symreg.Search(t.Context(), symreg.Table{X: c.x, Y: c.y}, symreg.Options{Epochs: 2, Evolution: small})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		marshal(t, r) // every number of it can be written
		law := r.Chosen()
		if c.want == "*" {
			continue
		}
		if c.want != "" && law.Expression != c.want || c.want == "" && law.R2 < 1-1e-9 {
			t.Errorf("%s: got %s with R2 %g, want %s", c.name, law.Expression, law.R2, c.want)
		}
		if warned := strings.Contains(strings.Join(r.Warnings, " "), "constant"); warned != strings.Contains(c.name, "constant column") && !strings.HasPrefix(c.name, "one row") {
			t.Errorf("%s: warnings %q", c.name, r.Warnings)
		}
	}
}

// Whenever a search over 10,000 rows is cancelled, it is back within 100 ms with
// the front so far, and leaves no goroutine.
func TestCancelIsPrompt(t *testing.T) {
	const rows = 10000
	table := hard(rows)
	limit := 100 * time.Millisecond
	before := runtime.NumGoroutine()
	after := []time.Duration{0, 3, 30, 100, 300, 700, 1500, 3000}
	if testing.Short() {
		after = []time.Duration{3, 200}
	}
	// A machine that is busy with other things may stall a try, not all of them.
	for _, wait := range after {
		took := limit + 1
		for try := 0; try < 4 && took > limit; try++ {
			took = min(took, cancelled(t, table, wait*time.Millisecond))
		}
		if took > limit {
			t.Errorf("after %d ms: back in %v", wait, took)
		}
	}
	for range 50 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left of %d", runtime.NumGoroutine(), before)
}

// cancelled starts a search, cancels it after some time, and returns how long it
// then took to come back.
func cancelled(t *testing.T, table symreg.Table, wait time.Duration) time.Duration {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var begun time.Time
	timer := time.AfterFunc(wait, func() {
		begun = time.Now()
		cancel()
	})
	defer timer.Stop()
	r, err := symreg.Search(ctx, table, symreg.Options{Epochs: 1 << 30, Threads: 2})
	took := time.Since(begun)
	if !errors.Is(err, context.Canceled) || len(r.Front) == 0 || r.Stopped != "cancelled" {
		t.Errorf("after %v: got %+v, %v", wait, r, err)
	}
	return took
}

// Columns that say nothing, 200 of them, do not stop evolution.
func TestManyColumnsEvolve(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	ranges := make([][2]float64, 200)
	for j := range ranges {
		ranges[j] = [2]float64{0.5, 2}
	}
	x := box(150, 13, ranges...)
	y := target(x, func(v []float64) float64 { return math.Exp(-v[3]*v[90]) * math.Cos(v[120]*v[3]+v[90]) })
	r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y}, symreg.Options{Epochs: 3, Evolution: small})
	if err != nil || r.Epochs != 3 || r.Front[len(r.Front)-1].R2 < 0.1 {
		t.Errorf("got %+v, %v", r, err)
	}
}
