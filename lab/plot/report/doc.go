// Package report writes one HTML page about an experiment.
//
// The problem: results have to be read years later, on any machine, without
// the program that made them and without a network.
//
// The method: a Page is a plain struct of sections with paragraphs, laws,
// tables and figures. Render turns it into one self-contained file: figures are
// inline SVG in the page's own colours, once for wide and once for narrow
// displays; laws are MathML; tables are aligned at their decimal points; light
// and dark follow the reader's setting. The page holds no script, and its
// content security policy lets nothing be loaded from anywhere. All text is
// escaped by html/template, and MathML passes only element by element.
package report
