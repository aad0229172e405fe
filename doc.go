// Package neurophysics is the root of the physics discovery lab: a module that
// goes from motion data to conservation laws.
//
// The lab is one street of small packages below lab and datasets; imports
// point one way along it, which the tests of this package keep:
//
//	expr ode traj <- mech potential <- datasets symreg invariant
//	<- backend nn train <- physicsnet hnn operator <- evaluate discover
//	<- plot dashboard <- lab <- cmd notebooks
//
// A package may import what stands further left or in its own group. Start
// with package neurophysics/lab, the face for scripts and notebooks, or with
// the command neurophysics/cmd/lab.
package neurophysics
