package symreg

import (
	"time"

	"neurophysics/lab/internal/cputime"
)

// teller calls the user's progress function, at most every 100 ms.
type teller struct {
	s     *search
	told  time.Time
	begun time.Time
}

func newTeller(s *search) *teller { return &teller{s: s, begun: time.Now()} }

// after tells about the epoch that has ended.
func (t *teller) after(ev *evolution, epoch time.Duration) {
	s := t.s
	if s.o.Progress == nil || time.Since(t.told) < 100*time.Millisecond {
		return
	}
	t.told = time.Now()
	p := Progress{Epoch: s.epochs, Evals: s.evals, Left: s.left(epoch)}
	p.EvalsPerSec = float64(s.evals-s.before) / max(time.Since(t.begun).Seconds(), 1e-9)
	for _, m := range ev.hall.front(nil) {
		c := &candidate{e: m.e.Clone(), nums: make([]number, len(m.e.Consts))}
		share := m.loss - s.units.cost(c.e)
		s.rescale(c, func(d float64) float64 { return 1 / d })
		found := Candidate{
			Expr: c.e, Expression: c.e.Text(s.names), Complexity: s.rules.cost.of(c.e),
			Loss: s.work.absolute(share), R2: 1 - share,
		}
		if s.form != nil {
			s.form.name(&found)
		}
		p.Front = append(p.Front, found)
	}
	s.o.Progress(p)
}

// left estimates the time to the first budget that will be spent.
func (s *search) left(epoch time.Duration) time.Duration {
	left := time.Duration(-1)
	bound := func(d time.Duration) {
		if d = max(d, 0); left < 0 || d < left {
			left = d
		}
	}
	elapsed := time.Since(s.start)
	if s.o.Epochs > 0 {
		bound(time.Duration(s.o.Epochs-s.epochs) * epoch)
	}
	if made := s.evals - s.before; s.o.Evals > 0 && made > 0 {
		bound(time.Duration(float64(elapsed) * float64(s.o.Evals-s.evals) / float64(made)))
	}
	if s.o.Wall > 0 {
		bound(s.o.Wall - elapsed)
	}
	if used := cputime.Now() - s.cpu; s.o.CPU > 0 && used > 0 {
		bound(time.Duration(float64(elapsed) * float64(s.o.CPU-used) / float64(used)))
	}
	return left
}
