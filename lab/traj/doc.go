// Package traj holds recorded or simulated motion: sampled trajectories with
// their column names and units, splits by trajectory, and measurement noise.
//
// A Set is the currency of the lab: simulators and readers make one, networks
// learn from one, and the search for laws starts from one. The package reads
// and writes no files; package datasets does.
package traj
