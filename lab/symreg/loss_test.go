package symreg_test

import (
	"errors"
	"math"
	"testing"

	"neurophysics/lab/symreg"
)

// A third of the rows are wrong by much, all to one side. Least squares cannot
// give the law; the median does, and so do the losses that grow like it.
func TestLossesThatBearOutliers(t *testing.T) {
	x := box(120, 3, [2]float64{-2, 2}, [2]float64{0.5, 3})
	y := target(x, func(v []float64) float64 { return 1.5*v[0]*v[0] + 0.7*v[1] })
	for i := range y {
		if i%3 == 0 {
			y[i] += 5 + 3*math.Sin(float64(i))
		}
	}
	table := symreg.Table{X: x, Y: y, Names: []string{"x", "v"}}
	for _, l := range []symreg.Loss{
		{Name: symreg.LossAbsolute}, {Name: symreg.LossQuantile, Param: 0.4},
		{Name: "root", Func: func(d float64) float64 { return math.Sqrt(d*d+1e-6) - 1e-3 }},
	} {
		r, err := symreg.Search(t.Context(), table, symreg.Options{Loss: l, Epochs: 4, Evolution: small, MaxSize: 14})
		if err != nil {
			t.Fatal(err)
		}
		// The wrong rows are the same for all; only the right ones tell.
		worst := 0.0
		law := r.Chosen()
		for i := range y {
			if i%3 != 0 {
				worst = max(worst, math.Abs(law.Expr.At([]float64{x[0][i], x[1][i]})-y[i]))
			}
		}
		if worst > 1e-3 {
			t.Errorf("%s: got %s, off by %g where the rows are right", l.Name, law.Expression, worst)
		}
		sum := 0.0
		for i := range y {
			d := law.Expr.At([]float64{x[0][i], x[1][i]}) - y[i]
			switch {
			case l.Func != nil:
				sum += l.Func(d)
			case l.Name == symreg.LossAbsolute:
				sum += math.Abs(d)
			default:
				sum += max(0.6*d, -0.4*d)
			}
		}
		if got := sum / 120; math.Abs(got-law.Loss) > 1e-12*got {
			t.Errorf("%s: loss %g, from the formula %g", l.Name, law.Loss, got)
		}
	}
}

// Equal bytes come back on any number of threads for other losses too.
func TestLossOnThreads(t *testing.T) {
	var want string
	for _, threads := range []int{1, 3} {
		r, err := symreg.Search(t.Context(), noisy(), symreg.Options{Loss: symreg.Loss{Name: symreg.LossHuber, Param: 0.02}, Epochs: 2, MaxSize: 12, Threads: threads, Evolution: small})
		if err != nil {
			t.Fatal(err)
		}
		if got := marshal(t, r.Front); want != "" && got != want {
			t.Errorf("got %s, want %s", got, want)
		} else {
			want = got
		}
	}
}

func TestLossesThatMakeNoSense(t *testing.T) {
	for _, text := range []string{"square", "absolute:2", "huber:-1", "huber:x", "quantile:1", "quantile:0", "logcosh:NaN", "huber:Inf"} {
		var e *symreg.OptionError
		if _, err := symreg.ParseLoss(text); !errors.As(err, &e) {
			t.Errorf("%q: got %v, want an OptionError", text, err)
		}
	}
	if l, err := symreg.ParseLoss("huber:0.5"); err != nil || l.Name != symreg.LossHuber || l.Param != 0.5 {
		t.Errorf("got %+v, %v", l, err)
	}
}

// The standard error of the loss is that of the mean of the squared errors: over
// many draws of rows the losses of the same formula scatter by as much.
func TestStandardErrorOfTheLoss(t *testing.T) {
	var losses []float64
	said := 0.0
	law := parse(t, "0.5*v^2 + 2.47*x^2")
	for seed := range uint64(200) {
		c, err := symreg.Fit(springWithNoise(60, seed), law)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, c.Loss)
		said += c.LossStdErr / 200
	}
	mean, square := 0.0, 0.0
	for _, l := range losses {
		mean += l / 200
	}
	for _, l := range losses {
		square += (l - mean) * (l - mean) / 199
	}
	// The scatter of 200 losses is known to a twentieth.
	if ratio := said / math.Sqrt(square); ratio < 0.8 || ratio > 1.2 {
		t.Errorf("standard errors are %g times the scatter of the losses", ratio)
	}
	o := symreg.Options{ClosedForm: true, Valid: 0.3}
	r, err := symreg.Search(t.Context(), springWithNoise(60, 1), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Front {
		if !(c.LossStdErr > 0) || c.ValidStdErr == nil || !(*c.ValidStdErr > 0) {
			t.Errorf("%s: got standard errors %g and %v", c.Expression, c.LossStdErr, c.ValidStdErr)
		}
	}
}
