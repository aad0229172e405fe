package hnn

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/ode"
)

// How the structure of motion is measured.
const (
	reversedSteps   = 10_000
	symplecticSteps = 100
	differenceStep  = 1e-3 // of the start, in its own units

	// A motion is not followed further than so many times the start's norm, nor with
	// more evaluations of the field on the way there or back.
	followedReach = 100
	followedEvals = 400_000
)

// propertySettings are those of Adaptive: closer, it would take most of the time.
var propertySettings = ode.Settings{RTol: 1e-9, ATol: 1e-9}

// Property says what an integrator keeps of the structure of motion along a field.
type Property struct {
	Field      string  `json:"field"`      // "true" or "learnt"
	Integrator string  `json:"integrator"` // "map" where the network is one itself
	Step       float64 `json:"step"`       // of time; Adaptive takes its own, to 1e-9, over the same time
	// Reversibility is the distance to the start, as a share of the start's norm,
	// after 10,000 steps forward and as many back; null where the motion could not be
	// followed.
	Reversibility *float64 `json:"reversibility"`
	// Symplecticity is the norm of J'SJ - S, with J the derivatives of the state after
	// 100 steps, of a map after one, with respect to the start; null as above.
	Symplecticity *float64 `json:"symplecticity"`
}

// Cells are the cells of a table's row: field, integrator, step, reversibility and
// symplecticity.
func (p *Property) Cells() []string {
	step := fmt.Sprintf("%.3g", p.Step)
	if p.Integrator == string(Adaptive) {
		step = "its own"
	}
	figure := func(v *float64) string {
		if v == nil {
			return "not followed so far"
		}
		return fmt.Sprintf("%.2g", *v)
	}
	return []string{p.Field, p.Integrator, step, figure(p.Reversibility), figure(p.Symplecticity)}
}

// Properties measures, from the first of the starts, every integrator that can
// follow them along the true field, if there is one, and along the learnt one, on
// so many threads (0 means one a processor).
func (t *Task) Properties(ctx context.Context, n *Network, threads int) ([]Property, error) {
	var out []Property
	var fields []ode.Field
	add := func(name string, in Integrator, f ode.Field) {
		out, fields = append(out, Property{Field: name, Integrator: string(in), Step: t.StepSize()}), append(fields, f)
	}
	for _, in := range Integrators() {
		if t.Truth != nil {
			add("true", in, t.Truth)
		}
	}
	if n.Model == Map {
		out = append(out, n.mapProperty(t.Starts[0]))
	} else {
		for _, in := range Integrators() {
			if in.Follows(n.Model) == nil {
				add("learnt", in, n.Clone().Field)
			}
		}
	}
	err := inParallel(ctx, len(fields), threads, func(k int) {
		out[k].measure(ctx, fields[k], t.Starts[0])
	})
	return out, err
}

// measure fills in what a field and an integrator do from x0.
func (p *Property) measure(ctx context.Context, f ode.Field, x0 []float64) {
	in, size := Integrator(p.Integrator), norm(x0)
	// flow returns the state after so many steps from x, backwards for negative ones;
	// nil where it cannot be reached.
	flow := func(x []float64, steps int) []float64 {
		states, err := in.follow(within(ctx, f, followedReach*size), x, []float64{0, float64(steps) * p.Step}, p.Step, &propertySettings)
		if err != nil {
			return nil
		}
		return states[len(x):]
	}
	if there := flow(x0, reversedSteps); there != nil {
		if back := flow(there, -reversedSteps); back != nil {
			p.Reversibility = measured(distance(back, x0) / size)
		}
	}
	if j := jacobian(x0, func(x []float64) []float64 { return flow(x, symplecticSteps) }); j != nil {
		p.Symplecticity = measured(SymplecticDefect(j, len(x0)))
	}
}

// within is a field that stops integrators, by what is no number, where a state lies
// outside of the reach, after too many evaluations, and when ctx is done.
func within(ctx context.Context, f ode.Field, reach float64) ode.Field {
	evals := 0
	return func(dst, x []float64, t float64) {
		evals++
		f(dst, x, t)
		if far := norm(x); !(far <= reach) || evals > followedEvals || ctx.Err() != nil {
			for i := range dst { // some integrators read a half of it
				dst[i] = math.NaN()
			}
		}
	}
}

// mapProperty is that of a symplectic map, whose inverse and derivatives are known.
func (n *Network) mapProperty(x0 []float64) Property {
	p := Property{Field: "learnt", Integrator: string(Map), Step: n.Step, Symplecticity: measured(SymplecticDefect(n.Jacobian(x0), n.Dim))}
	m, x := n.host.(*mapHost), make([]float64, n.Dim)
	copy(x, x0)
	for range reversedSteps {
		m.advance(x, x, n.Step)
	}
	for range reversedSteps {
		m.retreat(x, x, n.Step)
	}
	p.Reversibility = measured(distance(x, x0) / norm(x0))
	return p
}

// measured is nil for what is no finite number.
func measured(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// distance is the Euclidean distance of two states.
func distance(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += (v - b[i]) * (v - b[i])
	}
	return math.Sqrt(sum)
}

// norm is the distance of a state from zero.
func norm(a []float64) float64 {
	sum := 0.0
	for _, v := range a {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// jacobian returns the derivatives of the state that a flow leads to, row-major
// [dim, dim], by central differences of order 6: their error is below that of
// the flow. It is nil where the flow returns nil.
func jacobian(x0 []float64, flow func(x []float64) []float64) []float64 {
	dim := len(x0)
	j, x := make([]float64, dim*dim), append([]float64(nil), x0...)
	for k := range dim {
		for m, weight := range []float64{-1. / 60, 3. / 20, -3. / 4, 0, 3. / 4, -3. / 20, 1. / 60} {
			if weight == 0 {
				continue
			}
			x[k] = x0[k] + float64(m-3)*differenceStep
			there := flow(x)
			if there == nil {
				return nil
			}
			for i, v := range there {
				j[i*dim+k] += weight * v / differenceStep
			}
		}
		x[k] = x0[k]
	}
	return j
}
