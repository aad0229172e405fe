package backend

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"

	"github.com/gomlx/compute/gobackend"
)

// openGo opens GoMLX's engine in pure Go.
func openGo(threads int) (*Backend, error) {
	// One operation after the other, each on all threads: when two large
	// products that run side by side both wait for workers, v0.1.3 of the engine
	// waits for ever.
	engine, err := gobackend.New("ops_sequential")
	if err != nil {
		return nil, fmt.Errorf("backend: opening the pure-Go engine: %w", err)
	}
	if threads > 0 {
		if err := limitWorkers(engine, threads); err != nil {
			engine.Finalize()
			return nil, err
		}
	}
	return &Backend{
		Backend: engine,
		Info: Info{
			Name:    Go,
			Device:  fmt.Sprintf("CPU, pure Go (%s/%s)", runtime.GOOS, runtime.GOARCH),
			Version: moduleVersion("github.com/gomlx/compute"),
		},
	}, nil
}

// limitWorkers bounds the engine's worker pool. The engine's own option for it
// prints a line to standard output, which belongs to -json, and the pool's
// type is internal to GoMLX; so its exported method is called by reflection.
func limitWorkers(engine any, threads int) error {
	pool := reflect.Indirect(reflect.ValueOf(engine)).FieldByName("Workers")
	if pool.IsValid() {
		if set := pool.MethodByName("SetMaxParallelism"); set.IsValid() {
			set.Call([]reflect.Value{reflect.ValueOf(threads)})
			return nil
		}
	}
	return errors.New("backend: this version of the pure-Go engine has no limit on threads: use GOMAXPROCS instead of the thread option")
}

// moduleVersion returns the version of a module that the program was built
// with, or "unknown".
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				if m.Replace != nil {
					m = m.Replace
				}
				return m.Version
			}
		}
	}
	return "unknown"
}
