package physicsnet

import (
	"fmt"

	"neurophysics/lab/train"
)

// Guards against a head that ignores the motion; the package comment says what
// each does.
const (
	Generator    = "generator"
	UnitVariance = "variance"
	None         = "none"
)

// Config is everything that decides what is learnt. Start from Default.
type Config struct {
	Hidden  int `json:"hidden"`  // units of each of the two recurrent layers
	Latent  int `json:"latent"`  // numbers in the latent vector
	Decoder int `json:"decoder"` // hidden units of the decoder
	Head    int `json:"head"`    // hidden units of the energy head

	Alpha   float64 `json:"alpha"`    // weight of the prediction loss
	Beta    float64 `json:"beta"`     // weight of the energy loss; 0 makes the standard network
	Gamma   float64 `json:"gamma"`    // weight of the latent smoothness
	LambdaR float64 `json:"lambda_r"` // weight of the Euclidean norm of all parameters

	Guard      string  `json:"guard"`       // Generator, UnitVariance or None
	Probes     int     `json:"probes"`      // states of each trajectory at which the head is read without history
	InputNoise float64 `json:"input_noise"` // noise of training inputs, in units of the spread of one step's change
	ReLUHead   bool    `json:"relu_head"`   // the head's hidden units are ReLU, as published, not softplus

	train.Config
}

// Default returns the published widths, weights and training length, with the
// Generator guard and a learning rate that falls along a cosine.
func Default() Config {
	return Config{
		Hidden: 128, Latent: 32, Decoder: 128, Head: 64,
		Alpha: 1, Beta: 0.5, Gamma: 0.1, LambdaR: 1e-5,
		Guard: Generator, Probes: 16, InputNoise: 0.003,
		Config: train.Config{
			Epochs: 100, Batch: 64, LearningRate: 4e-3, Schedule: train.Cosine, Warmup: 20, ValidEvery: 5, Seed: 1,
		},
	}
}

// Published returns the network and loss as the source has them: ReLU head, no
// guard, no input noise, Adam at a constant 1e-3.
func Published() Config {
	c := Default()
	c.Guard, c.ReLUHead, c.InputNoise, c.Probes = None, true, 0, 0
	c.Schedule, c.LearningRate, c.Warmup = train.Constant, 1e-3, 0
	return c
}

// Standard returns c without the energy loss: everything else, the seed
// included, stays as it is.
func (c Config) Standard() Config {
	c.Beta = 0
	return c
}

func (c *Config) check(dim int) error {
	for _, f := range []struct {
		name  string
		value int
	}{{"hidden", c.Hidden}, {"latent", c.Latent}, {"decoder", c.Decoder}, {"head", c.Head}} {
		if f.value < 1 {
			return fmt.Errorf("physicsnet: %s is %d; give at least 1", f.name, f.value)
		}
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"alpha", c.Alpha}, {"beta", c.Beta}, {"gamma", c.Gamma}, {"lambda_r", c.LambdaR}, {"input noise", c.InputNoise}} {
		if !(f.value >= 0) {
			return fmt.Errorf("physicsnet: %s is %v; give 0 or more", f.name, f.value)
		}
	}
	switch c.Guard {
	case None:
		return nil
	case Generator:
		if dim%2 != 0 && c.Beta > 0 {
			return fmt.Errorf("physicsnet: the guard %q needs as many velocities as positions, but the state has %d columns; take the guard %q", Generator, dim, UnitVariance)
		}
	case UnitVariance:
	default:
		return fmt.Errorf("physicsnet: no guard is called %q; there are %q, %q and %q", c.Guard, Generator, UnitVariance, None)
	}
	if c.Probes < 2 {
		return fmt.Errorf("physicsnet: the guard %q reads the head at %d states of a trajectory; give at least 2 probes", c.Guard, c.Probes)
	}
	return nil
}

// Guarded reports whether the head is read without history in training, so that
// it says something about single states.
func (c *Config) Guarded() bool { return c.Beta > 0 && c.Guard != None }
