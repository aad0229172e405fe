package potential

import "fmt"

// Potential is the potential energy V(q) of a unit mass, whose motion is
// q' = p, p' = -V'(q).
type Potential interface {
	// V returns the potential at q.
	V(q float64) float64
	// Slope returns the derivative V'(q).
	Slope(q float64) float64
}

// Numbers of the task: potentials on [0, Length] between walls of the height
// WallHeight, seen at Sensors equally spaced places and for the time Span.
const (
	Length     = 1.0
	WallHeight = 2.0
	Sensors    = 100
	Times      = 100
	Span       = 2.0
)

// Profile names a law of random potentials and starts.
type Profile string

const (
	// Rest starts every motion at rest on the left wall, with energy 2, and asks
	// at equally spaced times.
	Rest Profile = "rest"
	// Phase starts four motions a potential anywhere in the well, one in each
	// stratum of energy, and asks at random times.
	Phase Profile = "phase"
)

// ParseProfile returns the profile of that name.
func ParseProfile(name string) (Profile, error) {
	switch p := Profile(name); p {
	case Rest, Phase:
		return p, nil
	}
	return "", fmt.Errorf("potential: no profile is called %q; there are %s and %s", name, Rest, Phase)
}

// Orbits returns the number of motions that the profile starts in a potential.
func (p Profile) Orbits() int {
	if p == Rest {
		return 1
	}
	return len(strata)
}

// Energy returns H = p^2/2 + V(q).
func Energy(v Potential, q, p float64) float64 { return p*p/2 + v.V(q) }

// Sense writes V at len(dst) equally spaced places of [0, 1], both ends
// included.
func Sense(dst []float64, v Potential) {
	for i := range dst {
		dst[i] = v.V(Length * float64(i) / float64(len(dst)-1))
	}
}
