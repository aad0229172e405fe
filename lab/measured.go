package lab

import "context"

// Measured are the systems that a run takes from measurements.
var Measured = []string{}

func isMeasured(name string) bool {
	for _, m := range Measured {
		if m == name {
			return true
		}
	}
	return false
}

// measured adds one measured system to the run.
func (r *run) measured(_ context.Context, _ string) error { return nil }
