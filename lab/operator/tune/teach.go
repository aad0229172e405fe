package tune

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// Teach is the objective of a neural operator: it trains a plan's network with
// each of its seeds, the values of the trial put in, and gives the losses on the
// second samples; of VaRONet those without the divergence, whose weight may be
// among the values.
//
// The trial under way is kept in the folder dir, TrialDir in that of the study, so that
// it is gone on with where it was stopped; Run removes it when the trial has ended. Without
// a name nothing is kept. What is odd about it is told to warn, which may be nil, but for
// steep gradients.
func Teach(b *backend.Backend, learn, valid potential.Samples, plan operator.Plan, dir string, warn func(string)) Objective {
	warn = withoutSteep(warn)
	return func(ctx context.Context, v Values, watch func([][]float64) bool) ([][]float64, error) {
		c, t := plan.Config, plan.Training
		if err := v.Set(&c, &t); err != nil {
			return nil, err
		}
		var courses [][]float64
		for i, seed := range plan.Seeds {
			t.Seed = seed
			courses = append(courses, nil)
			o := train.Options{Resume: true, Overwrite: true, Warn: warn, GoOn: func(history []train.Epoch) bool {
				courses[i] = losses(history)
				return watch(courses)
			}}
			if dir != "" {
				o.Dir = filepath.Join(dir, strconv.FormatUint(seed, 10))
			}
			net, r, err := operator.Train(ctx, b, learn, valid, c, t, o)
			ended := false
			if r != nil {
				courses[i] = losses(r.History)
				net.Close()
				// One that was ended before a stop is told of again.
				if ended = r.Stopped == train.StoppedAsked; ended {
					watch(courses)
				}
			}
			if err != nil || ended {
				return courses, err
			}
		}
		return courses, nil
	}
}

// withoutSteep passes warnings on but for those of steep gradients: their advice is a
// lower rate, which a search draws itself, and a bad rate shows in the loss of its trial.
func withoutSteep(warn func(string)) func(string) {
	return func(text string) {
		if warn != nil && !strings.HasPrefix(text, train.SteepGradient) {
			warn(text)
		}
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
