// Package ode integrates ordinary differential equations dx/dt = f(x, t) in
// float64.
//
// # Which solver to take
//
// Start with Solve. It is the Runge-Kutta pair of order 5(4) of Dormand and
// Prince: it chooses its own steps for a tolerance and gives states at any
// times. SolveMany does the same for many start states on several threads.
//
// Take a stepper of fixed size, by SolveFixed or in a loop of your own, when the
// structure of the motion matters more than the error of one state:
//
//	Leapfrog       q'' = a(q, t). Order 2, symplectic, reversible, one
//	               evaluation a step: the cheapest way to keep an energy bounded
//	               for any time.
//	Yoshida4       q'' = a(q, t). Order 4, symplectic, reversible, three
//	               evaluations a step: better than Leapfrog as soon as the
//	               energy shall be good to three digits or more.
//	ForestRuth4    the same method with drifts first: for comparison with others.
//	KahanLi8       q'' = a(q, t). Order 8, symplectic, reversible, 17 evaluations
//	               a step: the reference for smooth forces at fixed steps.
//	TripleJump8    the same with 27 evaluations and larger error constants: for
//	               comparison, and where others have used it.
//	GaussLegendre4 any field. Order 4, symplectic for every Hamiltonian,
//	               separable or not, reversible, stable for stiff problems;
//	               implicit, so that a step costs some ten evaluations. It keeps
//	               quadratic invariants such as angular momentum to rounding.
//	RK4            any field. Order 4, four evaluations a step, neither
//	               symplectic nor reversible: for comparison, and where others
//	               have used it.
//
// The energy error of Solve and RK4 grows with time; that of the symplectic
// methods oscillates and stays, as long as the step does not change. Solve at a
// relative tolerance of 1e-10 is still the best choice up to some hundred
// periods.
//
// All steppers add with compensation: the digits that a sum loses are kept for
// the next step, so that rounding does not pile up over many small steps and
// a reversible method returns to its start. The digits belong to the state
// that the stepper left; a stepper that is given another state forgets them.
//
// Sources: Hairer, Norsett and Wanner, Solving Ordinary Differential Equations
// I; Hairer, Lubich and Wanner, Geometric Numerical Integration.
package ode
