package lab

import (
	"testing"
	"time"
)

// The time left rests on what this process has done, and is not told from
// too little of it.
func TestTimeLeft(t *testing.T) {
	for _, c := range []struct {
		done, before float64
		passed, want time.Duration
	}{
		{0.0001, 0, 9 * time.Second, 0},
		{0.01, 0, time.Minute, 0},                 // too little work
		{0.5, 0, 5 * time.Second, 0},              // too little time
		{0.5, 0, time.Minute, time.Minute},        //
		{0.285, 0.28, 20 * time.Second, 0},        // too little work since the run was taken up
		{0.4, 0.25, time.Minute, 4 * time.Minute}, // 0.15 a minute, 0.6 to go
	} {
		if got := timeLeft(c.done, c.before, c.passed); got.Round(time.Millisecond) != c.want {
			t.Errorf("%g done, %g of it before, in %v: got %v left, want %v", c.done, c.before, c.passed, got, c.want)
		}
	}
}
