package potential

import (
	"fmt"
	"math"
	"strings"

	"neurophysics/lab/internal/elliptic"
)

// Physical is a potential with a name, in the well from 0 to 1 with walls of
// height 2, for tests beyond the random ones. Motions start at rest on the left
// wall.
type Physical struct {
	Name   string
	Former string // name that the study of 2024 used; "" for the same
	Kinked bool   // V' jumps, so that integrators have no order there

	v, slope func(q float64) float64
	exact    func(t float64) (q, p float64)
}

// V returns the potential at q.
func (s *Physical) V(q float64) float64 { return s.v(q) }

// Slope returns the derivative at q, from the right at a kink.
func (s *Physical) Slope(q float64) float64 { return s.slope(q) }

// Exact returns the motion from rest at q = 0 at the time t, which is between 0
// and 2 for kinked potentials; ok is false where no closed form is known.
func (s *Physical) Exact(t float64) (q, p float64, ok bool) {
	if s.exact == nil {
		return 0, 0, false
	}
	q, p = s.exact(t)
	return q, p, true
}

// Physicals returns the physical potentials.
func Physicals() []*Physical {
	return []*Physical{
		spring(), doubleWell(), morse(), pendulum(), mirroredFall(), softMirroredFall(), asymmetricFall(), unbounded(), cliff(),
	}
}

// PhysicalByName returns the physical potential of a name, old names included.
func PhysicalByName(name string) (*Physical, error) {
	var names []string
	for _, s := range Physicals() {
		if s.Name == name || s.Former != "" && s.Former == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("potential: no physical potential is called %q; there are %s", name, strings.Join(names, ", "))
}

// Reference returns the motion from rest at q = 0 at the times, which increase
// from 0 on: the closed form where there is one, else Kahan-Li 8 with steps of at
// most 1e-4.
func (s *Physical) Reference(times []float64) (Motion, error) {
	if s.exact == nil {
		return SolveAt(KahanLi8, s, 0, 0, times, 1e-4)
	}
	var m Motion
	low, high := math.Inf(1), math.Inf(-1)
	for _, t := range times {
		q, p := s.exact(t)
		e := Energy(s, q, p)
		low, high = min(low, e), max(high, e)
		m.Q, m.P = append(m.Q, q), append(m.P, p)
	}
	m.Spread = high - low
	return m, nil
}

// PhysicalSamples returns the motions from rest at q = 0 in all physical
// potentials, in their order, at equally spaced times from 0 to 2.
func PhysicalSamples() (*Samples, error) {
	out := &Samples{}
	v, times := make([]float64, Sensors), make([]float64, Times)
	equalTimes(times)
	for number, s := range Physicals() {
		Sense(v, s)
		m, err := s.Reference(times)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		out.Append(number, v, times, m.Q, m.P)
	}
	return out, nil
}

func spring() *Physical {
	return &Physical{
		Name:  "sho",
		v:     func(q float64) float64 { return 8 * (q - 0.5) * (q - 0.5) },
		slope: func(q float64) float64 { return 16 * (q - 0.5) },
		exact: func(t float64) (q, p float64) { return 0.5 - 0.5*math.Cos(4*t), 2 * math.Sin(4*t) },
	}
}

func doubleWell() *Physical {
	const height, a, b = 625.0 / 8, 0.2, 0.8
	k := math.Sqrt(25.0 / 32)
	rate := math.Sqrt(50)
	return &Physical{
		Name: "double_well", Former: "quartic",
		v:     func(q float64) float64 { return height * (q - a) * (q - a) * (q - b) * (q - b) },
		slope: func(q float64) float64 { return 2 * height * (q - a) * (q - b) * (2*q - a - b) },
		exact: func(t float64) (q, p float64) {
			sn, cn, dn := elliptic.Jacobi(rate*t, k)
			return 0.5 - 0.5*cn, 0.5 * rate * sn * dn
		},
	}
}

func morse() *Physical {
	const centre = 1.0 / 3
	a := 3 * math.Log(math.Phi)
	depth := 2 * math.Phi * math.Phi
	omega := 6 * math.Sqrt(math.Phi) * math.Log(math.Phi)
	return &Physical{
		Name: "morse",
		v: func(q float64) float64 {
			e := math.Exp(-a * (q - centre))
			return depth * (1 - e) * (1 - e)
		},
		slope: func(q float64) float64 {
			e := math.Exp(-a * (q - centre))
			return 2 * depth * a * e * (1 - e)
		},
		exact: func(t float64) (q, p float64) {
			sin, cos := math.Sincos(omega * t)
			return centre + math.Log(math.Phi-cos)/a, 2 * math.Sqrt(math.Phi) * sin / (math.Phi - cos)
		},
	}
}

func pendulum() *Physical {
	const theta, g, k = math.Pi / 3, 4.0, 0.5
	rate := 2 * theta * math.Sqrt(g)
	return &Physical{
		Name:  "pendulum",
		v:     func(q float64) float64 { return g * (1 - math.Cos(2*theta*(q-0.5))) },
		slope: func(q float64) float64 { return 2 * theta * g * math.Sin(2*theta*(q-0.5)) },
		exact: func(t float64) (q, p float64) {
			sn, cn, dn := elliptic.Jacobi(rate*t, k)
			return 0.5 - math.Asin(k*cn/dn)/theta, 2 * math.Sqrt(g) * k * math.Sqrt(1-k*k) * sn / dn
		},
	}
}

func mirroredFall() *Physical {
	return &Physical{
		Name: "stw", Former: "mff", Kinked: true,
		v: func(q float64) float64 { return 4 * math.Abs(q-0.5) },
		slope: func(q float64) float64 {
			if q < 0.5 {
				return -4
			}
			return 4
		},
		exact: func(t float64) (q, p float64) {
			switch {
			case t < 0.5:
				return 2 * t * t, 4 * t
			case t < 1.5:
				return -2*t*t + 4*t - 1, 4 - 4*t
			}
			return 2 * (2 - t) * (2 - t), -4 * (2 - t)
		},
	}
}

func softMirroredFall() *Physical {
	const sharp = 20
	height := 4 * math.Tanh(10)
	return &Physical{
		Name: "sstw", Former: "smff",
		v: func(q float64) float64 {
			x := sharp * (q - 0.5)
			if math.Abs(x) < 1e-4 {
				return height / sharp * (1 + x*x/3)
			}
			return height / sharp * x / math.Tanh(x)
		},
		slope: func(q float64) float64 {
			x := sharp * (q - 0.5)
			if math.Abs(x) < 0.02 { // the difference below loses digits there
				return height * x * (2.0/3 - x*x*(4.0/45-x*x*4/315))
			}
			sinh := math.Sinh(x)
			return height * (1/math.Tanh(x) - x/(sinh*sinh))
		},
	}
}

func asymmetricFall() *Physical {
	const kink = 0.25
	return &Physical{
		Name: "atw", Kinked: true,
		v: func(q float64) float64 {
			if q < kink {
				return WallHeight * (1 - q/kink)
			}
			return WallHeight * (1 - (1-q)/(1-kink))
		},
		slope: func(q float64) float64 {
			if q < kink {
				return -WallHeight / kink
			}
			return WallHeight / (1 - kink)
		},
		exact: func(t float64) (q, p float64) {
			switch {
			case t < 0.25:
				return 4 * t * t, 8 * t
			case t <= 1.75:
				return 1 - 4.0/3*(1-t)*(1-t), 8.0 / 3 * (1 - t)
			}
			return 4 * (2 - t) * (2 - t), -8 * (2 - t)
		},
	}
}

func unbounded() *Physical {
	return &Physical{
		Name: "unbounded",
		v: func(q float64) float64 {
			if q <= 0.5 {
				return -4 * (q - 0.5)
			}
			return q*(q*(32*q-48)+20) - 2
		},
		slope: func(q float64) float64 {
			if q <= 0.5 {
				return -4
			}
			return q*(96*q-96) + 20
		},
	}
}

func cliff() *Physical {
	const sharp = 25
	return &Physical{
		Name: "cliff",
		v: func(q float64) float64 {
			s := math.Tanh(sharp * (q - 1))
			return -(q-1)*(1-s) + WallHeight*(1+s)
		},
		slope: func(q float64) float64 {
			s := math.Tanh(sharp * (q - 1))
			return -(1 - s) + sharp*(1-s*s)*(q-1+WallHeight)
		},
	}
}
