package expr

import (
	"slices"
	"strings"
)

// Unit is a product of powers of base units, with exact fractions as
// exponents. The zero value is the unit of a pure number, written 1.
//
// Base units are those of the SI (m kg s A K mol cd), and every name that is
// none of its derived units: au, yr, GeV and also km are units of their own,
// as their numbers differ from those of m, s or J by a factor that a constant
// of the formula has to carry.
type Unit struct{ powers []basePower } // by name, no exponent zero

// basePower is a power of a base unit.
type basePower struct {
	base string
	exp  fraction
}

// derivedUnits holds the SI units that are products of its base units with the
// factor 1 (The International System of Units, 9th edition, table 4).
var derivedUnits = map[string]string{
	"rad": "1", "sr": "1", "Hz": "1/s", "N": "kg*m/s^2", "Pa": "kg/(m*s^2)", "J": "kg*m^2/s^2", "W": "kg*m^2/s^3",
	"C": "A*s", "V": "kg*m^2/(A*s^3)", "F": "A^2*s^4/(kg*m^2)", "ohm": "kg*m^2/(A^2*s^3)", "Ω": "kg*m^2/(A^2*s^3)",
	"S": "A^2*s^3/(kg*m^2)", "Wb": "kg*m^2/(A*s^2)", "T": "kg/(A*s^2)", "H": "kg*m^2/(A^2*s^2)",
	"lm": "cd", "lx": "cd/m^2", "Bq": "1/s", "Gy": "m^2/s^2", "Sv": "m^2/s^2", "kat": "mol/s",
}

// Dimensionless reports whether u is the unit of a pure number.
func (u Unit) Dimensionless() bool { return len(u.powers) == 0 }

// Equal reports whether u and v are the same product of powers.
func (u Unit) Equal(v Unit) bool { return slices.Equal(u.powers, v.powers) }

// Pow returns u^n.
func (u Unit) Pow(n int) Unit {
	var v Unit
	for _, p := range u.powers {
		if e := p.exp.times(reduced(int64(n), 1)); !e.zero() {
			v.powers = append(v.powers, basePower{p.base, e})
		}
	}
	return v
}

// multiply multiplies u by v^n.
func (u *Unit) multiply(v Unit, n fraction) {
	for _, p := range v.powers {
		e := p.exp.times(n)
		i, found := slices.BinarySearchFunc(u.powers, p.base, func(q basePower, base string) int { return strings.Compare(q.base, base) })
		switch {
		case !found && !e.zero():
			u.powers = slices.Insert(u.powers, i, basePower{p.base, e})
		case found:
			if u.powers[i].exp = u.powers[i].exp.plus(e, 1); u.powers[i].exp.zero() {
				u.powers = slices.Delete(u.powers, i, i+1)
			}
		}
	}
}

// exponent returns the exponent of a base unit.
func (u Unit) exponent(base string) fraction {
	for _, p := range u.powers {
		if p.base == base {
			return p.exp
		}
	}
	return wholeFraction(0)
}

// String writes the unit as [ParseUnit] reads it: 1, m/s^2, kg*m^2/(A*s^3),
// m^(1/2).
func (u Unit) String() string {
	var up, down []string
	for _, p := range u.powers {
		list := &up
		if p.exp.num < 0 {
			p.exp.num = -p.exp.num
			list = &down
		}
		text := p.base
		if p.exp != wholeFraction(1) {
			text += "^" + p.exp.String()
		}
		*list = append(*list, text)
	}
	text := strings.Join(up, "*")
	if text == "" {
		text = "1"
	}
	switch len(down) {
	case 0:
		return text
	case 1:
		return text + "/" + down[0]
	}
	return text + "/(" + strings.Join(down, "*") + ")"
}
