package plot

import (
	"math"
	"strconv"
	"strings"
)

// axis maps values to [0, 1].
type axis struct {
	low, high float64
	log       bool
}

// norm returns the place of a value, and false where it has none.
func (a axis) norm(v float64) (float64, bool) {
	low, high := a.low, a.high
	if a.log {
		if v <= 0 {
			return 0, false
		}
		v, low, high = math.Log10(v), math.Log10(low), math.Log10(high)
	}
	n := (v - low) / (high - low)
	return n, !math.IsNaN(n) && !math.IsInf(n, 0)
}

// spread gathers the values that an axis has to show.
type spread struct {
	low, high float64
	seen      bool
}

func (s *spread) add(values ...float64) {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if !s.seen {
			s.low, s.high, s.seen = v, v, true
		}
		s.low, s.high = min(s.low, v), max(s.high, v)
	}
}

// axis returns an axis over the values with a margin on both sides, as a share
// of their range. fixed replaces the range unless it is zero.
func (s spread) axis(log bool, margin float64, fixed [2]float64) axis {
	if fixed[0] < fixed[1] && (!log || fixed[0] > 0) {
		return axis{fixed[0], fixed[1], log}
	}
	if !s.seen {
		return axis{1, 10, log}
	}
	low, high := s.low, s.high
	if log {
		l, h := math.Log10(low), math.Log10(high)
		if h-l < 0.3 {
			l, h = l-0.3, h+0.3
		}
		m := margin * (h - l)
		return axis{math.Pow(10, max(l-m, -307)), math.Pow(10, min(h+m, 308)), true}
	}
	if high-low <= 1e-12*max(math.Abs(low), math.Abs(high)) {
		half := 0.5 * max(math.Abs(low), math.Abs(high))
		if half == 0 {
			half = 1
		}
		return axis{low - half, high + half, false}
	}
	m := margin * (high - low)
	return axis{low - m, high + m, false}
}

// tick is a mark on an axis; one without text is small.
type tick struct {
	value float64
	text  string
}

// ticks returns about n marks, and a text for the end of the axis that says by
// what the numbers at the marks are multiplied and shifted ("" for nothing).
func (a axis) ticks(n int) (marks []tick, note string) {
	if !a.log {
		return linearTicks(a.low, a.high, n)
	}
	decades := math.Log10(a.high) - math.Log10(a.low)
	if decades < 1 {
		marks, note = linearTicks(a.low, a.high, n)
		if note == "" {
			return marks, note
		}
	}
	every := 1
	for decades/float64(every) > float64(n)+0.5 {
		every++
	}
	first, last := int(math.Ceil(math.Log10(a.low)-1e-9)), int(math.Floor(math.Log10(a.high)+1e-9))
	marks = nil
	for e := first - 1; e <= last; e++ {
		v := math.Pow(10, float64(e))
		if e >= first {
			text := ""
			if modulo(e, every) == 0 {
				text = power(e, first < -3 || last > 4)
			}
			if text != "" || decades < 40 {
				marks = append(marks, tick{v, text})
			}
		}
		if every > 1 || decades > 6 {
			continue
		}
		for k := 2.0; k < 10; k++ {
			text := ""
			if decades < 2 && (k == 2 || k == 5) {
				text = strings.Replace(power(e, first < -3 || last > 4), "10", strconv.Itoa(int(k))+"×10", 1)
				if first >= -3 && last <= 4 {
					text = strconv.FormatFloat(k*v, 'g', 3, 64)
				}
			}
			if k*v >= a.low && k*v <= a.high {
				marks = append(marks, tick{k * v, text})
			}
		}
	}
	return marks, ""
}

func modulo(a, n int) int { return ((a % n) + n) % n }

// power writes 10 to the e, as a power or as a plain number.
func power(e int, raise bool) string {
	if !raise {
		return strconv.FormatFloat(math.Pow(10, float64(e)), 'f', max(0, -e), 64)
	}
	return "10" + superscript(e)
}

func superscript(n int) string {
	var b strings.Builder
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	for _, c := range strconv.Itoa(n) {
		if c == '-' {
			b.WriteRune('⁻')
		} else {
			b.WriteRune(digits[c-'0'])
		}
	}
	return b.String()
}

// linearTicks places marks at multiples of 1, 2 or 5 times a power of ten.
func linearTicks(low, high float64, n int) (marks []tick, note string) {
	step := niceStep((high - low) / float64(max(n, 2)))
	if !(step > 0) || math.IsInf(step, 0) {
		return nil, ""
	}
	// Numbers that differ only far behind the point are shown from an offset.
	offset, scale, exponent := 0.0, 1.0, 0
	biggest := max(math.Abs(low), math.Abs(high))
	if high-low < 2e-4*biggest {
		coarse := 100 * step
		offset = math.Round((low+high)/2/coarse) * coarse
		biggest = max(math.Abs(low-offset), math.Abs(high-offset))
	}
	if biggest >= 1e5 || biggest < 2e-3 {
		exponent = int(math.Floor(math.Log10(biggest)))
		scale = math.Pow(10, float64(exponent))
	}
	shown := step / scale
	decimals := max(0, int(math.Ceil(-math.Log10(shown)-1e-9)))
	first := math.Ceil((low-offset)/step - 1e-9)
	for i := 0; i <= 2*n+2; i++ {
		k := first + float64(i)
		if k*step+offset > high+1e-9*step {
			break
		}
		text := strconv.FormatFloat(k*shown, 'f', decimals, 64)
		if strings.Trim(text, "-0.") == "" {
			text = strings.TrimPrefix(text, "-")
		}
		marks = append(marks, tick{k*step + offset, minus(text)})
	}
	if exponent != 0 {
		note = "×10" + superscript(exponent)
	}
	if offset != 0 {
		sign := "+"
		if offset < 0 {
			sign = "−"
		}
		note = strings.TrimSpace(note + " " + sign + " " + strconv.FormatFloat(math.Abs(offset), 'g', 10, 64))
	}
	return marks, note
}

func niceStep(raw float64) float64 {
	ten := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, k := range []float64{1, 2, 5} {
		if k*ten >= 0.8*raw { // rather a mark more than far too few
			return k * ten
		}
	}
	return 10 * ten
}

// minus replaces the hyphen of a number by a minus sign.
func minus(text string) string { return strings.ReplaceAll(text, "-", "−") }
