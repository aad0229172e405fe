// Package discover turns motion into laws written as formulas.
//
// There are routes from a trained network, and one from data alone:
//
//   - Columns fits formulas to columns that are known, such as the kinetic
//     energy that a simulator computes. This is the published route. It is
//     regression: the search is told what to look for.
//   - Head fits a formula to what the energy head of a PhysicsNet answers at
//     single states. The search sees raw states and the head's numbers, and no
//     energy column: what comes out is what the network found to be conserved.
//   - Table and the functions for recordings start from measured rows, estimate
//     derivatives and their noise, and look for what stays constant.
//   - Hamiltonian takes the scalar of a Hamiltonian network on known coordinates,
//     Seen one whose coordinate is seen through a curve that nobody knows.
//
// Every route ends in a Law, with intervals for its constants that say how
// they were computed.
package discover
