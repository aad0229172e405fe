package expr

import "slices"

// Groups returns a basis of the products of powers of the units that are pure
// numbers (E. Buckingham, Phys. Rev. 4, 345, 1914): of each group its
// exponents, one a unit, which are whole, without a common factor and with the
// first that is not zero positive. Only the last exponent of a group that is
// not zero belongs to a unit that depends on those before it; where a target
// stands last, the group that holds it, if there is one, tells which power of
// it is a product of powers of the others. Exponents beyond 1000 are left out
// with their group.
func Groups(units []Unit) [][]int {
	bases := basesOf(units)
	rows := make([][]fraction, len(bases)) // a base a row, a unit a column
	for i, b := range bases {
		for _, u := range units {
			rows[i] = append(rows[i], u.exponent(b))
		}
	}
	pivots := eliminate(rows, len(units))
	var groups [][]int
	for j := range units {
		if slices.Contains(pivots, j) {
			continue
		}
		v := make([]fraction, len(units))
		for k := range v {
			v[k] = wholeFraction(0)
		}
		v[j] = wholeFraction(1)
		for i, p := range pivots {
			v[p] = rows[i][j].times(wholeFraction(-1))
		}
		if g, ok := wholeExponents(v); ok {
			groups = append(groups, g)
		}
	}
	return groups
}

// eliminate brings rows to reduced echelon form and returns the column of the
// leading 1 of every row that is not zero.
func eliminate(rows [][]fraction, columns int) (pivots []int) {
	for j := 0; j < columns && len(pivots) < len(rows); j++ {
		at := len(pivots)
		i := slices.IndexFunc(rows[at:], func(r []fraction) bool { return r[j].num != 0 })
		if i < 0 {
			continue
		}
		rows[at], rows[at+i] = rows[at+i], rows[at]
		by := rows[at][j].inverse()
		for k := range rows[at] {
			rows[at][k] = rows[at][k].times(by)
		}
		for i, r := range rows {
			if i == at || r[j].zero() {
				continue
			}
			f := r[j]
			for k := range r {
				r[k] = r[k].plus(f.times(rows[at][k]), -1)
			}
		}
		pivots = append(pivots, j)
	}
	return pivots
}

// wholeExponents multiplies v so that its entries become whole and have no
// common factor.
func wholeExponents(v []fraction) ([]int, bool) {
	gcd := func(a, b int64) int64 {
		for b != 0 {
			a, b = b, a%b
		}
		return max(a, -a)
	}
	scale := int64(1)
	for _, f := range v {
		if !f.valid() {
			return nil, false
		}
		if scale *= int64(f.den) / gcd(scale, int64(f.den)); scale > largestDenominator {
			return nil, false
		}
	}
	common := int64(0)
	out := make([]int, len(v))
	for k, f := range v {
		out[k] = int(int64(f.num) * (scale / int64(f.den)))
		common = gcd(common, int64(out[k]))
	}
	if first := slices.IndexFunc(out, func(n int) bool { return n != 0 }); out[first] < 0 {
		common = -common
	}
	for k := range out {
		if out[k] /= int(common); out[k] > largestPower || out[k] < -largestPower {
			return nil, false
		}
	}
	return out, true
}
