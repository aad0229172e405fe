package train_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

func TestPredictFinal(t *testing.T) {
	course := func(n int, f func(i float64) float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = f(float64(i))
		}
		return v
	}
	falling := func(i float64) float64 { return 2*math.Exp(-0.1*i) + 0.5 }
	parabola := func(i float64) float64 { return 200 - i*i }
	halves := []float64{5, 5, 5, 3, 4, 4, 0, 2, 2, 0}
	for _, c := range []struct {
		name      string
		values    []float64
		epochs    int
		want, tol float64
	}{
		{"one", []float64{3}, 50, 3, 0},
		{"nine", course(9, falling), 50, falling(8), 0},
		// Smoothing shifts an exponential in time: by a factor of its height, not
		// of its rate, once the first value is forgotten.
		{"exponential", course(40, falling), 60, 0.5, 0.03},
		{"constant", course(20, func(float64) float64 { return 0.7 }), 50, 0.7, 1e-12},
		// With weights of a half these smooth to 5 5 5 4 4 4 2 2 2 1: at t = 3, 6 and 9
		// 4, 2 and 1, which is 8 times 2^(-t/3), at t = 15 a quarter.
		{"halves", halves, 15, 0.25, 1e-12},
		{"halves to the end", halves, 9, 1, 1e-12},
		// Falling ever faster: half the mean slope of the smoothed course, as the study's
		// program gives it.
		{"parabola", course(12, parabola), 20, 68.59047495270399, 1e-9},
		{"short parabola", course(10, parabola), 20, 97.34244791666666, 1e-9},
		{"parabola beyond its end", course(12, parabola), 5, 106.02176782336, 1e-9},
	} {
		if got := train.PredictFinal(c.values, c.epochs); math.Abs(got-c.want) > c.tol {
			t.Errorf("%s: got %g, want %g within %g", c.name, got, c.want, c.tol)
		}
	}
	if got := train.PredictFinal(nil, 5); !math.IsNaN(got) {
		t.Errorf("got %g for no losses, want NaN", got)
	}
}

// The loss of an epoch is the mean over all its rows, those of a smaller last
// batch included, whether it is computed in parts or not.
func TestLastBatchCountsByItsRows(t *testing.T) {
	b, err := backend.Open(backend.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Finalize()
	for _, separable := range []bool{false, true} {
		p := noisy(217, 100) // two full batches and one of 17
		p.Separable = separable
		p.Extra = nil
		p.Loss = func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
			miss := graph.ReduceAllMean(graph.Square(graph.Sub(graph.MatMul(batch[0], p.Get("a")), batch[1])))
			return miss, []train.Term{{Name: "miss", Value: miss}}
		}
		want := 0.0
		for _, i := range p.Train {
			miss := float64(p.Data[1].Values[i])
			for k, a := range p.Params[0].Values {
				miss -= float64(a) * float64(p.Data[0].Values[3*i+k])
			}
			want += miss * miss / 217
		}
		// At a rate of 1e-30 the slopes stay.
		res, err := train.Run(context.Background(), b, p, train.Config{Epochs: 1, Batch: 100, KeepPartial: true, LearningRate: 1e-30, Seed: 1}, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		e := res.History[0]
		if res.Steps != 3 || math.Abs(e.Loss-want) > 1e-5*want || math.Abs(e.Terms["miss"]-want) > 1e-5*want {
			t.Errorf("got losses %g and %g after %d steps, want %g after 3", e.Loss, e.Terms["miss"], res.Steps, want)
		}
		if !(e.MaxGradient > e.Gradient) {
			t.Errorf("got a largest gradient of %g where the mean is %g", e.MaxGradient, e.Gradient)
		}
	}
}

// The table of the metrics holds the columns that are promised, an epoch a row,
// and a run may be ended by whoever watches it.
func TestTableAndGoOn(t *testing.T) {
	dir := t.TempDir()
	o := train.Options{Dir: dir, GoOn: func(history []train.Epoch) bool { return len(history) < 12 }}
	res := mustRun(t, engines[0], sine(8), smallConfig, o)
	if res.Stopped != train.StoppedAsked || len(res.History) != 12 {
		t.Errorf("got %q after %d epochs, want an end after 12", res.Stopped, len(res.History))
	}
	if s := train.ReadStand(dir); s == nil || *s != (train.Stand{Epoch: 12, Epochs: smallConfig.Epochs, Finished: true}) {
		t.Errorf("got the stand %+v, want the end after 12 of %d epochs", s, smallConfig.Epochs)
	}
	text, err := os.ReadFile(filepath.Join(dir, train.TableFile))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := "epoch,train_loss,val_loss,lr,max_grad_norm,overfit_gap_ratio,predicted_final_loss"; len(rows) != 13 || strings.Join(rows[0], ",") != want {
		t.Fatalf("got %d rows under %q, want 12 under %q", len(rows)-1, rows[0], want)
	}
	if rows[9][6] != "" || rows[10][6] == "" {
		t.Errorf("got predictions %q and %q after 9 and 10 epochs, want the second alone", rows[9][6], rows[10][6])
	}
}

// A best that is hardly better than the one before does not restart patience.
func TestMinDelta(t *testing.T) {
	c := train.Config{Epochs: 200, LearningRate: 1e-4, Patience: 5, MinDelta: 0.5}
	p := line()
	p.Valid = p.Train
	res := mustRun(t, engines[0], p, c, train.Options{})
	if res.Stopped != train.StoppedPatience || len(res.History) != 6 || res.Best.Epoch != 6 {
		t.Errorf("got %q after %d epochs with the best at %d, want patience after 6, the last of them best", res.Stopped, len(res.History), res.Best.Epoch)
	}
}

func TestSteepGradientsAreTold(t *testing.T) {
	p := line()
	for i := range p.Data[1].Values {
		p.Data[1].Values[i] *= 1e5
	}
	var told []string
	mustRun(t, engines[0], p, train.Config{Epochs: 3, LearningRate: 0.1}, train.Options{Warn: func(s string) { told = append(told, s) }})
	if len(told) != 1 || !strings.Contains(told[0], "in epoch 1") {
		t.Errorf("got warnings %q, want one of the first epoch", told)
	}
}
