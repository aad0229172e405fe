package lab

import (
	"fmt"
	"strings"

	"neurophysics/lab/physicsnet"
	"neurophysics/lab/symreg"
)

// Preset says how much of everything. Presets are budgets in epochs, never in
// seconds, so that equal seeds give equal results.
type Preset struct {
	Name         string            `json:"name"`
	Trajectories int               `json:"trajectories"`
	Steps        int               `json:"steps"`     // samples of a trajectory
	Given        int               `json:"given"`     // samples a forecast is given
	DataSeed     uint64            `json:"data_seed"` // of simulation and split
	Seeds        []uint64          `json:"seeds"`     // of networks
	Net          physicsnet.Config `json:"net"`
	Search       symreg.Options    `json:"-"`
	SearchEpochs int               `json:"search_epochs"`
	Threads      int               `json:"-"` // of simulation and search; 0 means one a processor; results do not depend on it
}

// Quick returns the preset that ends in minutes on two cores: one seed.
func Quick() Preset {
	p := Default()
	p.Name = "quick"
	p.Trajectories = 640
	p.Seeds = []uint64{1}
	p.Net.Epochs = 70
	p.SearchEpochs = 2
	return p
}

// Default returns the preset of the published figures' size: 2,000
// trajectories, 100 epochs, three seeds; an hour or more on two cores.
func Default() Preset {
	return Preset{
		Name: "default", Trajectories: 2000, Steps: 100, Given: 20, DataSeed: 1, Seeds: []uint64{1, 2, 3},
		Net: physicsnet.Default(), SearchEpochs: 10,
	}
}

// Full returns the preset for a long night or a GPU: five seeds, 500 epochs.
func Full() Preset {
	p := Default()
	p.Name = "full"
	p.Seeds = []uint64{1, 2, 3, 4, 5}
	p.Net.Epochs = 500
	p.SearchEpochs = 40
	return p
}

// Presets returns all presets, smallest first.
func Presets() []Preset { return []Preset{Quick(), Default(), Full()} }

// PresetByName returns the preset of that name.
func PresetByName(name string) (Preset, error) {
	var names []string
	for _, p := range Presets() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Preset{}, fmt.Errorf("lab: no preset is called %q; there are %s", name, strings.Join(names, ", "))
}
