// Package ode integrates ordinary differential equations dx/dt = f(x, t) in
// float64: Solve is adaptive, the steppers take steps of a fixed size.
package ode
