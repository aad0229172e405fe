package potential

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"neurophysics/lab/traj"
)

// Batch says which random potentials and motions to draw. Zero fields from
// Factor on mean the defaults. The result depends on all fields but Threads.
type Batch struct {
	Profile    Profile
	Seed       uint64
	Stream     uint64 // tells batches of one seed apart
	Potentials int    // wanted, each with the profile's number of motions

	Factor  float64 // potentials tried for each that is wanted; default 1.05, rest 1.25
	Method  Method  // integrator; default Exact
	Step    float64 // of integrators that take equal steps; default 1e-3
	Limits  *Limits // of the fields of the rest profile; default those of this batch
	Threads int     // default GOMAXPROCS
}

// Limits are the least and the largest value of the Gaussian fields that a
// set of the rest profile is scaled with.
type Limits struct{ Low, High float64 }

// Orbit is one motion in a potential.
type Orbit struct {
	Start  Start
	Motion           // states at the query times
	T      []float64 // query times
}

// Well is a random potential with its motions.
type Well struct {
	Random
	Orbits []Orbit
	fault  reason
}

// Counts say what became of the candidates of a batch.
type Counts struct {
	Candidates int `json:"candidates"` // potentials drawn
	Thinned    int `json:"thinned"`    // left out by the diversity filter
	Values     int `json:"values"`     // rejected: values that are not finite or too large
	Start      int `json:"start"`      // rejected: no place to start
	Escaped    int `json:"escaped"`    // rejected: the motion left the well
	Energy     int `json:"energy"`     // rejected: the energy drifted
	Accepted   int `json:"accepted"`
}

// Tried returns the number of potentials that were integrated or rejected
// before, accepted ones included.
func (c Counts) Tried() int { return c.Values + c.Start + c.Escaped + c.Energy + c.Accepted }

// Add adds the counts of another batch.
func (c *Counts) Add(d Counts) {
	c.Candidates += d.Candidates
	c.Thinned += d.Thinned
	c.Values += d.Values
	c.Start += d.Start
	c.Escaped += d.Escaped
	c.Energy += d.Energy
	c.Accepted += d.Accepted
}

// reason says why a potential was rejected.
type reason int

const (
	accepted reason = iota
	badValues
	badStart
	escaped
	drifted
)

func (c *Counts) count(r reason) {
	switch r {
	case accepted:
		c.Accepted++
	case badValues:
		c.Values++
	case badStart:
		c.Start++
	case escaped:
		c.Escaped++
	case drifted:
		c.Energy++
	}
}

// Names of the random streams of a batch.
const (
	streamCandidate = 0xca4d
	streamShapes    = 0x54a9
	streamFilter    = 0xf117
)

// Check reports the first field that is not possible.
func (b Batch) Check() error {
	b = b.orDefault()
	if _, err := ParseProfile(string(b.Profile)); err != nil {
		return err
	}
	if b.Potentials < 1 {
		return fmt.Errorf("potential: %d potentials cannot be drawn, give a positive number", b.Potentials)
	}
	if !(b.Factor >= 1 && b.Factor <= 100) {
		return fmt.Errorf("potential: a factor of %g is not possible, give a number from 1 to 100", b.Factor)
	}
	if _, err := ParseMethod(string(b.Method)); err != nil {
		return err
	}
	if !(b.Step >= 1e-6 && b.Step <= Span/2) {
		return fmt.Errorf("potential: a step of %g is not possible, give a number from 1e-6 to %g", b.Step, Span/2)
	}
	return nil
}

func (b Batch) orDefault() Batch {
	if b.Factor == 0 {
		b.Factor = 1.05
		if b.Profile == Rest {
			b.Factor = 1.25
		}
	}
	if b.Method == "" {
		b.Method = Exact
	}
	if b.Step == 0 {
		b.Step = 1e-3
	}
	if b.Threads <= 0 {
		b.Threads = runtime.GOMAXPROCS(0)
	}
	return b
}

// candidates returns how many potentials are tried for n that are wanted.
func (b *Batch) candidates(n int) int { return int(math.Ceil(b.Factor * float64(n))) }

// rand returns the stream of a candidate.
func (b *Batch) rand(round, number int) *rand.Rand {
	return traj.Rand(b.Seed, streamCandidate, b.Stream, uint64(round), uint64(number))
}

// FieldLimits returns the least and the largest value of the fields of all
// candidates of batches of the rest profile, which scale them together.
func FieldLimits(batches ...Batch) Limits {
	l := Limits{math.Inf(1), math.Inf(-1)}
	var field [maxControls]float64
	for _, b := range batches {
		b = b.orDefault()
		for i := range b.candidates(b.Potentials) {
			rng := b.rand(0, i)
			s := randomShape(rng)
			gauss(field[:s.controls], s.scale, rng)
			for _, f := range field[:s.controls] {
				l.Low, l.High = min(l.Low, f), max(l.High, f)
			}
		}
	}
	return l
}

// Each draws the batch and calls yield for every accepted potential in order,
// until b.Potentials are reached; yield must not keep its argument. It returns
// what became of the candidates. The error is that of yield, of ctx, or says
// that too few potentials are accepted.
func (b Batch) Each(ctx context.Context, yield func(*Well) error) (Counts, error) {
	var counts Counts
	if err := b.Check(); err != nil {
		return counts, err
	}
	b = b.orDefault()
	if b.Profile == Rest && b.Limits == nil {
		l := FieldLimits(b)
		b.Limits = &l
	}
	const rounds = 50
	for round := range rounds {
		missing := b.Potentials - counts.Accepted
		tried := counts.Tried()
		draw, numbers, err := b.round(ctx, round, missing, &counts)
		if err != nil {
			return counts, err
		}
		if err := b.integrate(ctx, draw, numbers, &counts, yield); err != nil {
			return counts, err
		}
		if counts.Accepted == b.Potentials {
			return counts, nil
		}
		if tried := counts.Tried() - tried; tried > 1000 && counts.Accepted == 0 {
			break
		}
	}
	return counts, fmt.Errorf("potential: %d of %d potentials were accepted: take another integrator or a smaller step", counts.Accepted, b.Potentials)
}

// drawer makes r the candidate of a number.
type drawer func(r *Random, number int)

// round returns the candidates of a round that are to be integrated.
func (b *Batch) round(ctx context.Context, round, missing int, counts *Counts) (drawer, []int, error) {
	n := b.candidates(missing)
	if b.Profile == Rest {
		counts.Candidates += n
		numbers := make([]int, n)
		for i := range numbers {
			numbers[i] = i
		}
		return func(r *Random, number int) { r.draw(b.rand(round, number), nil, *b.Limits) }, numbers, nil
	}
	all := int(math.Round(2.75 * float64(n)))
	counts.Candidates += all
	shapes := hypercube(traj.Rand(b.Seed, streamShapes, b.Stream, uint64(round)), all)
	draw := func(r *Random, number int) { r.draw(b.rand(round, number), &shapes[number], Limits{}) }
	described := make([]features, all)
	err := parallel(ctx, b.Threads, all, func() func(int) {
		r := new(Random)
		return func(i int) {
			draw(r, i)
			described[i] = featuresOf(r.Sensed[:])
		}
	})
	if err != nil {
		return nil, nil, err
	}
	numbers := diverse(described, n, traj.Rand(b.Seed, streamFilter, b.Stream, uint64(round)))
	counts.Thinned += all - len(numbers)
	return draw, numbers, nil
}

// block is the number of potentials that are integrated before they are handed on
// in order.
const block = 128

// integrate hands on the accepted ones of the candidates.
func (b *Batch) integrate(ctx context.Context, draw drawer, numbers []int, counts *Counts, yield func(*Well) error) error {
	wells := make([]Well, min(block, len(numbers)))
	for len(numbers) > 0 {
		now := numbers[:min(block, len(numbers))]
		numbers = numbers[len(now):]
		err := parallel(ctx, b.Threads, len(now), func() func(int) {
			return func(i int) {
				w := &wells[i]
				draw(&w.Random, now[i])
				w.fault = b.fill(w)
			}
		})
		if err != nil {
			return err
		}
		for i := range now {
			counts.count(wells[i].fault)
			if wells[i].fault != accepted {
				continue
			}
			if err := yield(&wells[i]); err != nil {
				return err
			}
			if counts.Accepted == b.Potentials {
				return nil
			}
		}
	}
	return nil
}

// parallel calls what newWork returns for the numbers 0 to n-1 on several
// goroutines, each with work space of its own.
func parallel(ctx context.Context, threads, n int, newWork func() func(i int)) error {
	const share = 4 // numbers taken at a time
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(threads, n) {
		group.Go(func() {
			work := newWork()
			for ctx.Err() == nil {
				from := int(next.Add(share)) - share
				if from >= n {
					return
				}
				for i := from; i < min(from+share, n); i++ {
					work(i)
				}
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("potential: drawing potentials stopped: %w", err)
	}
	return nil
}
