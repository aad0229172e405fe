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
package expr
