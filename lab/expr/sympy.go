package expr

import (
	"strings"
	"unicode"
)

// sympyNames holds the functions that SymPy writes in another way.
var sympyNames = map[Op]string{Abs: "Abs", Min: "Min", Max: "Max", Cbrt: "real_root"}

// SymPy prints the formula so that SymPy's parser, or Python with the names of
// SymPy imported, reads it. Characters that no Python name may hold become
// underscores.
func (e *Expr) SymPy(vars []string) string {
	p := printer{e: e, power: "**", plain: true}
	p.name = func(v int) string { return identifier(columnName(vars, v)) }
	p.function = func(op Op) string {
		if name, ok := sympyNames[op]; ok {
			return name
		}
		return op.String()
	}
	return p.print()
}

// identifier replaces all characters of a name that no identifier may hold.
func identifier(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case unicode.IsLetter(r) || r == '_' || i > 0 && unicode.IsDigit(r):
			b.WriteRune(r)
		case i == 0 && unicode.IsDigit(r):
			b.WriteString("_" + string(r))
		default:
			b.WriteByte('_')
		}
	}
	return b.String()
}
