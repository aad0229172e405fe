package symreg

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"neurophysics/lab/expr"
)

// member is a formula of a population.
type member struct {
	e    expr.Expr
	loss float64 // as a share of the variance
	born int64   // when it came; the oldest goes first
}

// hall holds the best formula of every size.
type hall []member

func newHall(maxSize int) hall {
	h := make(hall, maxSize+1)
	for i := range h {
		h[i].loss = math.Inf(1)
	}
	return h
}

// offer enters a copy of m if it is the best of its size, and tells.
func (h hall) offer(m *member, size int) bool {
	if size >= len(h) || !(m.loss < h[size].loss) {
		return false
	}
	h[size].e.Set(&m.e)
	h[size].loss = m.loss
	return true
}

// front lists the members that no smaller one equals in loss.
func (h hall) front(list []*member) []*member {
	least := math.Inf(1)
	for i := range h {
		if h[i].loss < least {
			least = h[i].loss
			list = append(list, &h[i])
		}
	}
	return list
}

// island is a population with all that it needs to run an epoch alone.
type island struct {
	settings Evolution
	g        *grammar
	rng      *rand.Rand
	f        *fitter
	r        *rows
	members  []member
	best     hall      // seen this epoch
	crowding []float64 // adaptive parsimony: exp of it multiplies the cost of a size
	share    []float64 // how frequent each size is
	clock    int64
	took     time.Duration // by the last epoch
	child    [2]member
	draw     []int
	rank     []float64
	start    []float64
}

// score sets the loss of m, infinite where it is not finite on all rows.
func (is *island) score(m *member) {
	loss, ok := is.f.loss(&m.e, is.r)
	if !ok || is.g.units.refuses(&m.e) {
		loss = math.Inf(1)
	}
	m.loss = is.r.relative(loss) + is.g.units.cost(&m.e)
}

// populate fills the population with small random formulas.
func (is *island) populate(n int) {
	is.members = make([]member, n)
	for i := range is.members {
		m := &is.members[i]
		size := 3
		for range firstTries {
			is.g.tree(&m.e, size, is.rng)
			is.g.units.mend(&m.e)
			fits := is.g.rules.fits(&m.e, is.r.form)
			if fits && !is.g.units.refuses(&m.e) {
				break
			}
			if !fits {
				size = max(1, size-1)
			}
		}
		is.score(m)
		m.born = is.tick()
	}
}

// firstTries is how often a formula of the first population is drawn again
// where it breaks a limit or strict units.
const firstTries = 100

func (is *island) tick() int64 {
	is.clock++
	return is.clock
}

// size is the complexity of m, cut at the largest that is counted.
func (is *island) size(m *member) int {
	return min(is.g.rules.cost.of(&m.e), is.g.rules.maxSize)
}

// cost is what selection looks at.
func (is *island) cost(m *member) float64 {
	size := is.size(m)
	return (m.loss + is.settings.Parsimony*float64(size)) * is.crowding[size]
}

// select draws a sample and returns its best member with high probability,
// else the next, and so on.
func (is *island) tournament() *member {
	n := len(is.members)
	is.draw = is.draw[:0]
	for i := range n {
		is.draw = append(is.draw, i)
	}
	k := is.settings.Tournament
	for i := range k {
		j := i + is.rng.IntN(n-i)
		is.draw[i], is.draw[j] = is.draw[j], is.draw[i]
	}
	place := 0
	for place < k-1 && is.rng.Float64() >= is.settings.Win {
		place++
	}
	is.rank = is.rank[:0]
	for _, i := range is.draw[:k] {
		is.rank = append(is.rank, is.cost(&is.members[i]))
	}
	// The place-th best of a small sample.
	for p := range place + 1 {
		least := p
		for i := p + 1; i < k; i++ {
			if is.rank[i] < is.rank[least] {
				least = i
			}
		}
		is.rank[p], is.rank[least] = is.rank[least], is.rank[p]
		is.draw[p], is.draw[least] = is.draw[least], is.draw[p]
	}
	return &is.members[is.draw[place]]
}

// replaceOldest puts a copy of m in the place of the oldest member.
func (is *island) replaceOldest(m *member) {
	at := 0
	for i := range is.members {
		if is.members[i].born < is.members[at].born {
			at = i
		}
	}
	is.members[at].e.Set(&m.e)
	is.members[at].loss = m.loss
	is.members[at].born = is.tick()
}

// epoch runs the steps of an epoch, then simplifies members and fits the
// constants of some.
func (is *island) epoch(ctx context.Context, steps int) {
	for range steps {
		if ctx.Err() != nil {
			return
		}
		if is.rng.Float64() < is.settings.Crossover {
			is.crossStep()
		} else {
			is.step()
		}
	}
	for i := range is.members {
		m := &is.members[i]
		if s := is.g.simplified(&m.e); is.g.rules.cost.of(s) < is.g.rules.cost.of(&m.e) && is.g.allows(s) {
			m.e.Set(s)
			is.score(m)
		}
		if is.rng.Float64() < is.settings.Refit && ctx.Err() == nil {
			is.refit(m)
		}
		is.best.offer(m, is.g.rules.cost.of(&m.e))
	}
}

// tries is how often a change that breaks a limit is drawn again.
const tries = 10

// step changes a copy of a selected member.
func (is *island) step() {
	parent := is.tournament()
	c := &is.child[0]
	done := false
	for try := 0; try < tries && !done; try++ {
		c.e.Set(&parent.e)
		kind := drawChange(&c.e, is.rng)
		if kind == changeNothing {
			c.loss = parent.loss
			is.replaceOldest(c)
			return
		}
		if is.g.apply(kind, &c.e, is.rng) {
			is.g.units.mend(&c.e)
			done = is.g.allows(&c.e)
		}
	}
	if !done {
		return
	}
	is.score(c)
	if math.IsInf(c.loss, 1) {
		return
	}
	is.adapt(c)
	// Steps into crowded sizes are refused in proportion.
	old, young := is.size(parent), is.size(c)
	if is.rng.Float64()*is.share[young] > is.share[old] {
		return
	}
	is.best.offer(c, young)
	is.replaceOldest(c)
}

// crossStep mixes two selected members.
func (is *island) crossStep() {
	a, b := &is.child[0], &is.child[1]
	for range tries {
		a.e.Set(&is.tournament().e)
		b.e.Set(&is.tournament().e)
		is.g.cross(&a.e, &b.e, is.rng)
		is.g.units.mend(&a.e)
		is.g.units.mend(&b.e)
		if is.g.allows(&a.e) && is.g.allows(&b.e) {
			for _, m := range []*member{a, b} {
				if is.score(m); !math.IsInf(m.loss, 1) {
					is.best.offer(m, is.g.rules.cost.of(&m.e))
					is.replaceOldest(m)
				}
			}
			return
		}
	}
}

// Settings of the fits within an epoch.
const (
	epochIterations = 8
	epochRestarts   = 2
)

// refit fits the constants of m from where they are and from random kicks.
func (is *island) refit(m *member) {
	if len(m.e.Consts) == 0 || len(m.e.Consts) > is.r.len() || is.g.units.refuses(&m.e) {
		return
	}
	best, fixed := m.loss, is.g.has.pin(&m.e, is.g.units.pinned(&m.e))
	is.start = append(is.start[:0], m.e.Consts...)
	c := &is.child[0]
	for try := range epochRestarts + 1 {
		c.e.Set(&m.e)
		copy(c.e.Consts, is.start)
		for k := range c.e.Consts {
			if try > 0 && (fixed == nil || !fixed[k]) {
				c.e.Consts[k] *= 1 + 0.5*is.rng.NormFloat64()
			}
		}
		loss, ok := is.f.fit(&c.e, fixed, is.r, epochIterations)
		if loss = is.r.relative(loss) + is.g.units.cost(&c.e); ok && loss < best {
			best = loss
			m.e.Set(&c.e)
			m.loss = loss
			m.born = is.tick()
		}
	}
}

// sorted returns the members by rising loss.
func (is *island) sorted() []*member {
	list := make([]*member, len(is.members))
	for i := range is.members {
		list[i] = &is.members[i]
	}
	slices.SortStableFunc(list, func(a, b *member) int { return cmp.Compare(a.loss, b.loss) })
	return list
}
