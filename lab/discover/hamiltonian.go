package discover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// RouteScalar marks a law that was fitted to the scalar of a Hamiltonian network,
// RouteMotion one whose constants were then fitted to dx/dt of the samples.
const (
	RouteScalar = "scalar"
	RouteMotion = "motion"
)

// Streams of what is drawn for a Hamiltonian's formula.
const (
	streamScalarRows = 0x5ca1
	streamAdded      = 0x5ca2
)

// scalarNote goes with every such law.
const scalarNote = "a constant that is added to H says nothing about the motion, and is the network's"

// HamiltonianLaw is the formula of a learnt Hamiltonian, with its constants as the
// network has them. The motion tells H up to an added constant.
type HamiltonianLaw struct {
	Law
	LeftOut   map[string]string `json:"left_out,omitempty"`  // columns that are multiples of others, by what
	Wander    float64           `json:"wander"`              // spread of the network's H along motions as a share of its whole spread; 0 where the states are noisy or the motions few
	Dropped   []string          `json:"dropped,omitempty"`   // terms that the network has, and the motion has not
	Motion    *Law              `json:"motion,omitempty"`    // constants fitted to dx/dt of the samples, R2 of these slopes; nil where they could not be
	Corrected *Law              `json:"corrected,omitempty"` // the same, corrected for the noise of the states; nil where there is none
}

// Final returns the formula with the constants that are known best: corrected for
// noise, else fitted to the motion, else those of the network.
func (l *HamiltonianLaw) Final() *Law {
	switch {
	case l.Corrected != nil:
		return l.Corrected
	case l.Motion != nil:
		return l.Motion
	}
	return &l.Law
}

// Hamiltonian searches a formula for the scalar h that a network learnt from the
// samples, on at most o.Rows states of them. names are those of the state's
// columns. noise is the standard deviation of the noise of the states, 0 if none.
//
// The error of a network is a smooth function of the state, so any search finds
// terms in it. Two things tell them from the law. First, H is constant along each
// motion. Where the states have no noise, what h varies along them is its error,
// and formulas that agree with h to within that count as equal, so that the
// simplest is taken. Second, the terms
// of the formula are fitted to dx/dt of the samples, and a term whose coefficient
// has an interval that holds zero is dropped. The intervals are 95 %, from
// resampling whole motions.
//
// Noise in the states makes every fit of dx/dt to them too flat, that of the
// network too: with a spread s of the states and noise n, by about n^2/s^2. The
// constants are therefore fitted with noise added at several levels as well, and
// extrapolated to none: simulation and extrapolation (J. Cook and L. Stefanski,
// J. Am. Stat. Assoc. 89, 1314, 1994).
func Hamiltonian(ctx context.Context, s hnn.Samples, h func(x []float64) float64, names []string, noise float64, o Options) (*HamiltonianLaw, error) {
	if len(names) != s.Dim {
		panic(fmt.Sprintf("discover: %d names for states of %d numbers", len(names), s.Dim))
	}
	o = o.withDefaults()
	rows := scalarRows(s, h, o)
	if rows == nil {
		return nil, fmt.Errorf("discover: the learnt scalar is not a number on the samples: train the network longer")
	}
	out := &HamiltonianLaw{LeftOut: map[string]string{}}
	kept := make([]int, s.Dim)
	factors := make([]float64, s.Dim)
	t := symreg.Table{Y: rows.y, Target: "H"}
	for j, name := range names {
		k, factor := multiple(rows.x, j)
		if kept[j], factors[j] = k, factor; k >= 0 {
			out.LeftOut[name] = fmt.Sprintf("%.4g*%s", factor, names[k])
			continue
		}
		t.X, t.Names = append(t.X, rows.x[j]), append(t.Names, name)
	}
	if noise == 0 {
		out.Wander = wander(s, h)
	}
	// The errors of a network are no independent noise: states of one motion err
	// alike, so only motions count as observations.
	o.Search.Rows = len(s.First)
	if out.Wander > 0 {
		// The error across motions cannot be seen; it is taken to be as large.
		o.Search.Noise = math.Sqrt2 * out.Wander
	} else if o.Search.Choose == "" {
		o.Search.Choose = symreg.ChooseKnee
	}
	law, err := search(ctx, t, rows.motions, RouteScalar, "H", o)
	if err != nil {
		return nil, err
	}
	out.Law = *law
	out.Note = scalarNote
	return out, out.tell(ctx, t, rows.motions, newSlopes(s, kept, factors), noise, o)
}

// tell fits the terms of the formula to the motion, drops those that are not in
// it, and fits the others to the network as well.
func (l *HamiltonianLaw) tell(ctx context.Context, t symreg.Table, motions []int, d *slopes, noise float64, o Options) error {
	terms := newMotionTerms(&l.Law, d.dim/2)
	m, err := terms.told(ctx, d, noise, o)
	if errors.Is(err, errDependent) || errors.Is(err, errNoFit) {
		// The law stands all the same.
		l.Note += "; " + strings.TrimPrefix(err.Error(), "discover: ")
		return nil
	}
	if err != nil || m == nil {
		return err
	}
	l.Dropped, l.Motion, l.Corrected = m.dropped, m.plain, m.corrected
	return m.terms.network(ctx, &l.Law, t, motions, o)
}

// scalarTable holds states, by column, with the scalar there and the motion that
// each is of.
type scalarTable struct {
	x       [][]float64
	y       []float64
	motions []int
}

// scalarRows draws states and reads the scalar there; nil where that is not finite.
func scalarRows(s hnn.Samples, h func(x []float64) float64, o Options) *scalarTable {
	order := traj.Rand(o.Seed, streamScalarRows).Perm(s.Rows())
	order = order[:min(len(order), o.Rows)]
	slices.Sort(order)
	t := &scalarTable{x: make([][]float64, s.Dim)}
	state := make([]float64, s.Dim)
	for _, i := range order {
		for j := range state {
			state[j] = float64(s.X[i*s.Dim+j])
			t.x[j] = append(t.x[j], state[j])
		}
		v := h(state)
		if v-v != 0 {
			return nil
		}
		motion, starts := slices.BinarySearch(s.First, i)
		if !starts {
			motion--
		}
		t.y, t.motions = append(t.y, v), append(t.motions, motion)
	}
	return t
}

// Motions that the error of a scalar is read from: fewer say too little, more add
// nothing. A scalar that varies along them as across them is not known to be
// conserved.
const (
	wanderLeast = 10
	wanderMost  = 200
	wanderShare = 0.5
)

// wander returns the spread of h along the motions of the samples as a share of
// its spread over all states, or 0 where that tells nothing.
func wander(s hnn.Samples, h func(x []float64) float64) float64 {
	motions := min(len(s.First), wanderMost)
	if motions < wanderLeast {
		return 0
	}
	var along, across float64
	var means []float64 // of the motion, one a state
	x := make([]float64, s.Dim)
	for k := range motions {
		end := s.Rows()
		if k+1 < len(s.First) {
			end = s.First[k+1]
		}
		var values []float64
		for i := s.First[k]; i < end; i++ {
			for j := range x {
				x[j] = float64(s.X[i*s.Dim+j])
			}
			values = append(values, h(x))
		}
		m := meanOf(values)
		for _, v := range values {
			along += sq(v - m)
			means = append(means, m)
		}
	}
	mean := meanOf(means)
	for _, m := range means {
		across += sq(m - mean)
	}
	share := math.Sqrt(along / (along + across))
	if !(share < wanderShare) {
		return 0
	}
	return share
}

// multiple returns the first of the columns before j that column j is a multiple
// of, and the factor; -1 if there is none.
func multiple(x [][]float64, j int) (k int, factor float64) {
	size := floats.Norm(x[j], 2)
	for k := range j {
		factor = floats.Dot(x[j], x[k]) / floats.Dot(x[k], x[k])
		left := 0.0
		for i, v := range x[j] {
			d := v - factor*x[k][i]
			left += d * d
		}
		if math.Sqrt(left) <= rounding*size {
			return k, factor
		}
	}
	return -1, 0
}

// rounding is what samples in float32 leave of a share that is zero.
const rounding = 1e-5
