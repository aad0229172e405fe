package tune

import (
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/operator"
	"neurophysics/lab/train"
)

// Setting is one number to choose: from Low to High on a logarithmic scale, or
// among Choices, which increase.
type Setting struct {
	Name    string    `json:"name"`
	Low     float64   `json:"low,omitempty"`
	High    float64   `json:"high,omitempty"`
	Choices []float64 `json:"choices,omitempty"`
}

// Space is what a study varies.
type Space []Setting

// Values are the numbers that a trial has chosen, by the names of the settings.
type Values map[string]float64

// check reports a space that nothing can be drawn from.
func (s Space) check() error {
	if len(s) == 0 {
		return fmt.Errorf("tune: nothing is varied")
	}
	seen := make(map[string]bool)
	for _, p := range s {
		switch {
		case p.Name == "" || seen[p.Name]:
			return fmt.Errorf("tune: the name %q of a setting is empty or not unique", p.Name)
		case p.Choices == nil && !(p.Low > 0 && p.Low < p.High && p.High < math.Inf(1)):
			return fmt.Errorf("tune: %s from %v to %v; give two positive numbers, the smaller one first", p.Name, p.Low, p.High)
		case p.Choices != nil && (!slices.IsSorted(p.Choices) || len(slices.Compact(slices.Clone(p.Choices))) < len(p.Choices)):
			return fmt.Errorf("tune: the choices %v of %s do not increase", p.Choices, p.Name)
		}
		seen[p.Name] = true
	}
	return nil
}

// Names of the settings of networks and of their training.
const (
	nameRate     = "learning_rate"
	nameLast     = "last_rate"
	nameUpper    = "upper"
	nameKL       = "kl_weight"
	nameWidth    = "width"
	nameLayers   = "layers"
	nameBranches = "branches"
	nameLatent   = "latent"
	nameModes    = "modes"
	nameHeads    = "heads"
	nameDecoder  = "decoder"
	nameFeed     = "feed"
)

// Stages of a search by AdamW, as the study's first form has them.
const (
	Shapes = "shapes" // the sizes of the network
	Rates  = "rates"  // how the learning rate falls
	All    = "all"    // both at once
)

// SpaceOf returns the space of the study for a network: rates and a few sizes for
// SPlus; for AdamW sizes (Shapes), rates (Rates) or both (All). A network that the
// study has no sizes for varies its rates alone.
func SpaceOf(model, optimizer, stage string) (Space, error) {
	if stage != Shapes && stage != Rates && stage != All {
		return nil, fmt.Errorf("tune: no stage is called %q; there are %q, %q and %q", stage, Shapes, Rates, All)
	}
	var rates, sizes Space
	if optimizer == train.SPlus {
		rates = Space{{Name: nameRate, Low: 1e-3, High: 1}, {Name: nameLast, Low: 1e-7, High: 1e-3}}
		sizes = sizesOf(model)
	} else {
		scale := 1.0
		if model == operator.DeepONet {
			scale = 10
		}
		rates = Space{
			{Name: nameRate, Low: 1e-4 * scale, High: 1e-2 * scale},
			{Name: nameLast, Low: 1e-7 * scale, High: 1e-4 * scale},
			{Name: nameUpper, Choices: []float64{300, 350, 400}},
		}
		sizes = firstSizesOf(model)
	}
	if model == operator.VaRONet {
		rates = append(rates, Setting{Name: nameKL, Low: 1e-3, High: 1})
	}
	switch {
	case stage == Rates || len(sizes) == 0 && stage == All:
		return rates, nil
	case stage == All:
		return append(rates, sizes...), nil
	case len(sizes) == 0:
		return nil, fmt.Errorf("tune: there is no list of sizes of %s; vary its %s", model, Rates)
	}
	return sizes, nil
}

// sizesOf are those of the study's last form.
func sizesOf(model string) Space {
	switch model {
	case operator.DeepONet:
		return Space{choose(nameLayers, 2, 3, 4, 5, 6)}
	case operator.TraONet:
		return Space{choose(nameLayers, 2, 3, 4, 5), choose(nameHeads, 4, 8, 16)}
	case operator.MambONet:
		return Space{choose(nameLayers, 3, 4, 5), choose(nameHeads, 8, 16, 32), choose(nameDecoder, 3, 4, 5)}
	case operator.FNO:
		return Space{
			choose(nameWidth, 32, 64, 128), choose(nameLayers, 2, 3, 4, 5), choose(nameModes, 8, 12, 16, 24),
			choose(nameHeads, 4, 8, 16), choose(nameDecoder, 2, 3, 4), choose(nameFeed, 128, 256, 512),
		}
	}
	return nil
}

// firstSizesOf are those of the study's first form, which had no FNO.
func firstSizesOf(model string) Space {
	switch model {
	case operator.DeepONet:
		return Space{choose(nameWidth, 128, 256, 512, 1024), choose(nameLayers, 3, 4, 5, 6), choose(nameBranches, 10, 20, 30, 40)}
	case operator.TraONet:
		return Space{
			choose(nameWidth, 32, 64, 128), choose(nameHeads, 2, 4, 8), choose(nameLayers, 2, 3, 4), choose(nameFeed, 512, 1024, 2048),
		}
	case operator.VaRONet:
		return Space{choose(nameWidth, 64, 128, 256, 512), choose(nameLayers, 2, 3, 4), choose(nameLatent, 10, 20, 30, 40)}
	case operator.MambONet:
		return Space{
			choose(nameWidth, 32, 64, 128), choose(nameLayers, 2, 3, 4), choose(nameDecoder, 2, 3, 4),
			choose(nameHeads, 2, 4, 8), choose(nameFeed, 256, 512, 1024),
		}
	case operator.FNO:
		return sizesOf(model)
	}
	return nil
}

func choose(name string, choices ...float64) Setting { return Setting{Name: name, Choices: choices} }

// Set puts the values of a trial into a network and its training.
func (v Values) Set(c *operator.Config, t *operator.Training) error {
	for name, x := range v { // each sets a field of its own
		switch name {
		case nameRate:
			t.LearningRate = x
		case nameLast:
			t.Hyperbola.Last = x
		case nameUpper:
			t.Hyperbola.Upper = max(int(x), t.Epochs)
		case nameKL:
			t.KLWeight = x
		default:
			field := map[string]*int{
				nameWidth: &c.Width, nameLayers: &c.Layers, nameBranches: &c.Branches, nameLatent: &c.Latent,
				nameModes: &c.Modes, nameHeads: &c.Heads, nameDecoder: &c.Decoder, nameFeed: &c.Feed,
			}[name]
			if field == nil {
				return fmt.Errorf("tune: no setting of a network is called %q", name)
			}
			*field = int(x)
		}
	}
	return nil
}
