package datasets_test

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/datasets"
	"neurophysics/lab/mech"
)

func TestNamedSetsComeAgainAndSurviveAFile(t *testing.T) {
	o := mech.Options{Trajectories: 20, Steps: 5, Seed: 3}
	for _, name := range datasets.Names() {
		s, err := datasets.Named(context.Background(), name, o)
		if err != nil {
			t.Fatal(err)
		}
		card := datasets.CardOf(s)
		if card.Train != 14 || card.Valid != 3 || card.Test != 3 || card.Points != 100 || card.Name != name {
			t.Errorf("%s: got card %+v, want 14 + 3 + 3 trajectories and 100 points", name, card)
		}
		path := filepath.Join(t.TempDir(), name+".parquet")
		if err := datasets.Write(path, s); err != nil {
			t.Fatal(err)
		}
		back, err := datasets.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(card, datasets.CardOf(back)); diff != "" {
			t.Errorf("%s: the card changed on its way through a file:\n%s", name, diff)
		}
		again, err := datasets.Named(context.Background(), name, o)
		if err != nil || datasets.Checksum(again) != card.Checksum {
			t.Errorf("%s: the same options gave other bits (%v)", name, err)
		}
	}
	if _, err := datasets.Named(context.Background(), "sprung", o); err == nil || !strings.Contains(err.Error(), "spring") {
		t.Errorf("got error %v, want one that lists the names", err)
	}
}

// TestPlanetsKeepKepler checks the embedded figures against each other: T^2 =
// a^3/(1+m) holds to 7e-4, which is the part of Jupiter's and Saturn's mass in
// the orbits outside them.
func TestPlanetsKeepKepler(t *testing.T) {
	planets, source := datasets.Planets()
	if len(planets) != 8 || !strings.Contains(source, "NASA") {
		t.Fatalf("got %d planets from %q, want 8 from NASA", len(planets), source)
	}
	for _, p := range planets {
		want := math.Pow(p.A, 1.5) / math.Sqrt(1+p.Mass)
		if math.Abs(p.Period/want-1) > 8e-4 {
			t.Errorf("%s: got period %g yr, Kepler says %g", p.Name, p.Period, want)
		}
		if !(p.ARound > 0 && p.ARound < 1e-7 && p.PeriodRound > 0 && p.PeriodRound < 2e-3) {
			t.Errorf("%s: got rounding %g and %g", p.Name, p.ARound, p.PeriodRound)
		}
	}
}
