package backend

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// choice is what Open decides to open.
type choice struct {
	engine string // XLA, CUDA or Go
	plugin string // absolute path, empty for Go
	config string // GoMLX's options for XLA, with the leading comma
	source string // who named it, or where it was found
	named  bool   // asked for by name: failing to open it is an error
}

// Causes of a PluginError that names no plugin.
var (
	errNoPlugin = errors.New("no plugin for it was found")
	errNoXLA    = errors.New("this program was built without XLA (no cgo, the tag noxla, or another platform)")
)

// wish is one "engine:plugin,options" text and where it stood.
type wish struct {
	engine, plugin, config, source string
}

// parseWish reads "", "xla", "cuda", "go", "xla:cpu", "xla:cuda" or
// "xla:/path/plugin.so,option=value".
func parseWish(text, source string) (wish, error) {
	w := wish{source: source}
	name, rest, _ := strings.Cut(text, ":")
	rest, config, hasConfig := strings.Cut(rest, ",")
	if hasConfig {
		w.config = "," + config
	}
	switch name {
	case "", XLA, CUDA, Go:
		w.engine = name
	default:
		return w, fmt.Errorf("backend: unknown engine %q in %s: choose xla, cuda or go", name, source)
	}
	switch {
	case rest == "" || rest == "cpu" && name == XLA:
	case rest == CUDA && name == XLA:
		w.engine = CUDA
	case name == XLA || name == CUDA:
		w.plugin = rest
	default:
		return w, fmt.Errorf("backend: %q in %s: only xla and cuda take a plugin after the colon", text, source)
	}
	if w.engine == Go && w.config != "" {
		return w, fmt.Errorf("backend: %q in %s: the engine go takes no options", text, source)
	}
	return w, nil
}

// choose decides by flag, environment and what is installed.
func choose(o Options, s surrounding) (choice, error) {
	wishes := []wish{}
	for _, from := range []struct{ text, source string }{
		{o.Name, "-backend"},
		{s.getenv("LAB_BACKEND"), "LAB_BACKEND"},
		{s.getenv("GOMLX_BACKEND"), "GOMLX_BACKEND"},
	} {
		w, err := parseWish(from.text, from.source)
		if err != nil {
			return choice{}, err
		}
		wishes = append(wishes, w)
	}
	var asked wish
	if i := slices.IndexFunc(wishes, func(w wish) bool { return w.engine != "" }); i >= 0 {
		asked = wishes[i]
	}
	if asked.engine == Go {
		if o.Plugin != "" && asked.source == "-backend" {
			return choice{}, fmt.Errorf("backend: the engine go and the plugin %q were both asked for: leave one out", o.Plugin)
		}
		if o.Plugin == "" {
			return choice{engine: Go, source: asked.source}, nil
		}
	}
	if c, ok := namedPlugin(o, asked, wishes, s); ok {
		path, err := s.resolve(c.plugin, c.engine)
		if err != nil {
			return choice{}, &PluginError{Engine: c.engine, Plugin: c.plugin, Source: c.source, Err: err}
		}
		c.plugin = path
		return c, nil
	}
	return foundPlugin(asked, s)
}

// namedPlugin returns the plugin that flag or environment name for the engine
// that was asked for, if there is one.
func namedPlugin(o Options, asked wish, wishes []wish, s surrounding) (choice, bool) {
	if o.Plugin != "" {
		c := choice{engine: asked.engine, plugin: o.Plugin, source: "-plugin", named: true}
		if c.engine == "" || c.engine == Go {
			c.engine = engineOf(o.Plugin)
		}
		return c, true
	}
	named := append([]wish{wishes[0], {plugin: s.getenv("LAB_PJRT_PLUGIN"), source: "LAB_PJRT_PLUGIN"}}, wishes[1:]...)
	for _, w := range named {
		if w.plugin == "" {
			continue
		}
		if w.engine == "" {
			w.engine = engineOf(w.plugin)
		}
		if asked.engine == "" || asked.engine == w.engine {
			return choice{engine: w.engine, plugin: w.plugin, config: w.config, source: w.source, named: true}, true
		}
	}
	return choice{}, false
}

// foundPlugin looks in the folders where plugins are usually installed.
func foundPlugin(asked wish, s surrounding) (choice, error) {
	engines := []string{asked.engine}
	if asked.engine == "" {
		engines = []string{XLA}
		if s.hasGPU() {
			engines = []string{CUDA, XLA}
		}
	}
	if asked.engine == "" && !s.loads {
		engines = nil
	}
	for _, engine := range engines {
		if path, source, ok := s.find(engine); ok {
			c := choice{engine: engine, plugin: path, config: asked.config, source: source}
			if asked.engine != "" {
				c.source, c.named = asked.source, true
			}
			return c, nil
		}
	}
	if asked.engine == "" {
		return choice{engine: Go, source: "no plugin found"}, nil
	}
	err := errNoPlugin
	if !s.loads {
		err = errNoXLA
	}
	return choice{}, &PluginError{Engine: asked.engine, Source: asked.source, Err: err}
}

// engineOf guesses the engine that a plugin is for from its file name.
func engineOf(plugin string) string {
	base := strings.ToLower(filepath.Base(plugin))
	if strings.Contains(base, "cuda") || strings.Contains(base, "nvidia") {
		return CUDA
	}
	return XLA
}

// resolve returns the absolute path of a plugin given as a file or a folder.
func (s surrounding) resolve(plugin, engine string) (string, error) {
	path := plugin
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.workDir, path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	if !info.IsDir() {
		return path, nil
	}
	if found, ok := firstIn([]string{path}, engine); ok {
		return found, nil
	}
	return "", fmt.Errorf("the folder holds no %s plugin", engine)
}
