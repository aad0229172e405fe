package mech

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"neurophysics/lab/traj"
)

// Quantity is a function of the state that has a name in physics.
type Quantity struct {
	Name      string                    // for example "energy"
	Unit      string                    // "J"; "1" where the system is scaled
	Law       string                    // the true formula in column names, for example "0.5*v^2 + 2.47*x^2"
	Conserved bool                      // constant along every motion of the system
	Eval      func(x []float64) float64 // value at one state
}

// System is a mechanical system with state x and dynamics dx/dt = Field(x).
type System interface {
	Name() string                        // the name that ByName knows
	Columns() []traj.Column              // names and units of the state
	Step() float64                       // default time between samples
	Field(dst, x []float64, t float64)   // writes dx/dt into dst
	Quantities() []Quantity              // energies and other functions with known laws
	Start(dst []float64, rng *rand.Rand) // draws a start state in the ranges of the package comment
}

// ClosedForm is a system whose motion is known as a formula. At writes into
// dst the state a time t after the state x0; dst may be x0.
type ClosedForm interface {
	At(dst, x0 []float64, t float64)
}

// Described is a system that names what is constant along one motion, for
// example amplitude and phase. Params writes those numbers for a motion that
// starts in x0.
type Described interface {
	ParamColumns() []traj.Column
	Params(dst, x0 []float64)
}

var systems = []System{
	Projectile{Gravity: 9.81},
	Spring{Stiffness: 4.94},
	Orbit{GM: 3.986},
	Pendulum{Gravity: 9.81, Length: 1, Mass: 1},
	NewNBody(2),
	NewNBody(3),
}

// Names returns the names of the systems that ByName knows.
func Names() []string {
	names := make([]string, len(systems))
	for i, s := range systems {
		names[i] = s.Name()
	}
	return names
}

// ByName returns the system of that name with the constants of the package
// comment.
func ByName(name string) (System, error) {
	for _, s := range systems {
		if s.Name() == name {
			return s, nil
		}
	}
	return nil, fmt.Errorf("mech: unknown system %q, known are %s", name, strings.Join(Names(), ", "))
}

// uniform draws from [low, high).
func uniform(rng *rand.Rand, low, high float64) float64 {
	return low + (high-low)*rng.Float64()
}
