//go:build cgo && !noxla && ((linux && (amd64 || arm64)) || (darwin && arm64))

package backend

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
)

// hasXLA tells whether this build can load plugins at all.
const hasXLA = true

// clientMutex guards the environment while a client reads it.
var clientMutex sync.Mutex

// openPlugin loads the plugin and makes an engine of it.
func openPlugin(c choice, threads int) (*Backend, error) {
	if err := checkLibrary(c.plugin); err != nil {
		return nil, err
	}
	if strings.Contains(c.plugin, ",") {
		return nil, errors.New("a plugin's path must not contain a comma")
	}
	config := c.plugin + c.config
	if c.engine == XLA && !strings.Contains(config, "shared_buffers") {
		// go-xla would guess this from the path.
		config += ",shared_buffers=true"
	}
	options := pjrt.NamedValuesMap{}
	if c.engine == XLA {
		// The plugin's default is four devices on one processor, each with a
		// thread of its own: more threads than cores, whatever the limit.
		options["cpu_device_count"] = int64(1)
	}
	clientMutex.Lock()
	defer clientMutex.Unlock()
	if threads > 0 {
		defer setenv("PJRT_NPROC", strconv.Itoa(threads))()
	}
	plugin, err := pjrt.GetPlugin(c.plugin)
	if err != nil {
		return nil, err
	}
	engine, err := xla.NewWithOptions(config, options)
	if err != nil {
		return nil, err
	}
	major, minor := plugin.Version()
	return &Backend{
		Backend: engine,
		Info: Info{
			Name:    c.engine,
			Device:  engine.DeviceDescription(0),
			Plugin:  c.plugin,
			Version: fmt.Sprintf("PJRT %d.%d, go-xla %s", major, minor, moduleVersion("github.com/gomlx/go-xla")),
		},
	}, nil
}

// setenv sets an environment variable and returns a function that puts the old
// value back.
func setenv(key, value string) (restore func()) {
	old, had := os.LookupEnv(key)
	os.Setenv(key, value)
	return func() {
		if had {
			os.Setenv(key, old)
		} else {
			os.Unsetenv(key)
		}
	}
}
