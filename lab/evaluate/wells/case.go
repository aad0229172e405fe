package wells

import "neurophysics/lab/potential"

// Ask is a question: where is a unit mass in a well at the times, which increase
// from 0 or later on, if it is at Q0 with momentum P0 at time 0?
type Ask struct {
	Well   *Well
	Q0, P0 float64
	T      []float64
}

// Path is an answer: positions and momenta at the times. A motion that a solver
// loses, because it leaves [-0.5, 1.5] or becomes NaN, is NaN throughout.
type Path struct{ Q, P []float64 }

// Predictor answers with motions. All asks of a call have equally many times.
type Predictor interface {
	Predict(asks []Ask) ([]Path, error)
}

// Case is a question with its true answer.
type Case struct {
	Ask
	Truth     Path
	Potential int     // cases of one potential belong together
	Energy    float64 // of the start
	U         float64 // share of the room below the wall that the kinetic energy takes
}

// asks returns the questions of cases.
func asks(cases []Case) []Ask {
	out := make([]Ask, len(cases))
	for i := range cases {
		out[i] = cases[i].Ask
	}
	return out
}

// Network makes a Predictor of a trained operator, as operator.Net is one: it
// takes single precision.
type Network struct {
	Net interface {
		Predict(s potential.Samples) (q, p []float32, err error)
		Derivatives(s potential.Samples, at []int) ([]float32, error)
	}
}

// Predict asks the network.
func (n Network) Predict(asks []Ask) ([]Path, error) {
	if len(asks) == 0 {
		return nil, nil
	}
	times := len(asks[0].T)
	q, p, err := n.Net.Predict(samples(asks))
	if err != nil {
		return nil, err
	}
	wide := func(x []float32) []float64 {
		out := make([]float64, len(x))
		for i, v := range x {
			out[i] = float64(v)
		}
		return out
	}
	out := make([]Path, len(asks))
	for i := range out {
		out[i] = Path{wide(q[i*times : (i+1)*times]), wide(p[i*times : (i+1)*times])}
	}
	return out, nil
}

// Derivatives differentiates the network.
func (n Network) Derivatives(asks []Ask, at []int) ([][]Jacobian, error) {
	flat, err := n.Net.Derivatives(samples(asks), at)
	if err != nil {
		return nil, err
	}
	out := make([][]Jacobian, len(asks))
	for i := range out {
		out[i] = make([]Jacobian, len(at))
		for k := range at {
			for e := range out[i][k] {
				out[i][k][e] = float64(flat[4*(i*len(at)+k)+e])
			}
		}
	}
	return out, nil
}

// samples are the asks as networks take them.
func samples(asks []Ask) potential.Samples {
	var s potential.Samples
	for i := range asks {
		a := &asks[i]
		blank := make([]float64, len(a.T)) // the truth, which is not told
		s.Append(i, a.Well.Sensors, a.T, blank, blank)
		s.Start[2*i], s.Start[2*i+1] = float32(a.Q0), float32(a.P0)
	}
	return s
}
