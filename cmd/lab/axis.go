package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"neurophysics/lab/physicsnet"
)

// axis is a setting of which a list may be given: one training for each value.
type axis struct {
	name   string // as the table has it
	parse  func(text string) (value any, apply func(*physicsnet.Config), err error)
	values []choice
}

// choice is one value of an axis.
type choice struct {
	text  string
	value any // number or text, for JSON
	apply func(*physicsnet.Config)
}

// String returns the values as they were given.
func (a *axis) String() string {
	var texts []string
	for _, c := range a.values {
		texts = append(texts, c.text)
	}
	return strings.Join(texts, ",")
}

// Set reads a list separated by commas.
func (a *axis) Set(list string) error {
	a.values = nil
	for _, text := range strings.Split(list, ",") {
		text = strings.TrimSpace(text)
		value, apply, err := a.parse(text)
		if err != nil {
			return err
		}
		c := choice{fmt.Sprint(value), value, apply}
		if slices.ContainsFunc(a.values, func(b choice) bool { return b.text == c.text }) {
			return fmt.Errorf("%s stands twice in the list", text)
		}
		a.values = append(a.values, c)
	}
	return nil
}

// numbers makes an axis of numbers that are at least 0, or above it.
func numbers(name string, above bool, set func(*physicsnet.Config, float64)) *axis {
	return &axis{name: name, parse: func(text string) (any, func(*physicsnet.Config), error) {
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil || math.IsInf(v, 0) || math.IsNaN(v):
			return nil, nil, fmt.Errorf("%q is not a number", text)
		case v < 0 || above && v == 0:
			return nil, nil, fmt.Errorf("%s is too small", text)
		}
		return v, func(c *physicsnet.Config) { set(c, v) }, nil
	}}
}

// axes are the settings of which lists may be given, in the order of the
// table's columns, with the options that set them.
func axes(f *flags) []*axis {
	guards := []string{physicsnet.Generator, physicsnet.UnitVariance, physicsnet.None}
	all := []*axis{
		{name: "guard", parse: func(text string) (any, func(*physicsnet.Config), error) {
			if !slices.Contains(guards, text) {
				return nil, nil, fmt.Errorf("no guard is called %q; there are %s", text, strings.Join(guards, ", "))
			}
			return text, func(c *physicsnet.Config) { c.Guard = text }, nil
		}},
		numbers("beta", false, func(c *physicsnet.Config, v float64) { c.Beta = v }),
		numbers("gamma", false, func(c *physicsnet.Config, v float64) { c.Gamma = v }),
		{name: "latent", parse: func(text string) (any, func(*physicsnet.Config), error) {
			v, err := strconv.Atoi(text)
			if err != nil || v < 1 {
				return nil, nil, fmt.Errorf("%q is not a whole number of at least 1", text)
			}
			return v, func(c *physicsnet.Config) { c.Latent = v }, nil
		}},
		numbers("learning_rate", true, func(c *physicsnet.Config, v float64) { c.LearningRate = v }),
		{name: "seed", parse: func(text string) (any, func(*physicsnet.Config), error) {
			v, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				return nil, nil, fmt.Errorf("%q is not a whole number of at least 0", text)
			}
			return v, func(c *physicsnet.Config) { c.Seed = v }, nil
		}},
	}
	f.Var(all[0], "guard", "`list` of guards against a head that ignores the motion: "+strings.Join(guards, ", "))
	f.Var(all[1], "beta", "`list` of weights of the energy loss; 0 is the standard network")
	f.Var(all[1], "energy-weight", "the same `list` under the name lambda_E; the published value is 0.1")
	f.Var(all[2], "gamma", "`list` of weights of the latent smoothness")
	f.Var(all[3], "latent", "`list` of sizes of the latent vector")
	f.Var(all[4], "learning-rate", "`list` of learning rates")
	f.Var(all[4], "lr", "the same `list`")
	f.Var(all[5], "seed", "`list` of seeds of start, batches and noise of the network")
	return all
}

// cell is one training of a grid.
type cell struct {
	name     string // folder below that of the grid; "" where there is one training
	settings map[string]any
	config   physicsnet.Config
}

// grid returns the trainings that the lists ask for, the last axis running
// fastest, and the names of the axes with more than one value.
func grid(all []*axis, base physicsnet.Config) (cells []cell, varied []string) {
	cells = []cell{{settings: map[string]any{}, config: base}}
	for _, a := range all {
		if len(a.values) == 0 {
			continue
		}
		if len(a.values) > 1 {
			varied = append(varied, a.name)
		}
		var next []cell
		for _, c := range cells {
			for _, v := range a.values {
				n := cell{name: c.name, settings: map[string]any{}, config: c.config}
				v.apply(&n.config)
				if len(a.values) > 1 {
					n.name = strings.TrimPrefix(n.name+"_", "_") + strings.ReplaceAll(a.name, "_", "-") + "-" + v.text
					for name, value := range c.settings {
						n.settings[name] = value
					}
					n.settings[a.name] = v.value
				} else {
					n.settings = c.settings
				}
				next = append(next, n)
			}
		}
		cells = next
	}
	return cells, varied
}
