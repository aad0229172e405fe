// Package testproblem holds problems with known answers that several packages
// are tested and measured on.
//
// [Public] is a set of twelve laws of mechanics for searches of formulas. A
// search is given rows drawn from the law, exact or with noise, and succeeds if
// its formula equals the law also outside the ranges that it has seen.
package testproblem
