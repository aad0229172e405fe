package symreg_test

import (
	"runtime"
	"testing"

	"neurophysics/lab/symreg"
)

// What lives after many epochs is what lived after few: nothing piles up.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many seconds")
	}
	var first, last uint64
	o := symreg.Options{Epochs: 600, Evolution: small, Progress: func(p symreg.Progress) {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if last = m.HeapAlloc; p.Epoch < 100 {
			first = last
		}
	}}
	if _, err := symreg.Search(t.Context(), noisy(), o); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kB, then %d kB", first>>10, last>>10)
	if first == 0 || last > first+first/2+1<<20 {
		t.Errorf("%d kB live after some epochs and %d kB after many", first>>10, last>>10)
	}
}
