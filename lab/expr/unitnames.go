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
		"eV", "yr", "pc", "bar", "L", "l", "cal", "B", "bit", "t", "Da", "M", "Wh", "Ah", "Jy", "mag", "erg", "dyn", "Gal", "Torr",
		"as", // seconds of arc, as in mas
	}
	singleUnits = []string{ // those without prefixes
		"min", "h", "d", "day", "week", "month", "year", "au", "AU", "ly", "deg", "°", "arcmin", "arcsec", "°C", "°F", "%", "ppm", "ppb", "atm", "mmHg", "psi", "u",
		"Msun", "Rsun", "Lsun", "Mearth", "Rearth", "Mjup", "Rjup", "ha", "Å", "in", "ft", "yd", "mi", "nmi", "lb", "lbf", "oz", "mph", "kn", "hp",
		"px", "pixel", "frame", "step", "sample", "rev", "rpm", "turn", "cycle", "count", "event",
	}
	prefixes = []string{"k", "m", "c", "d", "M", "G", "u", "µ", "μ", "n", "p", "f", "a", "T", "P", "E", "h", "da", "z", "y", "Z", "Y"}

	// sameUnits holds other names of a unit, which ParseUnit takes for it.
	sameUnits = map[string]string{
		"days": "day", "weeks": "week", "months": "month", "years": "year", "inch": "in", "inches": "in", "lbs": "lb", "bits": "bit",
		"pixels": "pixel", "frames": "frame", "steps": "step", "samples": "sample", "turns": "turn", "cycles": "cycle", "counts": "count", "events": "event",
	}

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
// like the given one, or "" if none is near. A name of one or two letters is
// near to everything, so that only its case counts.
func NearestUnit(name string) string {
	if unit, ok := spelledUnits[strings.TrimSuffix(strings.ToLower(name), "s")]; ok {
		return unit
	}
	length := utf8.RuneCountInString(name)
	best, least, short := "", 2*max(1, length/3)+1, length < 3
	for _, known := range knownUnits {
		// Another case is half a slip.
		d := 2 * slips(strings.ToLower(name), strings.ToLower(known))
		if d == 0 {
			d = 1
		} else if short {
			continue
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
