package dataset

import (
	"context"
	"time"

	"neurophysics/lab/potential"
)

// Plan is what a set takes.
type Plan struct {
	Potentials int           `json:"potentials"`
	Samples    int           `json:"samples"`
	Files      int           `json:"files"` // shards
	Bytes      int64         `json:"bytes"` // of all shards
	Time       time.Duration `json:"nanoseconds"`
}

// trial is the number of potentials that are drawn to learn how long a set takes.
const trial = 64

// Plan returns what the set of the options takes if nothing of it is there yet. The time is
// that of a small trial on this machine, scaled up; memory does not grow with the
// set. The error is that of the options or of ctx.
func (o Options) Plan(ctx context.Context) (Plan, error) {
	var p Plan
	if err := o.Check(); err != nil {
		return p, err
	}
	o = o.orDefault()
	h, err := newHeader(&o)
	if err != nil {
		return p, err
	}
	p.Files, p.Potentials = h.shards()
	p.Samples = p.Potentials * h.Profile.Orbits()
	for i, g := range h.Groups {
		for k, s := range g.Shards {
			head := h.shardHeader(i, k)
			start, err := head.start()
			if err != nil {
				return p, err
			}
			p.Bytes += int64(len(start)) + int64(s.Potentials)*head.bytes()
		}
	}
	b := potential.Batch{
		Profile: o.Profile, Potentials: min(trial, p.Potentials), Factor: o.Factor, Method: o.Method, Step: o.Step, Threads: o.Threads,
	}
	begin := time.Now()
	if _, err := b.Each(ctx, func(*potential.Well) error { return nil }); err != nil {
		return p, err
	}
	p.Time = time.Since(begin) * time.Duration(p.Potentials) / time.Duration(b.Potentials)
	return p, nil
}
