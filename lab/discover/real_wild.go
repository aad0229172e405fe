package discover

import (
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/traj"
)

// A sample is wild if it lies off the line between its neighbours by wildTimes
// what is usual and by wildShare of the column's standard deviation, and these
// neighbours differ from each other by less than wildStep of that.
const (
	wildTimes = 30
	wildShare = 0.5
	wildStep  = 0.5
)

// wild names the samples that stand alone, by column: one mistake of a record
// spoils every derivative near it.
func wild(set *traj.Set) []string {
	var notes []string
	table := set.Table()
	for j, c := range set.Columns {
		spread := spreadOf(table[j])
		var all []float64
		for k := range set.Trajectories {
			for i := 1; i < set.Trajectories[k].Len()-1; i++ {
				off, _ := aside(set, k, i, j)
				all = append(all, math.Abs(off))
			}
		}
		if len(all) == 0 {
			continue
		}
		slices.Sort(all)
		least := max(wildTimes*all[len(all)/2], wildShare*spread)
		count, first := 0, ""
		for k := range set.Trajectories {
			for i := 1; i < set.Trajectories[k].Len()-1; i++ {
				off, step := aside(set, k, i, j)
				if math.Abs(off) <= least || math.Abs(step) >= wildStep*math.Abs(off) {
					continue
				}
				if count++; count == 1 {
					first = fmt.Sprintf("row %d of motion %d", i+1, k+1)
					if set.Len() == 1 {
						first = fmt.Sprintf("row %d", i+1)
					}
					first += fmt.Sprintf(" (t = %.6g, %s = %.6g) lies %.3g off its neighbours", set.Trajectories[k].T[i], c.Name, set.State(k, i)[j], math.Abs(off))
				}
			}
		}
		switch {
		case count == 1:
			notes = append(notes, first+": if it is a mistake of the record, leave the row out, since it spoils what is found")
		case count > 1:
			notes = append(notes, fmt.Sprintf("%d samples of %s stand alone, the first in %s: if they are mistakes of the record, leave the rows out, since they spoil what is found", count, c.Name, first))
		}
	}
	return notes
}

// aside returns how far sample i lies off the line between its neighbours, and
// how much these differ.
func aside(set *traj.Set, k, i, j int) (off, step float64) {
	t := set.Trajectories[k].T
	before, after := set.State(k, i-1)[j], set.State(k, i+1)[j]
	share := (t[i] - t[i-1]) / (t[i+1] - t[i-1])
	return set.State(k, i)[j] - before - share*(after-before), after - before
}
