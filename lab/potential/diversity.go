package potential

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// features describe a curve for the diversity filter: mean, variance, skewness,
// kurtosis, numbers of strict local minima and maxima, mean absolute
// difference of neighbours.
type features [7]float64

func featuresOf(v []float64) features {
	n := float64(len(v))
	var mean, m2, m3, m4, step, minima, maxima float64
	for _, x := range v {
		mean += x / n
	}
	for i, x := range v {
		d := x - mean
		m2 += d * d / n
		m3 += d * d * d / n
		m4 += d * d * d * d / n
		if i == 0 {
			continue
		}
		step += math.Abs(x-v[i-1]) / (n - 1)
		if i == len(v)-1 {
			continue
		}
		if x < v[i-1] && x < v[i+1] {
			minima++
		}
		if x > v[i-1] && x > v[i+1] {
			maxima++
		}
	}
	return features{mean, m2, m3 / math.Pow(m2, 1.5), m4 / (m2 * m2), minima, maxima, step}
}

// bins is the number of equal parts of each feature's range.
const bins = 8

// keysOf gives every curve the tuple of its bins, three bits a feature.
func keysOf(all []features) []uint32 {
	low, high := all[0], all[0]
	for i := range all {
		for j, f := range all[i] {
			low[j], high[j] = min(low[j], f), max(high[j], f)
		}
	}
	keys := make([]uint32, len(all))
	for i := range all {
		for j, f := range all[i] {
			bin := 0
			if high[j] > low[j] {
				bin = min(bins-1, int(bins*(f-low[j])/(high[j]-low[j])))
			}
			keys[i] = keys[i]*bins + uint32(bin)
		}
	}
	return keys
}

// diverse chooses n of the curves so that rare kinds are kept and common ones
// thinned out: a kind's share of n falls with its count. The numbers chosen come
// in rising order.
func diverse(all []features, n int, rng *rand.Rand) []int {
	members := map[uint32][]int{}
	var kinds []uint32
	for i, key := range keysOf(all) {
		if members[key] == nil {
			kinds = append(kinds, key)
		}
		members[key] = append(members[key], i)
	}
	slices.SortFunc(kinds, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(len(members[a]), len(members[b])), cmp.Compare(a, b))
	})
	var chosen []int
	for k, share := range shares(kinds, members, n) {
		group := members[kinds[k]]
		rng.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
		chosen = append(chosen, group[:share]...)
	}
	slices.Sort(chosen)
	return chosen
}

// shares returns how many to take of each kind, kinds being in the order of
// rising count.
func shares(kinds []uint32, members map[uint32][]int, n int) []int {
	var sum float64
	for _, key := range kinds {
		sum += 1 / float64(len(members[key]))
	}
	take := make([]int, len(kinds))
	left := n
	for k, key := range kinds {
		count := len(members[key])
		take[k] = min(count, int(float64(n)/float64(count)/sum))
		left -= take[k]
	}
	for more := true; more && left > 0; {
		more = false
		for k, key := range kinds {
			if left > 0 && take[k] < len(members[key]) {
				take[k]++
				left--
				more = true
			}
		}
	}
	return take
}
