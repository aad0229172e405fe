package train

import (
	"math"
	"testing"
)

// The values are those of the authors' program, to the digits it prints.
func TestHyperbolicRates(t *testing.T) {
	c := Config{Epochs: 50, LearningRate: 1e-2, Hyperbola: Hyperbola{Last: 1e-5, Upper: 300}}
	pl := plan{perEpoch: 7, steps: 350}
	for _, v := range []struct {
		schedule string
		epoch    int
		want     float64
	}{
		{ExpHyperbolic, 0, 1e-2}, {ExpHyperbolic, 1, 9.590473e-3}, {ExpHyperbolic, 25, 3.071366e-3}, {ExpHyperbolic, 50, 2.196279e-4},
		{Hyperbolic, 0, 1e-2}, {Hyperbolic, 25, 8.292814e-3}, {Hyperbolic, 50, 4.477820e-3},
	} {
		c.Schedule = v.schedule
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		for _, step := range []int{7 * v.epoch, 7*v.epoch + 6} { // all steps of an epoch alike
			if got := c.rate(step, pl); math.Abs(got/v.want-1) > 5e-7 {
				t.Errorf("%s, epoch %d: got %.6e, want %.6e", v.schedule, v.epoch, got, v.want)
			}
		}
	}
	for _, h := range []Hyperbola{{}, {Last: 1e-2, Upper: 300}, {Last: 1e-5, Upper: 49}} {
		c.Hyperbola = h
		if c.Check() == nil {
			t.Errorf("no error for %+v", h)
		}
	}
}
