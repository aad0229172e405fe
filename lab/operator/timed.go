package operator

// Timed returns a network of the size whose steps are timed, told the start of every
// motion. These sizes stay as they are, so that times of today and of long ago compare;
// Untuned has those that the study starts from.
func Timed(model string) (Config, error) {
	c := Config{Model: model, Start: startOf(model, true), Sensors: 100}
	switch model {
	case DeepONet:
		c.Width, c.Layers, c.Branches = 128, 3, 10
	case VaRONet:
		c.Width, c.Layers, c.Latent = 64, 2, 10
	case TraONet:
		c.Width, c.Heads, c.Layers, c.Feed = 64, 8, 3, 512
	case MambONet:
		c.Width, c.Layers, c.Heads, c.Decoder, c.Feed = 64, 4, 8, 3, 512
	case FNO:
		c.Width, c.Layers, c.Modes, c.Heads, c.Decoder, c.Feed = 64, 4, 16, 8, 3, 256
	case SymONet:
		c.Width, c.Layers, c.Steps, c.Kicks = 16, 2, 64, 4
	}
	return c, c.check()
}
