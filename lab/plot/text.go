package plot

import (
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// The font has neither all superscripts nor a superscript minus, so raised and
// lowered characters are drawn smaller from the plain ones.
var (
	raised  = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9", "⁻", "−", "⁺", "+", "ⁿ", "n")
	lowered = strings.NewReplacer("₀", "0", "₁", "1", "₂", "2", "₃", "3", "₄", "4", "₅", "5", "₆", "6", "₇", "7", "₈", "8", "₉", "9")
)

const (
	raisedRunes  = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ"
	loweredRunes = "₀₁₂₃₄₅₆₇₈₉"
	smaller      = 0.72 // size of raised and lowered text
)

// run is a piece of text in one size and on one height.
type run struct {
	text  string
	small bool
	shift float64 // in sizes of the surrounding text
}

// runs splits a text at raised and lowered characters.
func runs(text string) []run {
	var out []run
	add := func(r run) {
		if n := len(out); n > 0 && out[n-1].small == r.small && out[n-1].shift == r.shift {
			out[n-1].text += r.text
			return
		}
		out = append(out, r)
	}
	for _, c := range text {
		switch s := string(c); {
		case strings.ContainsRune(raisedRunes, c):
			add(run{raised.Replace(s), true, 0.38})
		case strings.ContainsRune(loweredRunes, c):
			add(run{lowered.Replace(s), true, -0.14})
		case c == '\n' || c == '\t':
			add(run{text: " "})
		default:
			add(run{text: s})
		}
	}
	return out
}

// face returns the font for a run.
func (r run) face(f font.Font, size vg.Length) font.Face {
	if r.small {
		size *= smaller
	}
	return fonts.Lookup(f, size)
}

// textWidth measures a text.
func textWidth(text string, f font.Font, size vg.Length) vg.Length {
	var w vg.Length
	for _, r := range runs(text) {
		face := r.face(f, size)
		w += face.Width(r.text)
	}
	return w
}

// shorten cuts a text so that it is at most width wide, with an ellipsis.
func shorten(text string, f font.Font, size, width vg.Length) string {
	if textWidth(text, f, size) <= width {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 {
		letters = letters[:len(letters)-1]
		cut := strings.TrimRight(string(letters), " ") + "…"
		if textWidth(cut, f, size) <= width {
			return cut
		}
	}
	return ""
}

// wrap breaks a text at blanks into at most n lines; the last is shortened.
func wrap(text string, f font.Font, size, width vg.Length, n int) []string {
	words := strings.Fields(text)
	var lines []string
	for len(words) > 0 {
		if len(lines) == n-1 {
			return append(lines, shorten(strings.Join(words, " "), f, size, width))
		}
		k := 1
		for k < len(words) && textWidth(strings.Join(words[:k+1], " "), f, size) <= width {
			k++
		}
		lines = append(lines, shorten(strings.Join(words[:k], " "), f, size, width))
		words = words[k:]
	}
	return lines
}
