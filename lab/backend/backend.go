package backend

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/gomlx/compute"
)

// Names of the engines, as Options.Name, LAB_BACKEND and Info.Name have them.
const (
	XLA  = "xla"  // XLA on the CPU
	CUDA = "cuda" // XLA on an NVIDIA GPU
	Go   = "go"   // GoMLX's engine in pure Go
)

// Options say which engine to open. The zero value chooses automatically.
type Options struct {
	// Name is "xla", "cuda", "go", or empty to let the environment or, after
	// that, what is installed decide.
	Name string
	// Plugin is the PJRT plugin's file, or a folder that holds one; empty means
	// to look for it.
	Plugin string
	// Threads bounds the engine's worker threads; 0 means one for each CPU.
	Threads int
	// Warn, if not nil, is told in one sentence when a plugin that was found
	// automatically cannot be used.
	Warn func(string)
}

// Info says which engine is open.
type Info struct {
	Name    string `json:"name"`    // "xla", "cuda" or "go"
	Device  string `json:"device"`  // the engine's own words for its device
	Plugin  string `json:"plugin"`  // file of the PJRT plugin, empty for pure Go
	Version string `json:"version"` // version of the plugin's interface, or of the pure-Go engine
}

// Backend is an open engine. Hand its embedded compute.Backend, not the
// Backend itself, to GoMLX: tensors remember the engine that made them, and
// GoMLX compares the two.
type Backend struct {
	compute.Backend
	Info

	threads int
	again   func(threads int) (*Backend, error) // opens another like it; nil if there is no use in that
	mutex   sync.Mutex
	parts   map[int][]compute.Backend // by their number
}

// Parts returns n engines, or fewer, that share the threads of b, so that n
// goroutines can compute side by side. On a processor this keeps the threads
// busier than sharing out every single operation does. It returns b's engine
// alone where n is 1, where b has one thread, and where engines cannot share a
// device or more of them cannot be opened; pure Go always has one. The engines
// are b's: they are opened once for each n and finalized with it.
func (b *Backend) Parts(n int) []compute.Backend {
	if n = min(n, b.threads); n < 2 || b.again == nil {
		return []compute.Backend{b.Backend}
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if parts := b.parts[n]; parts != nil {
		return parts
	}
	var parts []compute.Backend
	for k := range n {
		part, err := b.again((k+1)*b.threads/n - k*b.threads/n)
		if err != nil {
			for _, p := range parts {
				p.Finalize()
			}
			return []compute.Backend{b.Backend}
		}
		parts = append(parts, part.Backend)
	}
	if b.parts == nil {
		b.parts = make(map[int][]compute.Backend)
	}
	b.parts[n] = parts
	return parts
}

// Finalize closes the engine and its parts.
func (b *Backend) Finalize() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, parts := range b.parts {
		for _, p := range parts {
			p.Finalize()
		}
	}
	b.parts = nil
	b.Backend.Finalize()
}

// PluginError tells that an engine that needs a plugin was asked for by name
// and cannot be opened.
type PluginError struct {
	Engine string // "xla" or "cuda"
	Plugin string // the plugin's file, empty if none was found
	Source string // where the plugin or the engine was named, for example "LAB_PJRT_PLUGIN"
	Err    error  // what failed
}

// Error returns one sentence: what, where, why, and how to go on.
func (e *PluginError) Error() string {
	if e.Plugin == "" {
		return fmt.Sprintf("backend: %s, asked for by %s, cannot be opened: %v; run `make setup`, name a plugin with -plugin or LAB_PJRT_PLUGIN, or choose -backend go",
			e.Engine, e.Source, e.Err)
	}
	return fmt.Sprintf("backend: the %s plugin %q, named by %s, cannot be loaded: %v; name another with -plugin or LAB_PJRT_PLUGIN, or choose -backend go",
		e.Engine, e.Plugin, e.Source, e.Err)
}

// Unwrap returns the cause.
func (e *PluginError) Unwrap() error { return e.Err }

// Open opens the engine that o and the environment ask for; see the package
// comment for the rules. It returns a *PluginError if an engine or a plugin
// that was named cannot be had.
func Open(o Options) (*Backend, error) {
	return openIn(o, here())
}

// openIn is Open in a given surrounding.
func openIn(o Options, s surrounding) (*Backend, error) {
	if o.Threads < 0 {
		return nil, fmt.Errorf("backend: %d threads asked for: give 0 (one for each CPU) or more", o.Threads)
	}
	c, err := choose(o, s)
	if err != nil {
		return nil, err
	}
	if c.engine == Go {
		return openGo(o.Threads)
	}
	b, err := openPlugin(c, o.Threads)
	switch {
	case err == nil:
		if b.threads = o.Threads; b.threads == 0 {
			b.threads = runtime.NumCPU()
		}
		if c.engine == XLA {
			b.again = func(threads int) (*Backend, error) { return openPlugin(c, threads) }
		}
		return b, nil
	case c.named:
		return nil, &PluginError{Engine: c.engine, Plugin: c.plugin, Source: c.source, Err: err}
	}
	if o.Warn != nil {
		o.Warn(fmt.Sprintf("backend: the %s plugin %q, found in %s, cannot be loaded (%v): going on in pure Go, which is slower",
			c.engine, c.plugin, c.source, err))
	}
	return openGo(o.Threads)
}
