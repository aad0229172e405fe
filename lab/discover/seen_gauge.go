package discover

// Gauge is the coordinate q and the momentum p = q' of Seen, found with no formula
// for the potential: a polynomial of degree 4 stands for it.
type Gauge struct {
	Curve  [curveNumbers]float64 // x0, a and b of what is seen at q
	States [][]float64           // (q, p) along each motion, 2 numbers a time
	fit    *seenFit
}

// Gauge finds the coordinate in which the motions are those of a unit mass. Motions
// need some ten positions a swing. The error says that no potential was found.
func (s Seen) Gauge() (*Gauge, error) {
	zero, rows := 0.0, 0
	for _, x := range s.X {
		for _, v := range x {
			zero += v
		}
		rows += len(x)
	}
	zero /= float64(rows)
	w := s.frequency(zero)
	polynomial := func(c []float64, q float64) float64 { return -q * (c[0] + q*(c[1]+q*c[2])) }
	fit, err := s.fit(polynomial, []float64{zero, 0, 0, w * w, 0, 0}, false)
	if err != nil {
		return nil, err
	}
	g := &Gauge{fit: fit}
	copy(g.Curve[:], fit.at)
	for k, start := range fit.starts {
		var states []float64
		fit.follow(k, fit.at, start, func(_ int, q, p float64) { states = append(states, q, p) })
		g.States = append(g.States, states)
	}
	return g, nil
}
