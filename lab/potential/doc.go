// Package potential draws random one-dimensional potentials and the motions of a
// unit mass in them, the data that neural operators learn from.
package potential
