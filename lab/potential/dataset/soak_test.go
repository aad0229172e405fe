package dataset_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"neurophysics/lab/internal/cputime"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// Ten times the potentials take ten times the work and room, and no more memory.
func TestScaling(t *testing.T) {
	if os.Getenv("LAB_SOAK") == "" {
		t.Skip("draws 220,000 potentials; LAB_SOAK=1 asks for it")
	}
	for profile, samples := range map[potential.Profile]int{potential.Rest: 8334, potential.Phase: 33_334} {
		var work [2]time.Duration
		var heap [2]uint64
		var plans [2]dataset.Plan
		for i := range 2 {
			o := dataset.Options{Profile: profile, Size: dataset.Smoke, Samples: samples}
			o.Progress = func(dataset.Progress) {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap[i] = max(heap[i], m.HeapAlloc)
			}
			var err error
			if plans[i], err = o.Plan(t.Context()); err != nil {
				t.Fatal(err)
			}
			begin := cputime.Now()
			if _, err := dataset.Generate(t.Context(), t.TempDir(), o); err != nil {
				t.Fatal(err)
			}
			work[i] = cputime.Now() - begin
			t.Logf("%s: %d potentials in %s of processor time, %d bytes, heap of %d MB", profile, plans[i].Potentials, work[i], plans[i].Bytes, heap[i]>>20)
			samples *= 10
		}
		if ratio := work[1].Seconds() / work[0].Seconds(); ratio > 15 {
			t.Errorf("%s: ten times the potentials take %.1f times the work", profile, ratio)
		}
		if ratio := float64(plans[1].Bytes) / float64(plans[0].Bytes); ratio > 10.01 {
			t.Errorf("%s: ten times the potentials take %.2f times the room", profile, ratio)
		}
		if heap[1] > 2*heap[0]+64<<20 {
			t.Errorf("%s: the heap grows from %d to %d bytes", profile, heap[0], heap[1])
		}
	}
}
