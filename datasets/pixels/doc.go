// Package pixels draws the pendulum of the Gym benchmarks and makes the data set
// of frames from which Greydanus, Dzamba and Yosinski, "Hamiltonian Neural
// Networks" (2019), learn a Hamiltonian.
//
// The problem: frames that agree with those of Gymnasium's Pendulum-v1 without
// a Python program at hand. The method: the same geometry in whole pixels (a rod
// with truncated corners, two caps, an axle), borders antialiased outwards, then
// the published crop, red minus green, and the exact average over the area of
// each of 28 by 28 cells, where the authors used a bilinear filter. Angles are
// those of mech.GymPendulum: 0 upright, pi hanging, counter-clockwise positive.
package pixels
