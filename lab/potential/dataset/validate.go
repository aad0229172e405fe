package dataset

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/potential"
)

// Check is a quantity of a set beside the value that is expected.
type Check struct {
	Name     string  `json:"name"`
	Value    float64 `json:"value"`
	Low      float64 `json:"low"`  // least value that passes
	High     float64 `json:"high"` // largest value that passes
	Expected string  `json:"expected,omitempty"`
	Pass     bool    `json:"pass"`
	Chance   bool    `json:"by_chance,omitempty"` // passes only as three standard errors are allowed besides the tolerance
	Judged   bool    `json:"judged"`              // false where nothing is expected, or the part is too small
	Batch    bool    `json:"batch,omitempty"`     // hangs on the batch of the profile Rest that is scaled together
}

// census collects what Validate prints.
type census struct {
	profile            potential.Profile
	v, slope, steep    moments // potential, V', |V'|
	minima             moments
	leastV             []float64
	pits               [5]share // share with 1 to 4 interior minima, and with another number
	controls           [6]share // share with 2 to 7 interior control points
	scale, depth       moments
	q, p, energy       moments
	width              moments
	narrow, narrower   share
	turns              moments
	atQ, atP           []moments // at the k-th time
	hold               moments
	spread             float64 // largest, relative to the bound's unit
	outside, badWalls  int
	potentials, orbits int
	floor              []float64
}

// floorOrbits is the number of motions that are integrated again from their
// sensors.
const floorOrbits = 400

// Validate reads a part, checks the sums of its files, and compares its
// quantities with those of the reference generator. The error is that of Each or of ctx;
// misses are no error.
//
// A statistic passes within 5 % of what is expected (of the standard deviation of the
// population where that is larger), a share within 0.03. Beyond that it passes as by
// chance within three standard errors of the difference of a part of n potentials from
// the reference's N: 3 s √(1/n + 1/N), where s is binomial for shares, and for others an
// upper bound of what this lab's sets of many seeds scatter by, times √n. Extremes of parts
// that are smaller than the reference are held to the far end alone. Below FewestJudged
// potentials statistics are reported but not judged, and the median loss of motions that
// are integrated again, elsewhere at most 1e-7, may reach 1e-5.
func Validate(ctx context.Context, s *Set, part string) ([]Check, error) {
	c := &census{profile: s.Profile, atQ: make([]moments, s.Times), atP: make([]moments, s.Times)}
	err := s.Each(part, func(r *Record) error {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("dataset: stopped: %w", err)
		}
		c.add(r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.checks(s.Counts(part)), nil
}

func (c *census) add(r *Record) {
	c.potentials++
	n := len(r.V)
	least := r.V[0]
	pits := 0
	for i, v := range r.V {
		c.v.add(v)
		least = min(least, v)
		if i > 0 {
			slope := (v - r.V[i-1]) * float64(n-1) / potential.Length
			c.slope.add(slope)
			c.steep.add(math.Abs(slope))
		}
		if i > 0 && i < n-1 && v < r.V[i-1] && v < r.V[i+1] {
			pits++
		}
	}
	if math.Abs(r.V[0]-potential.WallHeight) > 1e-12 || math.Abs(r.V[n-1]-potential.WallHeight) > 1e-12 {
		c.badWalls++
	}
	c.leastV = append(c.leastV, least)
	c.minima.add(least)
	for k := range c.pits {
		c.pits[k].add(pits == k+1 || k == len(c.pits)-1 && (pits < 1 || pits >= len(c.pits)))
	}
	for k := range c.controls {
		c.controls[k].add(r.Controls == k+2)
	}
	c.scale.add(r.Scale)
	c.depth.add(r.Depth)
	for i := range r.Orbits {
		c.addOrbit(&r.Orbits[i], max(potential.WallHeight-least, 0.5))
		if len(c.floor) < floorOrbits {
			loss := lossOf(&r.Orbits[i], potential.FromSensors(r.V), potential.Exact, 0)
			c.floor = append(c.floor, min(loss, math.MaxFloat64)) // JSON knows no infinity
		}
	}
}

func (c *census) addOrbit(o *Orbit, depth float64) {
	c.orbits++
	var at moments
	turns := 0
	loss := 0.0
	for k, q := range o.Q {
		p := o.P[k]
		c.q.add(q)
		c.p.add(p)
		at.add(q)
		c.atQ[k].add(q)
		c.atP[k].add(p)
		if k > 0 && p*o.P[k-1] < 0 {
			turns++
		}
		dq, dp := q-o.Start.Q, p-o.Start.P
		loss += (dq*dq + dp*dp) / 2 / float64(len(o.Q))
	}
	if at.least < -potential.Rounding || at.largest > potential.Length+potential.Rounding {
		c.outside++
	}
	c.energy.add(o.Start.Energy)
	c.width.add(at.largest - at.least)
	c.narrow.add(at.largest-at.least < 0.6)
	c.narrower.add(at.largest-at.least < 0.3)
	c.turns.add(float64(turns))
	c.hold.add(loss)
	c.spread = max(c.spread, o.Spread/depth)
}

// meanLoss is the loss of predicting the mean motion.
func (c *census) meanLoss() float64 {
	loss := 0.0
	for k := range c.atQ {
		loss += (c.atQ[k].variance() + c.atP[k].variance()) / 2 / float64(len(c.atQ))
	}
	return loss
}
