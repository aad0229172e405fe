package dataset

import (
	"fmt"
	"strings"

	"neurophysics/lab/potential"
)

// Names of the parts of a set.
const (
	Train = "train"
	Valid = "valid"
	Test  = "test"
)

// Smoke is the size whose number of samples the user gives.
const Smoke = "smoke"

// size gives the samples of a size: training, validation, test.
type size struct {
	name        string
	rest, phase [3]int
}

var sizes = []size{
	{"tiny", [3]int{1600, 400, 400}, [3]int{4000, 1000, 1000}},
	{"small", [3]int{3200, 800, 800}, [3]int{4000, 1000, 1000}},
	{"normal", [3]int{8000, 2000, 4000}, [3]int{16_000, 4000, 20_000}},
	{"more", [3]int{80_000, 20_000, 4000}, [3]int{160_000, 40_000, 20_000}},
	{"much", [3]int{800_000, 200_000, 4000}, [3]int{1_600_000, 400_000, 20_000}},
}

// Sizes returns the names of the sizes, from small to large.
func Sizes() []string {
	names := []string{Smoke}
	for _, s := range sizes {
		names = append(names, s.name)
	}
	return names
}

// samplesOf returns the samples of the three parts.
func samplesOf(p potential.Profile, name string, smoke int) ([3]int, error) {
	if name == Smoke {
		if smoke < 20 {
			return [3]int{}, fmt.Errorf("dataset: a set of %d samples is too small, give at least 20", smoke)
		}
		fifth := smoke / 5
		return [3]int{smoke - fifth, fifth, fifth}, nil
	}
	for _, s := range sizes {
		if s.name != name {
			continue
		}
		if p == potential.Rest {
			return s.rest, nil
		}
		return s.phase, nil
	}
	return [3]int{}, fmt.Errorf("dataset: no size is called %q; there are %s", name, strings.Join(Sizes(), ", "))
}

// seedsOf returns the seeds of the study for training, validation and test.
// Both groups of the rest profile share the first one.
func seedsOf(p potential.Profile, name string) [3]uint64 {
	switch {
	case name == Smoke:
		return [3]uint64{777, 777, 777}
	case p == potential.Rest:
		return [3]uint64{8407, 8407, 42}
	}
	return [3]uint64{123, 456, 8407}
}
