package lab

import (
	"fmt"
	"testing"

	"neurophysics/lab/potential"
)

// No two contenders look alike, and solvers differ in their dashes alone already.
func TestContendersLookDifferent(t *testing.T) {
	r := &OperatorReport{}
	for i := range 8 {
		r.Contenders = append(r.Contenders, &Contender{Label: fmt.Sprint("network ", i), Network: "fno"})
	}
	for _, name := range []string{string(potential.RK4), string(potential.Yoshida4), string(potential.GL4), SplineRK4, string(potential.Exact)} {
		r.Contenders = append(r.Contenders, &Contender{Label: name})
	}
	looks, dashes := map[string]string{}, map[string]string{}
	for _, c := range r.Contenders {
		s := r.style(c)
		keep := func(in map[string]string, look string) {
			if other := in[look]; other != "" {
				t.Errorf("%s looks like %s", c.Label, other)
			}
			in[look] = c.Label
		}
		keep(looks, fmt.Sprint(s.Color, s.Style))
		if !c.IsNetwork() {
			keep(dashes, fmt.Sprint(s.Style))
		}
	}
}
