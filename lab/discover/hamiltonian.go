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

// RouteScalar marks a law that was fitted to the scalar of a Hamiltonian network.
const RouteScalar = "scalar"

// Streams of what is drawn for a Hamiltonian's formula.
const (
	streamScalarRows = 0x5ca1
	streamAdded      = 0x5ca2
)

// scalarNote goes with every such law.
const scalarNote = "a constant that is added to H says nothing about the motion, and is the network's"

// HamiltonianLaw is the formula of a learnt Hamiltonian. The motion tells it up to
// an added constant.
type HamiltonianLaw struct {
	Law
	LeftOut   map[string]string `json:"left_out,omitempty"`  // columns that are multiples of others, by what
	Motion    []symreg.Constant `json:"motion,omitempty"`    // constants fitted to dx/dt of the samples; nil where columns were left out
	Corrected []symreg.Constant `json:"corrected,omitempty"` // the same, corrected for the noise of the states; nil where there is none
}

// Hamiltonian searches a formula for the scalar h that a network learnt from the
// samples, on at most o.Rows states of them. names are those of the state's
// columns. noise is the standard deviation of the noise of the states, 0 if none.
//
// Noise in the states makes every fit of dx/dt to them too flat, that of the
// network too: with a spread s of the states and noise n, by about n^2/s^2. The
// constants of the formula are therefore fitted to the samples once more, with
// noise added at several levels and extrapolated to none: simulation and
// extrapolation (J. Cook and L. Stefanski, J. Am. Stat. Assoc. 89, 1314, 1994).
func Hamiltonian(ctx context.Context, s hnn.Samples, h func(x []float64) float64, names []string, noise float64, o Options) (*HamiltonianLaw, error) {
	if len(names) != s.Dim {
		panic(fmt.Sprintf("discover: %d names for states of %d numbers", len(names), s.Dim))
	}
	o = o.withDefaults()
	x, y := scalarRows(s, h, o)
	if x == nil {
		return nil, fmt.Errorf("discover: the learnt scalar is not a number on the samples: train the network longer")
	}
	out := &HamiltonianLaw{LeftOut: map[string]string{}}
	t := symreg.Table{Y: y, Target: "H"}
	for j, name := range names {
		if k, factor := multiple(x, j); k >= 0 {
			out.LeftOut[name] = fmt.Sprintf("%.4g*%s", factor, names[k])
			continue
		}
		t.X, t.Names = append(t.X, x[j]), append(t.Names, name)
	}
	// The errors of a network are no independent noise: states of one motion err
	// alike, so only motions count as observations.
	o.Search.Rows = len(s.First)
	if o.Search.Choose == "" {
		o.Search.Choose = symreg.ChooseKnee
	}
	law, err := search(ctx, t, nil, RouteScalar, "H", o)
	if err != nil {
		return nil, err
	}
	out.Law = *law
	out.Note = scalarNote
	if len(out.LeftOut) > 0 || len(out.Constants) == 0 {
		return out, nil
	}
	f := newMotionFit(s, out.Expr, out.Constants)
	if out.Motion, err = f.constants(ctx, 0, o); err == nil && noise > 0 {
		out.Corrected, err = f.constants(ctx, noise, o)
	}
	if errors.Is(err, errDependent) || errors.Is(err, errNoFit) {
		// The law stands all the same.
		out.Note += "; " + strings.TrimPrefix(err.Error(), "discover: ")
		err = nil
	}
	return out, err
}

// scalarRows draws states and returns their columns with the scalar, or nil
// where that is not finite.
func scalarRows(s hnn.Samples, h func(x []float64) float64, o Options) (x [][]float64, y []float64) {
	order := traj.Rand(o.Seed, streamScalarRows).Perm(s.Rows())
	order = order[:min(len(order), o.Rows)]
	slices.Sort(order)
	x = make([][]float64, s.Dim)
	state := make([]float64, s.Dim)
	for _, i := range order {
		for j := range state {
			state[j] = float64(s.X[i*s.Dim+j])
			x[j] = append(x[j], state[j])
		}
		v := h(state)
		if v-v != 0 {
			return nil, nil
		}
		y = append(y, v)
	}
	return x, y
}

// multiple returns the first of the columns before j that column j is a multiple
// of, and the factor; -1 if there is none.
func multiple(x [][]float64, j int) (k int, factor float64) {
	const rounding = 1e-5 // of samples in float32
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
