//go:build !cgo || noxla || !((linux && (amd64 || arm64)) || (darwin && arm64))

package backend

// hasXLA tells whether this build can load plugins at all.
const hasXLA = false

// openPlugin refuses: this build has no XLA.
func openPlugin(choice, int) (*Backend, error) { return nil, errNoXLA }
