package potential

// Bounds of the filters.
const (
	driftShare = 1e-4 // of the depth of the well, largest spread of the energy
	leastDepth = 0.5  // counted in that bound
	farOut     = 1.1  // |q| that a motion of the rest profile may reach
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
	rng := orbitRand(w.SensorsV[:])
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
		if r := b.Profile.judge(w, o); r != accepted {
			return r
		}
	}
	return accepted
}

// judge applies the profile's filters to a motion.
func (p Profile) judge(w *Well, o *Orbit) reason {
	if !finite(o.Q...) || !finite(o.P...) {
		return escaped
	}
	if p == Rest {
		for _, q := range o.Q {
			if q < -farOut || q > farOut {
				return escaped
			}
		}
		return accepted
	}
	least := w.SensorsV[0]
	for _, v := range w.SensorsV {
		least = min(least, v)
	}
	for _, q := range o.Q {
		if q < 0 || q > Length {
			return escaped
		}
	}
	if o.Spread >= driftShare*max(WallHeight-least, leastDepth) {
		return drifted
	}
	return accepted
}
