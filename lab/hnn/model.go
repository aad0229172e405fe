package hnn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

// Model names the structure that a network gives to motion.
type Model string

// The models. The paper's tables hold the first two.
const (
	Baseline     Model = "baseline"     // outputs are dx/dt
	Hamiltonian  Model = "hnn"          // the output is H, and dx/dt = S grad H: the solenoidal field
	Conservative Model = "conservative" // the output is F, and dx/dt = grad F
	Both         Model = "both"         // two outputs of one network: dx/dt = S grad H + grad F (Helmholtz)
	LeviCivita   Model = "levi-civita"  // dx/dt = P grad H with the antisymmetric permutation tensor P, where no coordinates are known to be canonical
	Dissipative  Model = "dissipative"  // two networks: dx/dt = S grad H + grad D (Sosanya and Greydanus 2022)
	Lagrangian   Model = "lagrangian"   // of states (q, q'): q" from the Euler-Lagrange equation (Cranmer et al. 2020)
	Map          Model = "map"          // a symplectic map from a state to the next (Jin et al. 2020)
	Pairs        Model = "pairs"        // bodies in a plane: H = sum over bodies of k |p|^2 + sum over pairs of U(r^2)
)

// Models returns the models of the paper's tables.
func Models() []Model { return []Model{Baseline, Hamiltonian} }

// AllModels returns every model, the most constrained first: of two that are
// equally good the one that comes first says more about the motion.
func AllModels() []Model {
	return []Model{Pairs, Hamiltonian, Map, Lagrangian, LeviCivita, Conservative, Dissipative, Both, Baseline}
}

// Dynamics is what a model is made of: its parameters, the field dx/dt they
// make in a graph, and the same in float64.
type Dynamics interface {
	// Params draws the parameters of a network for states of dim numbers, or
	// returns an error if the structure has no such states.
	Params(dim, hidden int, seed uint64) ([]train.Param, error)
	// Field returns dx/dt [batch, dim] at the states x [batch, dim], of a map the
	// state's change [batch, dim] in a unit of time.
	Field(p train.Params, x *graph.Node) *graph.Node
	// Host returns the structure with the given parameters in float64; it panics
	// for others than Params makes.
	Host(params []train.Param) Host
}

// Host is a structure with its parameters in float64. It owns buffers and
// belongs to one goroutine.
type Host interface {
	// Dim returns the number of columns of a state.
	Dim() int
	// Field writes dx/dt at x to dst.
	Field(dst, x []float64)
	// H returns the scalar that the structure conserves, or the H it starts
	// from where something else is added; NaN where there is none.
	H(x []float64) float64
	// Clone returns the same with buffers of its own.
	Clone() Host
}

// structures are the models' dynamics, but for the time step of a map.
var structures = map[Model]Dynamics{
	Baseline:     plainNet{},
	Hamiltonian:  gradients{parts: []part{{turn: symplectic}}, canonical: true},
	Conservative: gradients{parts: []part{{turn: identity}}},
	Both:         gradients{parts: []part{{turn: symplectic}, {turn: identity}}, shared: true, canonical: true},
	LeviCivita:   gradients{parts: []part{{turn: permutation}}},
	Dissipative:  gradients{parts: []part{{turn: symplectic}, {prefix: "d.", turn: identity}}, canonical: true},
	Lagrangian:   lagrangian{},
	Map:          symplecticMap{},
	Pairs:        pairs{},
}

// Dynamics returns the model's structure; it panics for an unknown name.
func (m Model) Dynamics() Dynamics {
	d, ok := structures[m]
	if !ok {
		panic(fmt.Sprintf("hnn: no model is called %q", m))
	}
	return d
}

// Params draws the parameters of a network for states of dim numbers:
// orthogonal weights, biases from +-1/sqrt(inputs). It panics when the model
// has no states of that many numbers or hidden is not positive.
func (m Model) Params(dim, hidden int, seed uint64) []train.Param {
	if dim < 1 || hidden < 1 {
		panic(fmt.Sprintf("hnn: no network for states of %d numbers with %d hidden units", dim, hidden))
	}
	params, err := m.Dynamics().Params(dim, hidden, seed)
	if err != nil {
		panic("hnn: " + err.Error())
	}
	return params
}

// Field returns dx/dt [batch, dim] at the states x [batch, dim]. It has
// first-order gradients with respect to the states and the parameters.
func (m Model) Field(p train.Params, x *graph.Node) *graph.Node { return m.Dynamics().Field(p, x) }

// ErrUnsuitable is wrapped by the errors of Suits.
var ErrUnsuitable = errors.New("does not suit the task")

// Suits returns nil if the model can learn the task, else an error that says
// why not and wraps ErrUnsuitable.
func (m Model) Suits(t *Task) error {
	if !slices.Contains(AllModels(), m) {
		return fmt.Errorf("hnn: no model is called %q; there are %v", m, AllModels())
	}
	if m == Lagrangian && !t.Velocities {
		return fmt.Errorf("hnn: the model %q %w %s: its states have momenta, not velocities", m, ErrUnsuitable, t.Name)
	}
	if m == Map && (t.Learn.Step == 0 || len(t.Learn.First) == 0) {
		return fmt.Errorf("hnn: the model %q %w %s: its rows are not successive states", m, ErrUnsuitable, t.Name)
	}
	if _, err := m.Dynamics().Params(t.Learn.Dim, 1, 0); err != nil {
		return fmt.Errorf("hnn: the model %q %w %s: %w", m, ErrUnsuitable, t.Name, err)
	}
	return nil
}
