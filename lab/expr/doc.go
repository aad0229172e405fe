// Package expr holds formulas: it reads and prints them, evaluates them over
// columns of data, differentiates them and brings them to a canonical form.
//
// An [Expr] is a postfix program of four-byte nodes without pointers, with its
// constants in a slice of their own, so that a search can copy, cut and splice
// formulas by copying memory. Variables are known by their column index; names
// are given when a formula is read or printed.
//
// The text grammar is Python's: + - * / ^ (also **), parentheses, numbers,
// column names and functions; -x^2 is -(x^2) and a^b^c is a^(b^c). [Parse]
// reads all that [Expr.Text] prints, and gives back the same nodes. Nothing is
// protected: the logarithm of a negative number is NaN, and an evaluation that
// meets NaN or an infinity says so and stops.
//
// An [Evaluator] takes whole columns in blocks that fit the processor's first
// cache, with exp, log, sin and cos of its own, and gives the same bits as
// [Expr.At] does row by row. Derivatives in the constants come from one reverse
// sweep a block ([Evaluator.ConstGrad]), those in the columns from
// [Expr.Gradient] or, as formulas, from [Expr.Derivative]. [Expr.Simplify]
// brings a formula to canonical form, [Expr.Hash] finds equals up to the values
// of their constants, and [Expr.Bounds] tells over which boxes a formula is
// defined.
//
// [ParseUnit] reads units such as kg*m^2/s^2. [Dimensions] tells whether a
// formula agrees with the units of its columns and which unit each of its
// constants must have, and [Groups] finds products without units.
package expr
