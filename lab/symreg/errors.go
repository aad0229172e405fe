package symreg

import (
	"errors"
	"fmt"
	"strings"
)

// Errors for tables that hold nothing to search. Compare with errors.Is.
var (
	// ErrNoRows says that the table has no rows.
	ErrNoRows = errors.New("symreg: the table has no rows: give at least one")
	// ErrNoColumns says that the table has no columns besides the target.
	ErrNoColumns = errors.New("symreg: the table has no columns to search in: give at least one besides the target")
)

// ErrNoIndex says that SingleIndex found no formula that the target is a monotone
// function of.
var ErrNoIndex = errors.New("symreg: the target is no monotone function of any formula tried: give more rows or other columns")

// ErrNoConsistent says that no formula that was tried agrees with the units.
var ErrNoConsistent = errors.New("symreg: no formula that was tried agrees with the units: let constants carry units, search longer, or without strict units")

// ErrNotFinite says that no formula that was tried gives finite numbers on all
// rows, as where the Combine of a template never does.
var ErrNotFinite = errors.New("symreg: no formula that was tried is finite on all rows: look at the numbers that Combine returns, or bound formulas less")

// LengthError says that a column, the weights, the names or the units do not have as
// many entries as the table needs.
type LengthError struct {
	Column    string // the column, or "weights", "names", "units"
	Got, Want int    // entries found and needed
}

func (e *LengthError) Error() string {
	return fmt.Sprintf("symreg: %s has %d entries where %d are needed: make the lengths equal", e.Column, e.Got, e.Want)
}

// ValueError says that a number of the table is NaN or infinite.
type ValueError struct {
	Column string  // the column's name
	Row    int     // first such row, counted from 0
	Value  float64 // what stands there
	Count  int     // how many such numbers the table holds in all
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("symreg: row %d of the data, column %q, is %v, the first of %d such numbers: remove or repair these rows", e.Row+1, e.Column, e.Value, e.Count)
}

// RangeError says that a number is so large that its square is none.
type RangeError struct {
	Column string  // the column's name
	Row    int     // counted from 0
	Value  float64 // what stands there
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("symreg: row %d of the data, column %q, is %g, beyond 1e150: give the column in a larger unit", e.Row+1, e.Column, e.Value)
}

// NameError says that a column's name cannot be used in a formula.
type NameError struct {
	Name   string // the name
	Column int    // its column, counted from 0
	Reason string // what is wrong with it
}

func (e *NameError) Error() string {
	return fmt.Sprintf("symreg: column %d cannot be named %q: %s", e.Column+1, e.Name, e.Reason)
}

// OperatorError says that the options name an operator that is not known.
type OperatorError struct {
	Name  string   // the name given
	Known []string // every name that can be given
}

func (e *OperatorError) Error() string {
	return fmt.Sprintf("symreg: unknown operator %q: choose from %s", e.Name, strings.Join(e.Known, " "))
}

// OptionError says that an option lies outside what the search can use.
type OptionError struct {
	Option string // name of the field
	Value  any    // its value
	Want   string // what is allowed
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("symreg: option %s is %v: it must be %s", e.Option, e.Value, e.Want)
}

// WeightError says that a weight is negative or not finite, or that all are
// zero (Row is then -1).
type WeightError struct {
	Row   int // counted from 0
	Value float64
}

func (e *WeightError) Error() string {
	if e.Row < 0 {
		return "symreg: all weights are zero: give at least one row a positive weight"
	}
	return fmt.Sprintf("symreg: the weight of row %d of the data is %v: weights must be finite and not negative", e.Row+1, e.Value)
}

// UnitError says that the unit of a column or of the target cannot be used. It
// wraps the parser's error where the text does not parse.
type UnitError struct {
	Column string // the column, or the target
	Text   string // of the unit
	Err    error
}

func (e *UnitError) Error() string {
	return fmt.Sprintf("symreg: unit %q of %q cannot be used: %v", e.Text, e.Column, e.Err)
}

// Unwrap returns the parser's error.
func (e *UnitError) Unwrap() error { return e.Err }

// GuessError says that a guess is not a formula in the table's columns. It
// wraps the parser's error.
type GuessError struct {
	Text string
	Err  error
}

func (e *GuessError) Error() string {
	return fmt.Sprintf("symreg: guess %q cannot be read: %v", e.Text, e.Err)
}

// Unwrap returns the parser's error.
func (e *GuessError) Unwrap() error { return e.Err }

// FitError says that a formula cannot be fitted to a table.
type FitError struct {
	Expression string
	Rows       int // of the table
}

func (e *FitError) Error() string {
	return fmt.Sprintf("symreg: %s cannot be fitted to %d rows: it must be finite on each and have no more constants than rows", e.Expression, e.Rows)
}

// Reasons of a StateError.
const (
	StateOtherData    = "it belongs to another table, or to other columns, weights or units of it"
	StateOtherOptions = "it belongs to a search with other options"
	StateOtherCode    = "a function that the program defines is another one than in that search"
	StateOtherVersion = "another version of the lab wrote it"
	StateDamaged      = "it is damaged"
)

// StateError says that a search cannot go on from its state file.
type StateError struct {
	Path   string
	Reason string // one of the State constants
}

func (e *StateError) Error() string {
	return fmt.Sprintf("symreg: the search cannot go on from %q: %s; give what it was begun with, or another file", e.Path, e.Reason)
}
