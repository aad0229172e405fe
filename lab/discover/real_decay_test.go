package discover_test

import (
	"math"
	"strings"
	"testing"
)

// The energy of x” = -4x - c x' falls by exp(-c t) over whole periods: the
// intervals hold that rate, and the share that the whole record loses by it.
func TestDecayHoldsTheTruth(t *testing.T) {
	held, all := 0, 0
	for _, seed := range []uint64{0, 1, 2} { // 0 is without noise
		for _, n := range []int{1, 4, 6} {
			for _, rate := range []float64{0.05, 0.2, 0.5} {
				set := oscillations(t, starts[:n], rate, 200, seed > 1)
				if seed > 0 {
					set = noisy(set, 0.01, seed)
				}
				f := table(t, set)
				r, l := figure(t, f.Figures, "energy_decay_rate"), figure(t, f.Figures, "energy_lost_share")
				lost := -math.Expm1(-rate * 199 / 20)
				slack := 1e-9
				if seed > 0 {
					slack = 0
				}
				ok := r.Low <= rate+slack && r.High >= rate-slack && l.Low <= lost+slack && l.High >= lost-slack
				if math.Abs(r.Value-rate) > 0.05*rate || seed == 0 && !ok {
					t.Errorf("seed %d, %d motions: got the rate %.9g [%.9g, %.9g], want %g; loss [%.6g, %.6g], want %.6g", seed, n, r.Value, r.Low, r.High, rate, l.Low, l.High, lost)
				}
				if seed > 0 {
					all++
					if ok {
						held++
					}
				}
			}
		}
	}
	if held < all-3 { // at 95 %, four misses of 18 have a chance of 1 in 90
		t.Errorf("with noise, %d of %d intervals hold the truth", held, all)
	}
}

// A motion about another place than zero decays as that about zero, and one that
// creeps has no rate.
func TestDecayIsAboutThePlaceOfRest(t *testing.T) {
	set := oscillations(t, starts[:1], 0.2, 200, false)
	for i := range set.Trajectories[0].X {
		set.Trajectories[0].X[i] += 5
	}
	f := table(t, set)
	if r := figure(t, f.Figures, "energy_decay_rate"); math.Abs(r.Value-0.2) > 1e-6 {
		t.Errorf("got the rate %+v", r)
	}
	if notes := strings.Join(f.Notes, "; "); !strings.Contains(notes, "place of rest is q = 5, not 0") {
		t.Errorf("got notes %q", notes)
	}
	if f = table(t, oscillations(t, starts[:1], 6, 100, false)); !strings.Contains(f.Reason, "too strongly to swing") || !strings.Contains(f.Reason, "not conserved") {
		t.Errorf("got %q", f.Reason)
	}
}
