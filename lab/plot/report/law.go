package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// lawView is what the template shows of a law.
type lawView struct {
	Law
	Math      template.HTML // empty where the text has to do
	Sources   []Fact        // the formula in other languages
	Intervals []string
}

func (l Law) view() lawView {
	v := lawView{Law: l}
	if math, err := safeMathML(l.MathML); err == nil {
		v.Math = math
	}
	for _, s := range []Fact{{"Text", l.Text}, {"LaTeX", l.LaTeX}, {"SymPy", l.SymPy}, {"Go", l.Go}} {
		if s.Value != "" {
			v.Sources = append(v.Sources, s)
		}
	}
	for _, c := range l.Constants {
		v.Intervals = append(v.Intervals, c.interval())
	}
	return v
}

// interval writes a constant with as many digits as its interval supports.
func (c Constant) interval() string {
	text := c.Name
	if text != "" {
		text += " = "
	}
	if math.IsNaN(c.Low) || math.IsNaN(c.High) || c.Low == 0 && c.High == 0 {
		return text + number(c.Value, 6)
	}
	digits := 6
	if width := c.High - c.Low; width > 0 && c.Value != 0 {
		digits = int(math.Ceil(math.Log10(math.Abs(c.Value)/width))) + 2
	}
	digits = min(max(digits, 3), 12)
	return fmt.Sprintf("%s%s  [%s, %s]", text, number(c.Value, digits), number(c.Low, digits), number(c.High, digits))
}

// number writes a value with so many significant digits, with a power of ten
// where that is shorter.
func number(v float64, digits int) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	}
	text := fmt.Sprintf("%.*g", digits, v)
	mantissa, exponent, scientific := strings.Cut(text, "e")
	mantissa = strings.ReplaceAll(mantissa, "-", "−")
	if !scientific {
		return mantissa
	}
	negative := strings.HasPrefix(exponent, "-")
	exponent = strings.TrimLeft(exponent, "+-0")
	raised := strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(exponent)
	if negative {
		raised = "⁻" + raised
	}
	return mantissa + "×10" + raised
}
