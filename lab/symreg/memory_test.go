package symreg_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"neurophysics/lab/symreg"
)

// What lives after many epochs is what lived after few: nothing piles up. The
// long form (LAB_SOAK) searches for an hour.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many seconds")
	}
	var first, last uint64
	var next time.Time
	every := time.Duration(0)
	epochs := 0
	o := symreg.Options{Epochs: 600, Evolution: small, Progress: func(p symreg.Progress) {
		epochs = p.Epoch
		if time.Now().Before(next) {
			return
		}
		next = time.Now().Add(every)
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if last = m.HeapAlloc; p.Epoch < 100 || first == 0 {
			first = last
		}
		if every > 0 {
			t.Logf("epoch %d: %d kB live, %d kB from the system, %d goroutines", p.Epoch, m.HeapAlloc>>10, m.Sys>>10, runtime.NumGoroutine())
		}
	}}
	if os.Getenv("LAB_SOAK") != "" {
		o.Epochs, o.Wall, every = 0, time.Hour, 5*time.Minute
	}
	if _, err := symreg.Search(t.Context(), noisy(), o); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kB, then %d kB after %d epochs", first>>10, last>>10, epochs)
	if first == 0 || last > first+first/2+1<<20 {
		t.Errorf("%d kB live after some epochs and %d kB after many", first>>10, last>>10)
	}
}
