package symreg

import (
	"fmt"
	"math"
)

// choiceFloor is the share of the variance below which losses count as equal
// when a formula is chosen.
const choiceFloor = 1e-12

// choose fills Score and Description of the front, sets Best, and says why.
func choose(r *Result, j *judge, list []*candidate, how string) {
	share := make([]float64, len(list))
	for i, c := range list {
		loss := c.loss
		if v := r.Front[i].ValidLoss; v != nil {
			loss = *v
		}
		// A formula that fails on rows held back has the largest loss there is.
		share[i] = min(j.share(loss)+j.units.cost(c.e), math.MaxFloat64)
		r.Front[i].Description = describe(j.r.likelihood(share[i]), j.n, float64(c.freeConstants()), float64(j.size(c)), j.letter)
		if i > 0 {
			r.Front[i].Score = math.Log(share[i-1]/share[i]) / float64(j.size(c)-j.size(list[i-1]))
		}
	}
	var better func(a, b int) bool
	var what func(i int) string
	switch how {
	case ChooseAccuracy:
		better = func(a, b int) bool { return share[a] < share[b] }
		what = func(i int) string { return fmt.Sprintf("loss %.3g of the variance", share[i]) }
	case ChooseKnee:
		better = func(a, b int) bool { return r.Front[a].Score > r.Front[b].Score }
		what = func(i int) string { return fmt.Sprintf("score %.3g", r.Front[i].Score) }
	case ChooseScore:
		least := math.Inf(1)
		for _, s := range share {
			least = min(least, s)
		}
		near := func(i int) bool { return share[i] <= 1.5*least }
		better = func(a, b int) bool {
			if near(a) != near(b) {
				return near(a)
			}
			return r.Front[a].Score > r.Front[b].Score
		}
		what = func(i int) string { return fmt.Sprintf("score %.3g", r.Front[i].Score) }
	default:
		better = func(a, b int) bool { return r.Front[a].Description < r.Front[b].Description }
		what = func(i int) string { return fmt.Sprintf("description %.1f nats", r.Front[i].Description) }
	}
	best, second := 0, -1
	for i := range list {
		if better(i, best) {
			best = i
		}
	}
	for i := range list {
		if i != best && (second < 0 || better(i, second)) {
			second = i
		}
	}
	r.Best = best
	r.Reason = fmt.Sprintf("%s: %s", how, what(best))
	if second >= 0 {
		r.Reason += fmt.Sprintf("; runner-up of size %d: %s", r.Front[second].Complexity, what(second))
	}
}
