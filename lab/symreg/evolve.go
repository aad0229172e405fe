package symreg

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/cputime"
	"neurophysics/lab/traj"
)

// Settings of the evolution that are not open to the user.
const (
	stepsPerDraw = 380     // steps of an epoch, times members over tournament
	window       = 100_000 // formulas that the frequencies of sizes look back on
	offered      = 12      // best members that an island offers to the others
)

// evolution is the state of the third stage.
type evolution struct {
	s       *search
	islands []*island
	hall    hall      // best of all, scored on the rows of the search's sample
	seen    []float64 // running counts of sizes
	f       *fitter
	evals   int64 // of epochs done
}

// evolve runs epochs until a budget is spent, the target is reached, or ctx is
// done, and moves what it found to the pool. An epoch that ctx cuts short gives
// what it found, but does not count.
func (s *search) evolve(ctx context.Context) {
	ev := s.evolved
	if ev == nil {
		ev = newEvolution(s)
		ev.populate()
	}
	tell := newTeller(s)
	// A state file may hold a search that had come to its end.
	done := s.resumed > 0 && ev.ended(0, 0)
	for !done {
		began, used := time.Now(), cputime.Now()
		ev.epoch(ctx)
		if ctx.Err() != nil {
			break
		}
		s.epochs++
		s.evals = ev.evals
		if s.failed = s.keeper.note(ev); s.failed != nil {
			break
		}
		wall := time.Since(began)
		if done = ev.ended(wall, cputime.Now()-used); !done {
			tell.after(ev, wall)
		}
	}
	s.evals = ev.evals
	for _, m := range ev.hall.front(nil) {
		c := s.units.pin(newCandidate(m.e.Clone()))
		c.loss = s.work.absolute(m.loss)
		if s.units.cost(c.e) > 0 {
			c.loss, _ = ev.f.loss(c.e, s.work) // without the penalty
		}
		s.pool = append(s.pool, c)
	}
}

// ended tells whether the search is at its end, after an epoch that took so
// long, and notes why.
func (ev *evolution) ended(wall, cpu time.Duration) bool {
	switch {
	case ev.reached():
		ev.s.stopped = "target"
	case ev.s.spent(wall, cpu):
		ev.s.stopped = "budget"
	default:
		return false
	}
	return true
}

// spent tells whether a budget is used up, or would be by half of another epoch
// like the last.
func (s *search) spent(wall, cpu time.Duration) bool {
	o := &s.o
	return o.Epochs > 0 && s.epochs >= o.Epochs || o.Evals > 0 && s.evals >= o.Evals ||
		o.Wall > 0 && time.Since(s.start)+wall/2 >= o.Wall ||
		o.CPU > 0 && cputime.Now()-s.cpu+cpu/2 >= o.CPU
}

// reached tells whether the target loss is met.
func (ev *evolution) reached() bool {
	for _, m := range ev.hall.front(nil) {
		if m.loss <= ev.s.o.TargetLoss {
			return true
		}
	}
	return false
}

// newEvolution makes the islands, without members.
func newEvolution(s *search) *evolution {
	o := s.o.Evolution
	ev := &evolution{s: s, hall: newHall(s.o.MaxSize), f: newFitter(s.stop), seen: make([]float64, s.o.MaxSize+1)}
	for i := range ev.seen {
		ev.seen[i] = 1
	}
	for k := range o.Islands {
		is := &island{
			settings: o, f: newFitter(s.stop), r: s.work, best: newHall(s.o.MaxSize),
			g: newGrammar(s.subset(k), s.ops.written(), s.vars, s.rules).withForm(s.form),
		}
		is.g.units = s.units.clone()
		ev.islands = append(ev.islands, is)
	}
	return ev
}

// populate fills the islands. Every second island is given what is in the
// pool; the others start from nothing, so that an early find cannot fill all
// populations.
func (ev *evolution) populate() {
	s := ev.s
	var seeds []*member
	for _, c := range s.fronts() {
		m := &member{loss: s.work.relative(c.loss) + s.units.cost(c.e)}
		m.e.Set(c.e)
		ev.hall.offer(m, s.rules.cost.of(&m.e))
		seeds = append(seeds, m)
	}
	for k, is := range ev.islands {
		is.rng = traj.Rand(s.o.Seed, streamStart, uint64(k))
		is.populate(s.o.Evolution.Members)
		if k%2 == 1 {
			for _, m := range seeds {
				is.replaceOldest(m)
			}
		}
	}
}

// subset returns the operators of island k: arithmetic alone, with roots, with
// trigonometric functions, with exponentials and logarithms, or all. Functions
// that do not belong to a law are what most often keeps a search from it.
func (s *search) subset(k int) []expr.Op {
	families := [...]uint8{0, familyRoot | familyPower, familyTrig, familyExp | familyLog, 0xff}
	allowed := families[k%len(families)]
	var ops []expr.Op
	for _, op := range expr.Operators() {
		if s.ops[op] && (family(op) == 0 || family(op)&allowed != 0) {
			ops = append(ops, op)
		}
	}
	if len(ops) == 0 {
		for _, op := range expr.Operators() {
			if s.ops[op] {
				ops = append(ops, op)
			}
		}
	}
	return ops
}

// epoch runs all islands on the threads and brings them together in order.
func (ev *evolution) epoch(ctx context.Context) {
	s := ev.s
	epoch := uint64(s.epochs)
	data := s.work
	if s.all.len() > s.o.Batch {
		data = s.all.sample(s.o.Batch, s.o.Seed, streamBatch, epoch).divided(s.unscale)
	}
	share, crowding := ev.frequencies()
	o := s.o.Evolution
	steps := stepsPerDraw * ((o.Members + o.Tournament - 1) / o.Tournament)
	order := ev.slowest()
	parallel(s.o.Threads, len(order), func(i int) {
		if ctx.Err() != nil {
			return
		}
		k, began := order[i], time.Now()
		is := ev.islands[k]
		is.rng = traj.Rand(s.o.Seed, streamEpoch, uint64(k), epoch)
		is.share, is.crowding = share, crowding
		if is.r != data {
			is.r = data
			for i := range is.members {
				is.score(&is.members[i])
			}
		}
		is.best = newHall(s.o.MaxSize)
		is.epoch(ctx, steps)
		is.took = time.Since(began)
	})
	ev.meet(data)
	if ctx.Err() == nil {
		ev.migrate(traj.Rand(s.o.Seed, streamMigrate, epoch))
	}
}

// slowest lists the islands by the time that their last epoch took, the longest
// first, so that all threads end at about the same time.
func (ev *evolution) slowest() []int {
	order := make([]int, len(ev.islands))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ev.islands[b].took, ev.islands[a].took) })
	return order
}

// frequencies returns the share of every size among the formulas seen, and
// what it multiplies costs by.
func (ev *evolution) frequencies() (share, crowding []float64) {
	total := 0.0
	for _, v := range ev.seen {
		total += v
	}
	share, crowding = make([]float64, len(ev.seen)), make([]float64, len(ev.seen))
	for i, v := range ev.seen {
		share[i] = v / total
		crowding[i] = math.Exp(ev.s.o.Evolution.Frequency * share[i])
	}
	return share, crowding
}

// meet offers what the islands found to the hall of fame, and counts sizes.
func (ev *evolution) meet(data *rows) {
	improved := make([]bool, len(ev.hall))
	for _, is := range ev.islands {
		for _, m := range is.best.front(nil) {
			if data != ev.s.work {
				loss, ok := ev.f.loss(&m.e, ev.s.work)
				if !ok {
					continue
				}
				m = &member{e: m.e, loss: ev.s.work.relative(loss) + ev.s.units.cost(&m.e)}
			}
			if size := ev.s.rules.cost.of(&m.e); ev.hall.offer(m, size) {
				improved[size] = true
			}
		}
		for i := range is.members {
			ev.seen[is.size(&is.members[i])]++
		}
	}
	// Newcomers of the hall are fitted well, so that a right form shows.
	var fresh []*member
	for size, yes := range improved {
		if m := &ev.hall[size]; yes && len(m.e.Consts) > 0 {
			fresh = append(fresh, m)
		}
	}
	evals := make([]int64, len(fresh))
	parallel(ev.s.o.Threads, len(fresh), func(i int) {
		m, f, units := fresh[i], newFitter(ev.s.stop), ev.s.units.clone()
		if loss, ok := f.fit(&m.e, ev.s.judge.has.pin(&m.e, units.pinned(&m.e)), ev.s.work, polishIterations); ok {
			m.loss = min(m.loss, ev.s.work.relative(loss)+units.cost(&m.e))
		}
		evals[i] = f.evals
	})
	for _, n := range evals {
		ev.f.evals += n
	}
	ev.evals = ev.f.evals
	for _, is := range ev.islands {
		ev.evals += is.f.evals
	}
	total := 0.0
	for _, v := range ev.seen {
		total += v
	}
	if total > window {
		for i := range ev.seen {
			ev.seen[i] = max(1, ev.seen[i]*window/total)
		}
	}
}

// migrate replaces random members by the best of other islands and by members
// of the hall of fame.
func (ev *evolution) migrate(rng *rand.Rand) {
	o := ev.s.o.Evolution
	var best []*member
	for _, is := range ev.islands {
		for i, m := range is.sorted() {
			if i == offered {
				break
			}
			c := &member{loss: m.loss}
			c.e.Set(&m.e)
			best = append(best, c)
		}
	}
	famous := ev.hall.front(nil)
	for _, is := range ev.islands {
		for i := range is.members {
			from := best
			switch u := rng.Float64(); {
			case u < o.MigrateAll:
			case u < o.MigrateAll+o.MigrateFront:
				from = famous
			default:
				continue
			}
			if len(from) == 0 {
				continue
			}
			m, to := from[rng.IntN(len(from))], &is.members[i]
			to.e.Set(&m.e)
			to.loss = m.loss
			to.born = is.tick()
		}
	}
}
