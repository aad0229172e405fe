package operator

import (
	"fmt"
	"strings"
)

// Names of the networks.
const (
	DeepONet = "deeponet"
	VaRONet  = "varonet"
	TraONet  = "traonet"
	MambONet = "mambonet"
	FNO      = "fno"
	SymONet  = "symonet"
)

// Names returns the names of the networks.
func Names() []string { return []string{DeepONet, VaRONet, TraONet, MambONet, FNO, SymONet} }

// Ways to tell a network where a motion starts.
const (
	NoStart     = "none"   // all motions start alike
	AddStart    = "add"    // by a part that is added: to the output of DeepONet, else to what a decoder starts from; SymONet starts there
	ConcatStart = "concat" // beside the potential; DeepONet alone
)

// Config is the shape of a network. Fields that a network has no use for are 0.
type Config struct {
	Model   string `json:"model"`   // one of Names
	Start   string `json:"start"`   // NoStart, AddStart or ConcatStart
	Sensors int    `json:"sensors"` // points at which V is known

	Width    int `json:"width"`              // hidden units of a layer; numbers of a token of a decoder with attention
	Layers   int `json:"layers"`             // of each part of DeepONet, VaRONet and TraONet; of the encoders of the others; of SymONet's convolutions
	Branches int `json:"branches,omitempty"` // products of DeepONet that are added up for each of q and p
	Latent   int `json:"latent,omitempty"`   // latent numbers of VaRONet
	Modes    int `json:"modes,omitempty"`    // lowest modes that FNO keeps
	Heads    int `json:"heads,omitempty"`    // of attention
	Decoder  int `json:"decoder,omitempty"`  // layers of the decoders of MambONet and FNO
	Feed     int `json:"feed,omitempty"`     // hidden units of the feed-forward part of a layer with attention
	Steps    int `json:"steps,omitempty"`    // of SymONet over potential.Span
	Kicks    int `json:"kicks,omitempty"`    // of SymONet in a step

	// Options of the networks with attention, which the study's own do without.
	Alone   bool `json:"alone,omitempty"`   // the decoder answers each time by itself, wherever it lies: no attention among times, positions by time
	Prenorm bool `json:"prenorm,omitempty"` // a layer norms what its parts take, not what has been added up
}

// attends tells whether the decoder is one with attention.
func (c *Config) attends() bool { return c.Model == TraONet || c.Model == MambONet || c.Model == FNO }

// check reports what makes no network.
func (c *Config) check() error {
	type size struct {
		name  string
		value int
		low   int // 0 means that the network has none
	}
	sizes := []size{{"sensors", c.Sensors, 1}, {"width", c.Width, 1}}
	attention := []size{{"heads", c.Heads, 1}, {"feed", c.Feed, 1}}
	switch c.Model {
	case DeepONet:
		sizes = append(sizes, size{"layers", c.Layers, 2}, size{"branches", c.Branches, 1})
	case VaRONet:
		sizes = append(sizes, size{"layers", c.Layers, 1}, size{"latent", c.Latent, 1})
	case TraONet:
		sizes = append(append(sizes, size{"layers", c.Layers, 1}), attention...)
	case MambONet:
		sizes = append(append(sizes, size{"layers", c.Layers, 1}, size{"decoder layers", c.Decoder, 1}), attention...)
	case FNO:
		sizes = append(append(sizes, size{"layers", c.Layers, 1}, size{"decoder layers", c.Decoder, 1}, size{"modes", c.Modes, 1}), attention...)
	case SymONet:
		sizes = append(sizes, size{"layers", c.Layers, 0}, size{"sensors", c.Sensors, 5}, size{"steps", c.Steps, 1}, size{"kicks", c.Kicks, 1})
	default:
		return fmt.Errorf("operator: no network is called %q; there are %s", c.Model, strings.Join(Names(), ", "))
	}
	for _, s := range sizes {
		if s.value < s.low {
			return fmt.Errorf("operator: %s of %s is %d; give at least %d", s.name, c.Model, s.value, s.low)
		}
	}
	switch {
	case c.Start != NoStart && c.Start != AddStart && c.Start != ConcatStart:
		return fmt.Errorf("operator: no way to tell the start is called %q; there are %q, %q and %q", c.Start, NoStart, AddStart, ConcatStart)
	case c.Start == ConcatStart && c.Model != DeepONet:
		return fmt.Errorf("operator: %s is told the start by %q or %q; %q is for %s", c.Model, NoStart, AddStart, ConcatStart, DeepONet)
	case (c.Alone || c.Prenorm) && !c.attends():
		return fmt.Errorf("operator: %s has no decoder with attention, which alone and prenorm are for; leave them out", c.Model)
	case c.Heads > 0 && c.Width%c.Heads != 0:
		return fmt.Errorf("operator: a width of %d does not part among %d heads", c.Width, c.Heads)
	case 2*c.Modes > c.Sensors:
		return fmt.Errorf("operator: %d modes are too many for %d sensors; give at most half as many", c.Modes, c.Sensors)
	}
	return nil
}

// network is what a configuration stands for.
type network interface {
	layer
	answer(in inputs) output
}

// network returns the network of a configuration that has been checked.
func (c *Config) network() network {
	switch c.Model {
	case DeepONet:
		return newDeepONet(c)
	case VaRONet:
		return newVaRONet(c)
	case SymONet:
		return newSymONet(c)
	}
	return newSeq(c)
}
