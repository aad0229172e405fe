package operator

import (
	"context"
	"sync"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// Net is a trained network. It may be asked concurrently.
type Net struct {
	Config   Config
	Training Training
	Params   []train.Param

	backend *backend.Backend
	mu      sync.Mutex
	f       *train.Func
}

// Train learns from the first samples and watches the second, which may be
// empty. Like train.Run it returns a usable network together with the error when
// ctx is cancelled.
func Train(ctx context.Context, b *backend.Backend, learn, valid potential.Samples, c Config, t Training, o train.Options) (*Net, *train.Result, error) {
	p, err := c.Problem(learn, valid, t)
	if err != nil {
		return nil, nil, err
	}
	r, err := train.Run(ctx, b, p, t.Config, o)
	if r == nil {
		return nil, nil, err
	}
	return &Net{Config: c, Training: t, Params: r.Params, backend: b}, r, err
}

// askRows bounds the rows that are asked at once, and with them memory.
const askRows = 200

// Predict returns positions and momenta at the times of samples, both [rows,
// Times], in rows. VaRONet answers with the mean of its latent numbers.
func (n *Net) Predict(s potential.Samples) (q, p []float32, err error) {
	if err := n.Config.fits(s); err != nil {
		return nil, nil, err
	}
	f, err := n.function()
	if err != nil {
		return nil, nil, err
	}
	for from := 0; from < s.Rows(); from += askRows {
		to := min(from+askRows, s.Rows())
		part := func(x []float32, width int) train.Array {
			return train.Array{Shape: []int{to - from, width}, Values: x[from*width : to*width]}
		}
		times := part(s.T, s.Times)
		if shared := sharedTimes(times.Values, s.Times); shared != nil {
			times = train.Array{Shape: []int{1, s.Times}, Values: shared} // what depends on times alone is computed once
		}
		out, err := f.Call(part(s.V, s.Sensors), times, part(s.Start, 2))
		if err != nil {
			return nil, nil, err
		}
		for i := 0; i < len(out[0].Values); i += 2 {
			q, p = append(q, out[0].Values[i]), append(p, out[0].Values[i+1])
		}
	}
	return q, p, nil
}

// Loss returns the mean of the squared errors of q and p over samples, the
// figure that all networks are judged by.
func (n *Net) Loss(s potential.Samples) (float64, error) {
	q, p, err := n.Predict(s)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for i := range q {
		dq, dp := float64(q[i]-s.Q[i]), float64(p[i]-s.P[i])
		sum += dq*dq + dp*dp
	}
	return sum / float64(2*len(q)), nil
}

// function returns the network on the device.
func (n *Net) function() (*train.Func, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.f == nil {
		var err error
		n.f, err = train.NewFunc(n.backend, n.Params, func(p train.Params, in []*Node) []*Node {
			return []*Node{n.Config.network().answer(inputs{p: p, v: in[0], t: in[1], start: in[2]}).qp}
		})
		if err != nil {
			return nil, err
		}
	}
	return n.f, nil
}

// Close gives back what the network holds on the device. It can still be used;
// it is put there again.
func (n *Net) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.f != nil {
		n.f.Close()
	}
	n.f = nil
}

// described is the content of train.NetFile.
type described struct {
	Config   Config   `json:"config"`
	Training Training `json:"training"`
}

// Save writes the network into a folder, which is made if need be.
func (n *Net) Save(dir string) error {
	return train.SaveNet(dir, described{n.Config, n.Training}, n.Params)
}

// Load reads a network from the folder that Save wrote, to be used on b.
func Load(b *backend.Backend, dir string) (*Net, error) {
	var d described
	params, err := train.LoadNet(dir, &d, func() ([]train.Param, error) {
		if err := d.Config.check(); err != nil {
			return nil, err
		}
		return d.Config.Params(0), nil
	})
	if err != nil {
		return nil, err
	}
	return &Net{Config: d.Config, Training: d.Training, Params: params, backend: b}, nil
}
