package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// greek maps the names of Greek letters to the letters. Their LaTeX commands
// are the names with a backslash.
var greek = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "zeta": "ζ", "eta": "η", "theta": "θ",
	"iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
	"Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}

// symbol is a column's name as a formula is typeset: vx is v with the index x,
// theta1 is the letter theta with the index 1, xdot and dx_dt are x with a dot.
type symbol struct {
	base  string // a letter, the name of a Greek letter, or a word
	index string
	dot   bool
}

// symbolOf reads a column's name in the way physicists write them.
func symbolOf(name string) symbol {
	head, index, cut := strings.Cut(name, "_")
	if last := strings.LastIndexByte(name, '_'); cut && !isLetter(head) {
		head, index = name[:last], name[last+1:]
	}
	if strings.Trim(head, "_") == "" || cut && index == "" {
		return symbol{base: name}
	}
	if index == "dot" && isLetter(head) {
		return symbol{base: head, dot: true}
	}
	if rest := strings.TrimPrefix(head, "d"); index == "dt" {
		if isLetter(rest) {
			return symbol{base: rest, dot: true}
		}
		return symbol{base: name} // the rate of a word
	}
	if rest, ok := strings.CutSuffix(head, "dot"); ok && isLetter(rest) {
		return symbol{base: rest, index: index, dot: true}
	}
	if cut {
		return symbol{base: head, index: index}
	}
	digits := strings.IndexFunc(name, unicode.IsDigit)
	if digits < 0 {
		digits = len(name)
	}
	letters, number := name[:digits], name[digits:]
	if strings.TrimFunc(number, unicode.IsDigit) != "" {
		return symbol{base: name}
	}
	if isLetter(letters) {
		return symbol{base: letters, index: number}
	}
	// A component: vx, vy, Lz, pr, but not xy.
	first, size := utf8.DecodeRuneInString(letters)
	if rest := letters[size:]; len(rest) == 1 && strings.Contains("xyzr", rest) && unicode.IsLetter(first) && !strings.ContainsRune("xyz", first) {
		return symbol{base: letters[:size], index: rest + number}
	}
	return symbol{base: letters, index: number}
}

// isLetter reports whether s is one letter, by itself or by its Greek name.
func isLetter(s string) bool {
	return utf8.RuneCountInString(s) == 1 && nameLen(s) == len(s) || greek[s] != ""
}
