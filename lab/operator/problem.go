package operator

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/potential"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Criteria that errors of q and p are judged by.
const (
	Squared = "squared" // e^2
	LogCosh = "logcosh" // ln cosh e
)

// Training says how a network is taught.
type Training struct {
	Criterion string  `json:"criterion"`           // Squared or LogCosh, in training and validation
	KLWeight  float64 `json:"kl_weight,omitempty"` // of VaRONet's divergence
	Images    bool    `json:"images,omitempty"`    // learn from mirror images and reversed motions too
	train.Config
}

// check reports what makes no sense, other than train.Run would.
func (t *Training) check() error {
	if t.Criterion != Squared && t.Criterion != LogCosh {
		return fmt.Errorf("operator: no criterion is called %q; there are %q and %q", t.Criterion, Squared, LogCosh)
	}
	if !(t.KLWeight >= 0) || math.IsInf(t.KLWeight, 0) {
		return fmt.Errorf("operator: the weight of the divergence is %v; give 0 or more", t.KLWeight)
	}
	return nil
}

// streamWeights names the random stream of starting weights.
const streamWeights = 0x0be7

// Params draws the parameters of a network. It panics on a configuration that
// makes no network.
func (c Config) Params(seed uint64) []train.Param { return c.begin(seed).params }

// begin draws the parameters.
func (c *Config) begin(seed uint64) *starter {
	if err := c.check(); err != nil {
		panic(err.Error())
	}
	s := &starter{rng: traj.Rand(seed, streamWeights)}
	c.network().start(s)
	return s
}

// Count returns the number of parameters, a complex one counted once as the
// study does.
func (c Config) Count() int {
	n := 0
	for _, p := range c.Params(0) {
		n += len(p.Values)
	}
	if c.Model == FNO {
		n -= c.Layers * c.Modes * c.Width * c.Width
	}
	return n
}

// Problem is to learn from the first samples and to be validated on the second,
// which may be empty.
func (c Config) Problem(learn, valid potential.Samples, t Training) (train.Problem, error) {
	var p train.Problem
	if err := c.check(); err != nil {
		return p, err
	}
	if err := t.check(); err != nil {
		return p, err
	}
	for i, s := range []potential.Samples{learn, valid} {
		if err := c.fits(s); err != nil && (i == 0 || s.Rows() > 0) {
			return p, err
		}
	}
	if learn.Rows() == 0 {
		return p, fmt.Errorf("operator: there are no samples to learn from")
	}
	if t.Images {
		if c.Start == NoStart {
			return p, fmt.Errorf("operator: a network that is not told where motions start cannot learn from images, which start elsewhere")
		}
		learn = withImages(learn)
	}
	if valid.Rows() > 0 && valid.Times != learn.Times {
		return p, fmt.Errorf("operator: validation has %d times a motion, training %d", valid.Times, learn.Times)
	}
	n, all := learn.Rows(), learn.Rows()+valid.Rows()
	shared := sharedTimes(learn.T, learn.Times)
	if valid.Rows() > 0 && !slices.Equal(shared, sharedTimes(valid.T, valid.Times)) {
		shared = nil
	}
	array := func(width int, a, b []float32) train.Array {
		return train.Array{Shape: []int{all, width}, Values: slices.Concat(a, b)}
	}
	qp := train.Array{Shape: []int{all, learn.Times, 2}}
	for _, s := range []potential.Samples{learn, valid} {
		for i := range s.Q {
			qp.Values = append(qp.Values, s.Q[i], s.P[i])
		}
	}
	p.Data = []train.Array{qp, array(c.Sensors, learn.V, valid.V)}
	if c.Start != NoStart {
		p.Data = append(p.Data, array(2, learn.Start, valid.Start))
	}
	if shared == nil {
		p.Data = append(p.Data, array(learn.Times, learn.T, valid.T))
	}
	for i := range all {
		if i < n {
			p.Train = append(p.Train, i)
		} else {
			p.Valid = append(p.Valid, i)
		}
	}
	begin := c.begin(t.Seed)
	p.Params, p.Complex = begin.params, begin.complex
	p.Loss = c.loss(t, shared)
	about, err := json.Marshal(struct {
		Config    Config
		Criterion string
		KLWeight  float64
		Images    bool `json:",omitempty"`
	}{c, t.Criterion, t.KLWeight, t.Images})
	if err != nil {
		return p, fmt.Errorf("operator: describe the training: %w", err)
	}
	p.About = string(about)
	p.Separable = true
	if c.Model == VaRONet {
		rows := n
		if t.Batch > 0 {
			rows = min(rows, t.Batch)
		}
		p.Extra, p.ByRow = c.noise(rows), []bool{true}
	}
	return p, nil
}

// noise draws what VaRONet draws its latent numbers with.
func (c Config) noise(rows int) func(int, *rand.Rand) []train.Array {
	shape := []int{rows, 2 * c.Layers * c.Latent}
	return func(_ int, rng *rand.Rand) []train.Array {
		a := train.Array{Shape: shape, Values: make([]float32, shape[0]*shape[1])}
		for i := range a.Values {
			a.Values[i] = float32(rng.NormFloat64())
		}
		return []train.Array{a}
	}
}

// fits reports samples that the network cannot read.
func (c *Config) fits(s potential.Samples) error {
	n := s.Rows()
	switch {
	case s.Sensors != c.Sensors:
		return fmt.Errorf("operator: samples know the potential at %d places, the network asks for %d", s.Sensors, c.Sensors)
	case s.Times < 1 || len(s.V) != n*s.Sensors || len(s.T) != n*s.Times || len(s.Start) != 2*n || len(s.Q) != n*s.Times || len(s.P) != n*s.Times:
		return fmt.Errorf("operator: %d samples of %d times whose arrays have other lengths", n, s.Times)
	}
	return nil
}

// sharedTimes returns the times that all rows of t, n each, share, nil if they differ.
func sharedTimes(t []float32, n int) []float32 {
	first := t[:n]
	for i, x := range t {
		if x != first[i%n] {
			return nil
		}
	}
	return first
}

// loss returns the loss on batches as Problem lays them out.
func (c Config) loss(t Training, shared []float32) train.LossFunc {
	return func(p train.Params, batch, extra []*Node) (*Node, []train.Term) {
		in := inputs{p: p, v: batch[1]}
		rest := batch[2:]
		if c.Start != NoStart {
			in.start, rest = rest[0], rest[1:]
		}
		if shared != nil {
			in.t = InsertAxes(Const(p.Graph(), shared), 0)
		} else {
			in.t = rest[0]
		}
		if len(extra) > 0 {
			in.noise = extra[0]
		}
		out := c.network().answer(in)
		miss := Sub(out.qp, batch[0])
		var loss *Node
		if t.Criterion == LogCosh {
			loss = ReduceAllMean(logCosh(miss))
		} else {
			loss = ReduceAllMean(Square(miss))
		}
		if out.kl == nil {
			return loss, nil
		}
		return Add(loss, MulScalar(out.kl, t.KLWeight)),
			[]train.Term{{Name: "prediction", Value: loss}, {Name: "divergence", Value: out.kl}}
	}
}

// logCosh is ln cosh e without overflow.
func logCosh(e *Node) *Node {
	size := Abs(e)
	return AddScalar(Add(size, Log1P(Exp(MulScalar(size, -2)))), -math.Ln2)
}
