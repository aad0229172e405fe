package lab

import (
	"fmt"
	"testing"

	"neurophysics/lab/evaluate/wells"
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

// Panels that show networks are left out where no network can chain windows.
func TestLongFigureWithoutNetworks(t *testing.T) {
	cases, err := wells.LongCases(2)
	if err != nil {
		t.Fatal(err)
	}
	network := &Contender{Label: "deeponet", Network: "deeponet"}
	solver := &Contender{Label: string(potential.RK4), LongPaths: []wells.Path{cases[0].Truth}}
	r := &OperatorReport{Contenders: []*Contender{network, solver}, Long: cases[:1]}
	if columns, rows := r.longFigure(0).Grid(); columns != 2 || rows != 1 {
		t.Errorf("without networks: %d columns and %d rows of panels, want 2 and 1", columns, rows)
	}
	network.LongPaths = solver.LongPaths
	if columns, rows := r.longFigure(0).Grid(); columns != 2 || rows != 2 {
		t.Errorf("with a network: %d columns and %d rows of panels, want 2 and 2", columns, rows)
	}
}
