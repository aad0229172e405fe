// Package datasets brings motion into the lab and out of it: it generates the
// named sets, reads and writes them as CSV, NPZ and Parquet, fetches the
// recordings of Schmidt and Lipson, and holds the table of the planets.
//
// In all formats a set is one table: a column named trajectory (a file without
// it is one trajectory), the time t, the state, and last what is constant
// along a trajectory. System, seed, units and a checksum over all numbers
// travel with it: in CSV as comment lines "# key: value" above the header, in
// NPZ as a small array of JSON, in Parquet as key-value metadata. All three
// keep every bit of the numbers. Pandas reads the CSV with comment="#".
//
// Readers trust nothing. Sizes that a header claims are checked against the
// bytes present, numbers must be finite, times must increase, and the first
// fault is reported as a [*FormatError] with file, row and column.
//
// Recordings: M. Schmidt, H. Lipson, "Distilling Free-Form Natural Laws from
// Experimental Data", Science 324, 81 (2009), supplement.
package datasets
