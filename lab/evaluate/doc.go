// Package evaluate judges what was learnt, on trajectories that were never
// trained on: errors of predictions, energy drift of forecasts by the true
// formula in float64, agreement with known quantities after the best affine
// map, principal components of latents, and medians with ranges over seeds.
package evaluate
