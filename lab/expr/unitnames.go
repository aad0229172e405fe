package expr

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Names of units that people mean when they write them. ParseUnit takes any
// name, as a unit of its own; Unknown and NearestUnit tell a slip of the pen.
var (
	plainUnits = []string{
		"m", "kg", "s", "A", "K", "mol", "cd", "g",
		"Hz", "N", "Pa", "J", "W", "C", "V", "F", "ohm", "Ω", "S", "Wb", "T", "H", "lm", "lx", "Bq", "Gy", "Sv", "kat", "rad", "sr",
		"eV", "yr", "pc", "bar", "L", "cal", "B",
	}
	singleUnits = []string{ // those without prefixes
		"min", "h", "d", "day", "year", "au", "AU", "ly", "deg", "°", "arcmin", "arcsec", "°C", "°F", "%", "atm", "mmHg", "Torr", "u", "Da",
		"Msun", "Rsun", "Lsun", "Mearth", "Rearth", "Mjup", "Rjup", "l", "t", "ha", "Å", "in", "ft", "yd", "mi", "nmi", "lb", "oz", "mph", "kn", "hp",
		"px", "pixel", "frame", "rev", "rpm", "turn", "cycle", "count", "bit",
	}
	prefixes = []string{"k", "m", "c", "d", "M", "G", "u", "µ", "μ", "n", "p", "f", "a", "T", "P", "E", "h", "da", "z", "y", "Z", "Y"}

	spelledUnits = map[string]string{
		"sec": "s", "second": "s", "meter": "m", "metre": "m", "gram": "g", "kilogram": "kg", "minute": "min", "hour": "h", "hr": "h",
		"newton": "N", "joule": "J", "watt": "W", "volt": "V", "ampere": "A", "amp": "A", "kelvin": "K", "mole": "mol", "pascal": "Pa",
		"hertz": "Hz", "radian": "rad", "degree": "deg", "coulomb": "C", "tesla": "T", "percent": "%",
	}
)

// knownUnits holds all names, plain ones first.
var knownUnits = func() []string {
	names := slices.Concat(plainUnits, singleUnits)
	for _, p := range prefixes {
		for _, u := range plainUnits {
			if u != "kg" {
				names = append(names, p+u)
			}
		}
	}
	return names
}()

// Unknown returns the first base of u, by name, that is no unit in common use,
// or "". A name that starts with _ is known: it says that the unit is one's
// own.
func (u Unit) Unknown() string {
	for _, p := range u.powers {
		if !strings.HasPrefix(p.base, "_") && !slices.Contains(knownUnits, p.base) {
			return p.base
		}
	}
	return ""
}

// NearestUnit returns the name of a unit in common use that is written most
// like the given one, or "" if none is near.
func NearestUnit(name string) string {
	if short, ok := spelledUnits[strings.TrimSuffix(strings.ToLower(name), "s")]; ok {
		return short
	}
	best, least := "", 2*max(1, utf8.RuneCountInString(name)/3)+1
	for _, known := range knownUnits {
		// Another case is half a slip.
		d := 2 * slips(strings.ToLower(name), strings.ToLower(known))
		if d == 0 {
			d = 1
		}
		if d < least {
			best, least = known, d
		}
	}
	return best
}

// slips is the Levenshtein distance: letters put in, left out or changed.
func slips(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		before := row[0]
		row[0] = i + 1
		for j, s := range to {
			change := before
			if r != s {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, before+1)
		}
	}
	return row[len(to)]
}
