// Package lab is the face of the physics discovery lab: the few verbs that
// notebooks and scripts start with.
//
// Open chooses where networks run. New simulates a system and splits its
// motions. An Experiment trains PhysicsNets, forecasts with them, measures how
// well energy is kept on test motions, and turns states and networks into laws.
// Run does it for all systems, adds real measurements, and writes a folder
// with figures, a summary for programs and a report for people.
package lab

// Version is the version of the lab, written into summaries.
const Version = "0.1.0"
