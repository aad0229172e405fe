// Package plot draws the lab's figures: PNG for notebooks, SVG for reports.
//
// The problem: figures of motion, energies, training and laws that can be read
// without help, look alike, and come out as equal bytes for equal data, so that
// they can be kept under version control.
//
// The method: a Figure is made once by a function named after what it shows
// (Lines, Paths, Versus, Residuals, Map, Front, Bars) and rendered at any size
// in CSS pixels (1/96 inch); Panels puts several side by side. Labels carry units; superscripts are written as
// the Unicode characters ("m/s²", "10⁻³"). Legends stand above the data, never
// on it. Lines differ in dash as well as colour, and the colours are the set of
// M. Okabe and K. Ito, "Color Universal Design" (2008), which readers with any
// common colour blindness can tell apart; values are coloured by viridis
// (S. van der Walt and N. Smith, 2015). What is not finite leaves a gap.
//
// Canvas and fonts are gonum/plot's; the layout is this package's own.
package plot
