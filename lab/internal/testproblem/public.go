package testproblem

import (
	"fmt"
	"math"

	"neurophysics/lab/expr"
	"neurophysics/lab/traj"
)

// Column is a variable of a problem, drawn uniformly between Low and High.
type Column struct {
	Name, Unit string
	Low, High  float64
}

// Problem is a law and the ranges of its variables.
type Problem struct {
	ID      string
	Law     string // in the grammar of package expr
	Columns []Column
}

// Operators returns the operators that a search on [Public] may use.
func Operators() []string {
	return []string{"+", "-", "*", "/", "sin", "cos", "exp", "log", "sqrt"}
}

// Public returns the public problem set.
func Public() []Problem {
	return []Problem{
		{"projectile_energy", "0.5*(vx^2+vy^2)+9.81*y", []Column{{"vx", "m/s", -10, 10}, {"vy", "m/s", -10, 10}, {"y", "m", 0, 20}}},
		{"spring_energy", "0.5*v^2+2.5*x^2", []Column{{"x", "m", -2, 2}, {"v", "m/s", -4, 4}}},
		{"orbit_energy_polar", "0.5*v^2-39.478/r", []Column{{"v", "au/yr", 2, 9}, {"r", "au", 0.4, 5}}},
		{"orbit_energy_cartesian", "0.5*(vx^2+vy^2)-1/sqrt(x^2+y^2)", []Column{{"x", "m", 0.3, 2}, {"y", "m", 0.3, 2}, {"vx", "m/s", -1.5, 1.5}, {"vy", "m/s", -1.5, 1.5}}},
		{"angular_momentum", "x*vy-y*vx", []Column{{"x", "m", -2, 2}, {"y", "m", -2, 2}, {"vx", "m/s", -3, 3}, {"vy", "m/s", -3, 3}}},
		{"pendulum_energy", "0.72*omega^2+11.772*(1-cos(theta))", []Column{{"theta", "rad", -3, 3}, {"omega", "rad/s", -6, 6}}},
		{"double_pendulum_energy", "w1^2+0.5*w2^2+w1*w2*cos(t1-t2)-9.81*(2*cos(t1)+cos(t2))", []Column{{"t1", "rad", -3, 3}, {"t2", "rad", -3, 3}, {"w1", "rad/s", -4, 4}, {"w2", "rad/s", -4, 4}}},
		{"kepler_third_law", "sqrt(a^3/M)", []Column{{"a", "au", 0.3, 30}, {"M", "Msun", 0.5, 3}}},
		{"relativistic_energy", "m/sqrt(1-v^2)", []Column{{"m", "GeV", 0.5, 5}, {"v", "1", 0.05, 0.9}}},
		{"damped_spring_accel", "-4*x-0.3*v", []Column{{"x", "m", -2, 2}, {"v", "m/s", -4, 4}}},
		{"drag_accel", "-0.05*vx*sqrt(vx^2+vy^2)", []Column{{"vx", "m/s", -20, 20}, {"vy", "m/s", -20, 20}}},
		{"effective_potential", "0.5*L^2/r^2-1/r", []Column{{"L", "m^2/s", 0.3, 1.5}, {"r", "m", 0.4, 4}}},
	}
}

// Names returns the columns' names.
func (p Problem) Names() []string {
	names := make([]string, len(p.Columns))
	for j, c := range p.Columns {
		names[j] = c.Name
	}
	return names
}

// Truth returns the law as a formula. It panics if Law cannot be read.
func (p Problem) Truth() *expr.Expr {
	e, err := expr.Parse(p.Law, p.Names())
	if err != nil {
		panic(fmt.Sprintf("testproblem: %v", err))
	}
	return e
}

// Data draws n rows, by column, and the law's values with Gaussian noise whose
// standard deviation is the share noise of their own.
func (p Problem) Data(n int, noise float64, seed uint64) (x [][]float64, y []float64) {
	x, y = p.draw(n, 0, seed)
	mean, square := 0.0, 0.0
	for _, v := range y {
		mean += v / float64(n)
	}
	for _, v := range y {
		square += (v - mean) * (v - mean) / float64(n)
	}
	rng := traj.Rand(seed, 0x7e57, 1)
	for i := range y {
		y[i] += noise * math.Sqrt(square) * rng.NormFloat64()
	}
	return x, y
}

// draw draws n rows from the ranges, widened by a share of their width on each
// side; what is positive stays positive, and rows where the law is not defined
// are drawn again.
func (p Problem) draw(n int, widen float64, seed uint64) (x [][]float64, y []float64) {
	rng := traj.Rand(seed, 0x7e57, 0)
	truth := p.Truth()
	x = make([][]float64, len(p.Columns))
	row := make([]float64, len(p.Columns))
	for len(y) < n {
		for j, c := range p.Columns {
			d := widen * (c.High - c.Low)
			lo, hi := c.Low-d, c.High+d
			if c.Low > 0 {
				lo = max(lo, c.Low/2)
			}
			row[j] = lo + (hi-lo)*rng.Float64()
		}
		v := truth.At(row)
		if v-v != 0 {
			continue
		}
		for j := range row {
			x[j] = append(x[j], row[j])
		}
		y = append(y, v)
	}
	return x, y
}

// Refit returns a formula of the same form with its constants fitted to y.
type Refit func(e *expr.Expr, x [][]float64, y []float64) (*expr.Expr, error)

// Match is the verdict on a formula.
type Match struct {
	OK bool
	R2 float64 // on rows from the widened ranges
	// Moved is the largest relative move of a constant in the refit; 0 where
	// no refit was needed.
	Moved float64
}

// Match tells whether e is the law: its values agree with the law's within
// 1e-5 on 1000 rows from ranges widened by half on each side, or do so after
// its constants are refitted on exact data while none of them moves by more
// than 0.1 % (noise 0) or 15 times the noise; a constant that is only added may
// move.
func (p Problem) Match(e *expr.Expr, noise float64, refit Refit) Match {
	x, y := p.draw(1000, 0.5, 977)
	m := Match{R2: r2(e, x, y)}
	if equal(e, x, y) {
		m.OK = true
		return m
	}
	cx, cy := p.draw(300, 0, 978)
	f, err := refit(e, cx, cy)
	if err != nil || len(f.Consts) != len(e.Consts) {
		return m
	}
	allowed := 0.001
	if noise > 0 {
		allowed = 15 * noise
	}
	for k, v := range e.Consts {
		if d := math.Abs(f.Consts[k]-v) / math.Abs(v); !additive(e, k) {
			m.Moved = max(m.Moved, d)
		}
	}
	m.OK = equal(f, x, y) && m.Moved <= allowed
	return m
}

// equal compares values within 1e-5 of the value and of the typical size.
func equal(e *expr.Expr, x [][]float64, y []float64) bool {
	scale := 0.0
	for _, v := range y {
		scale += math.Abs(v) / float64(len(y))
	}
	row := make([]float64, len(x))
	for i, v := range y {
		for j := range row {
			row[j] = x[j][i]
		}
		if !(math.Abs(e.At(row)-v) <= 1e-5*max(scale, math.Abs(v))) {
			return false
		}
	}
	return true
}

// r2 is the share of the variance of y that e explains.
func r2(e *expr.Expr, x [][]float64, y []float64) float64 {
	mean := 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	rest, all := 0.0, 0.0
	row := make([]float64, len(x))
	for i, v := range y {
		for j := range row {
			row[j] = x[j][i]
		}
		d := e.At(row) - v
		rest += d * d
		all += (v - mean) * (v - mean)
	}
	return 1 - rest/all
}

// additive tells whether constant k of e is a term of the sum at its root.
func additive(e *expr.Expr, k int) bool {
	at := -1
	for i, n := range e.Nodes {
		if n.Op != expr.Const {
			continue
		}
		if k == 0 {
			at = i
			break
		}
		k--
	}
	// Walk down the sum at the root: nodes that are terms of it.
	terms := []int{len(e.Nodes) - 1}
	for len(terms) > 0 {
		i := terms[len(terms)-1]
		terms = terms[:len(terms)-1]
		if i == at {
			return true
		}
		if op := e.Nodes[i].Op; op == expr.Add || op == expr.Sub {
			terms = append(terms, i-1, e.Start(i-1)-1)
		}
	}
	return false
}
