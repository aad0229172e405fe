package symreg_test

import (
	"math"
	"runtime"
	"testing"
	"time"

	"neurophysics/lab/symreg"
)

// Ten million rows of two columns: beside the table a search needs a column of
// predictions and one of indices for each draw of rows, and Go's heap may grow to
// twice what lives before it is collected.
func TestTenMillionRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	const rows = 10_000_000
	x := [][]float64{make([]float64, rows), make([]float64, rows)}
	y := make([]float64, rows)
	for i := range y {
		a, b := math.Sin(float64(i)), 2+math.Cos(0.7*float64(i))
		x[0][i], x[1][i] = a, b
		y[i] = math.Exp(-a*b)*math.Cos(b) + 0.01*math.Sin(1e3*float64(i))
	}
	most, quit := make(chan uint64), make(chan bool)
	go func() {
		peak := uint64(0)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			select {
			case <-quit:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y, Names: []string{"a", "b"}}, symreg.Options{Epochs: 3, MaxSize: 12, Evolution: small})
	if err != nil {
		t.Fatal(err)
	}
	close(quit)
	const table = 3 * 8 * rows
	peak := <-most
	t.Logf("%s in %v, heap of %d MB beside the table", r.Chosen().Expression, time.Since(start), (int64(peak)-table)>>20)
	if r.Epochs != 3 || peak > 4*table {
		t.Errorf("%d epochs, heap of %d MB for a table of %d MB", r.Epochs, peak>>20, table>>20)
	}
}
