// Package dataset keeps sets of random potentials and their motions in folders.
//
// A folder holds set.json, which says what was drawn and what became of the
// candidates, and shards of at most 10,000 potentials. A shard is
//
//	8 bytes   kind and version, "NPWELL01"
//	8 bytes   length h of the header, little endian
//	h bytes   header, JSON
//	records   one a potential, float64, little endian: the potential at the
//	          sensors; number of control points, length scale, depth; then for
//	          each motion q0, p0, energy, share u of the stratum, spread of
//	          the energy, query times, q and p there
//
// and is there in full or not at all; set.json holds the SHA-256 sum of each. Generate makes the shards that are missing
// or damaged and leaves the good ones; one seed gives the same bytes with any
// number of threads. A set has the parts train, valid and test; no potential is in two of
// them.
package dataset
