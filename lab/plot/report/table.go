package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Table has a row for each record. Numbers (float64, int) are aligned at their
// decimal points; nil and NaN show as a dash; anything else is text, which is
// aligned on the right in columns where all of it starts with a digit ("3 %").
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]any
}

// Column is the head of a column.
type Column struct {
	Name string
	Unit string
	// Digits is how many significant digits float64 values have; zero means 4.
	Digits int
}

type tableView struct {
	Caption string
	Columns []columnView
	Rows    [][]cellView
}

type columnView struct {
	Column
	Number bool
}

type cellView struct {
	Text   string
	Number bool
}

// block panics when a row has another length than the table has columns.
func (t Table) block() block {
	v := &tableView{Caption: t.Caption, Columns: make([]columnView, len(t.Columns)), Rows: make([][]cellView, len(t.Rows))}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			panic(fmt.Sprintf("report: row %d of table %q has %d cells, want %d", i, t.Caption, len(row), len(t.Columns)))
		}
		v.Rows[i] = make([]cellView, len(row))
	}
	for j, c := range t.Columns {
		digits := c.Digits
		if digits == 0 {
			digits = 4
		}
		number, texts := true, make([]string, len(t.Rows))
		for i, row := range t.Rows {
			var isNumber bool
			texts[i], isNumber = cell(row[j], digits)
			number = number && isNumber
		}
		if number {
			alignPoints(texts)
		}
		v.Columns[j] = columnView{c, number}
		for i, text := range texts {
			v.Rows[i][j] = cellView{text, number}
		}
	}
	return block{Table: v}
}

// cell writes a value, and tells whether it may stand in a column of numbers.
func cell(value any, digits int) (string, bool) {
	switch x := value.(type) {
	case nil:
		return "–", true
	case float64:
		return number(x, digits), true
	case int:
		return strings.ReplaceAll(fmt.Sprint(x), "-", "−"), true
	case int64:
		return strings.ReplaceAll(fmt.Sprint(x), "-", "−"), true
	}
	text := fmt.Sprint(value)
	return text, text != "" && strings.ContainsRune("0123456789+-−–∞", []rune(text)[0])
}

// alignPoints pads numbers on the right with blanks as wide as a digit, a
// point and a power of ten, so that right alignment puts point below point.
// A column that holds anything but digits, such as powers of ten, stays as it is.
func alignPoints(texts []string) {
	const figure, point = "\u2007", "\u2008" // blanks of those widths
	tail := func(text string) int {
		if _, after, ok := strings.Cut(text, "."); ok {
			return utf8.RuneCountInString(after)
		}
		return -1
	}
	longest := -1
	for _, text := range texts {
		if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.−–", r) }) {
			return
		}
		longest = max(longest, tail(text))
	}
	for i, text := range texts {
		if text == "–" || longest < 0 {
			continue
		}
		missing := longest - max(tail(text), 0)
		if tail(text) < 0 {
			texts[i] += point
		}
		texts[i] += strings.Repeat(figure, missing)
	}
}
