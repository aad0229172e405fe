package tune

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"

	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// Teach is the objective of a neural operator: it trains a plan's network with
// each of its seeds, the values of the trial put in, and gives the losses on the
// second samples; of VaRONet those without the divergence, whose weight may be
// among the values.
func Teach(b *backend.Backend, learn, valid potential.Samples, plan operator.Plan) Objective {
	return func(ctx context.Context, v Values, watch func([][]float64) bool) ([][]float64, error) {
		c, t := plan.Config, plan.Training
		if err := v.Set(&c, &t); err != nil {
			return nil, err
		}
		var courses [][]float64
		for i, seed := range plan.Seeds {
			t.Seed = seed
			courses = append(courses, nil)
			on := true
			net, r, err := operator.Train(ctx, b, learn, valid, c, t, train.Options{GoOn: func(history []train.Epoch) bool {
				courses[i] = losses(history)
				on = watch(courses)
				return on
			}})
			if r != nil {
				courses[i] = losses(r.History)
				net.Close()
			}
			if err != nil || !on {
				return courses, err
			}
		}
		return courses, nil
	}
}

// losses returns the validation losses of a history without the divergence.
func losses(history []train.Epoch) []float64 {
	var out []float64
	for _, e := range history {
		x, ok := e.ValidTerms["prediction"]
		if !ok {
			x = e.Valid
		}
		if e.Validated {
			out = append(out, x)
		}
	}
	return out
}

// About is what a study of a neural operator is about.
type About struct {
	Plan    operator.Plan `json:"plan"`
	Data    string        `json:"data_sha256"` // of the motions
	Backend string        `json:"backend"`
}

// NewAbout tells studies apart by plan, motions and engine.
func NewAbout(b *backend.Backend, learn, valid potential.Samples, plan operator.Plan) About {
	h := sha256.New()
	var buf []byte
	for _, s := range []potential.Samples{learn, valid} {
		for _, values := range [][]float32{s.V, s.T, s.Start, s.Q, s.P} {
			buf = binary.LittleEndian.AppendUint64(buf[:0], uint64(len(values)))
			for _, x := range values {
				buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(x))
			}
			h.Write(buf)
		}
	}
	return About{Plan: plan, Data: hex.EncodeToString(h.Sum(nil)), Backend: b.Info.Name}
}
