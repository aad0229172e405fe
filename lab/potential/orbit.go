package potential

// Rounding is the distance by which exact motions that turn on a wall may pass it.
const Rounding = 1e-9

// Bounds of the filters.
const (
	driftShare = 1e-4 // of the depth of the well, largest spread of the energy
	leastDepth = 0.5  // counted in that bound
	farOut     = 0.1  // beyond the walls, for integrators of equal steps from rest
)

// fill integrates the motions in w and returns why w is rejected.
func (b *Batch) fill(w *Well) reason {
	if !w.usable() {
		return badValues
	}
	n := b.Profile.Orbits()
	if len(w.Orbits) != n {
		w.Orbits = make([]Orbit, n)
	}
	rng := orbitRand(w.Sensed[:])
	for k := range w.Orbits {
		o := &w.Orbits[k]
		if o.T == nil {
			o.T = make([]float64, Times)
		}
		if b.Profile == Rest {
			o.Start = Start{Energy: w.V(0)}
			equalTimes(o.T)
		} else {
			if err := o.Start.draw(&w.Random, strata[k], rng); err != nil {
				return badStart
			}
			randomTimes(o.T, rng)
		}
		var err error
		if o.Motion, err = Solve(b.Method, &w.Random, o.Start.Q, o.Start.P, o.T, b.Step); err != nil {
			return escaped
		}
		if r := b.judge(w, o); r != accepted {
			return r
		}
	}
	return accepted
}

// judge applies the profile's filters to a motion.
func (b *Batch) judge(w *Well, o *Orbit) reason {
	if !finite(o.Q...) || !finite(o.P...) {
		return escaped
	}
	slack := b.slack()
	for _, q := range o.Q {
		if q < -slack || q > Length+slack {
			return escaped
		}
	}
	if b.Profile == Rest {
		return accepted
	}
	least := w.Sensed[0]
	for _, v := range w.Sensed {
		least = min(least, v)
	}
	if o.Spread >= driftShare*max(WallHeight-least, leastDepth) {
		return drifted
	}
	return accepted
}

// slack is how far a motion may go beyond the walls. In the rest profile it has
// their energy and turns on them, up to the errors of the integrator; but a curve
// that is almost flat at its wall can get an end slope of the wrong sign, and
// its motion leaves.
func (b *Batch) slack() float64 {
	switch {
	case b.Profile == Phase:
		return 0
	case b.Method == Exact:
		return Rounding
	}
	return farOut
}
