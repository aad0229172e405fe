package cputime_test

import (
	"fmt"
	"testing"
	"time"

	"neurophysics/lab/internal/cputime"
)

func Example() {
	before := cputime.Now()
	time.Sleep(time.Millisecond)
	fmt.Println(cputime.Now() >= before)
	// Output: true
}

// Work takes processor time.
func TestNow(t *testing.T) {
	before, x := cputime.Now(), 1.0
	for clock := time.Now(); time.Since(clock) < time.Second; {
		if cputime.Now()-before >= 20*time.Millisecond {
			return
		}
		x = x*1.0000001 + 1
	}
	t.Errorf("no processor time was used in a second of work (%g)", x)
}
