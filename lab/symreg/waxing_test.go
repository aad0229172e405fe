package symreg

import "testing"

// Of many variables, the monomials of few are tried before the tries are spent.
func TestMonomialsOfFewVariablesFirst(t *testing.T) {
	for n, want := range map[int]int{2: 24, 6: 5384, 8: waxingTries, 12: waxingTries} {
		x := &exponential{}
		for range n {
			x.power = append(x.power, [][]float64{{}, {}, {}, {}, {}})
		}
		count, of := 0, [waxingVars + 1]int{}
		seen := map[[12]int]bool{}
		x.each(make([]int, n), func(e []int) bool {
			used, key := 0, [12]int{}
			for k, p := range e {
				if key[k] = p; p != 0 {
					used++
				}
			}
			count++
			of[used]++
			seen[key] = true
			return true
		})
		if count != want || len(seen) != count || of[0] != 0 || of[1] != 4*n || of[2] != 8*n*(n-1) {
			t.Errorf("%d variables: %d monomials, %d of them different, by variables %v; want %d", n, count, len(seen), of, want)
		}
	}
}
