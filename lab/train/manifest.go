package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"neurophysics/lab/backend"
)

// manifest says what was run with what. Nothing in it depends on time or place,
// so equal runs have equal manifests.
type manifest struct {
	Config    Config            `json:"config"`
	Params    []string          `json:"params"`     // names and shapes
	Size      int               `json:"parameters"` // numbers that are learnt
	Terms     []string          `json:"terms"`      // parts of the loss
	TrainRows int               `json:"train_rows"`
	ValidRows int               `json:"valid_rows"`
	Start     string            `json:"start_sha256"` // of the start values
	Data      string            `json:"data_sha256"`  // of the data and the rows used
	Backend   backend.Info      `json:"backend"`
	Parts     int               `json:"parts"`    // that a batch is computed in, an engine each
	Version   string            `json:"version"`  // of this module
	Revision  string            `json:"revision"` // of the source, where the build knows it
	Go        string            `json:"go"`
	OS        string            `json:"os"`
	Arch      string            `json:"arch"`
	GOAMD64   string            `json:"goamd64,omitempty"`
	Threads   int               `json:"threads"` // GOMAXPROCS
	Modules   map[string]string `json:"modules"` // versions of what computes
	Outcome   *outcome          `json:"outcome"` // null until the run is over
}

// outcome is how a run ended.
type outcome struct {
	Stopped   string  `json:"stopped"`
	Steps     int     `json:"steps"`
	Epochs    int     `json:"epochs"`
	BestEpoch int     `json:"best_epoch"`
	BestValid float64 `json:"best_valid,omitempty"` // missing without validation rows
	Weights   string  `json:"weights_sha256"`
}

// Kept is what the folder of a finished run tells.
type Kept struct {
	Config  Config
	Backend backend.Info
	Steps   int
}

// ReadKept reads the folder of a run. It returns nil where there is no finished one,
// or its weights are not those that it ended with.
func ReadKept(dir string) *Kept {
	var m manifest
	text, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Outcome == nil {
		return nil
	}
	weights, err := os.ReadFile(filepath.Join(dir, WeightsFile))
	if err != nil || sumHex(weights) != m.Outcome.Weights {
		return nil
	}
	return &Kept{Config: m.Config, Backend: m.Backend, Steps: m.Outcome.Steps}
}

// Stand is how far the run in a folder has come.
type Stand struct {
	Epoch, Epochs int // how many epochs are done, of how many
	Finished      bool
}

// ReadStand reads how far the run in a folder has come. It returns nil where there is none.
func ReadStand(dir string) *Stand {
	var m manifest
	text, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Start == "" {
		return nil
	}
	s := &Stand{Epochs: m.Config.Epochs, Finished: m.Outcome != nil}
	if lines, err := os.ReadFile(filepath.Join(dir, MetricsFile)); err == nil {
		s.Epoch = bytes.Count(lines, []byte("\n"))
	}
	return s
}

// times are kept in a file of their own because they differ between equal runs.
type times struct {
	Finished string  `json:"finished"`  // RFC 3339
	Wall     float64 `json:"wall_s"`    // of the process that ended the run
	Compile  float64 `json:"compile_s"` // of the training step
	StepMS   float64 `json:"step_ms"`   // median
	Steps    int     `json:"steps"`     // made by that process
	CPU      float64 `json:"cpu_s"`     // processor time of that process from the first of them on, all threads
}

func newManifest(id identity, p *Problem) manifest {
	m := manifest{
		Config: id.Config, Start: id.Start, Data: id.Data, Backend: id.Backend, Parts: id.Parts,
		TrainRows: len(p.Train), ValidRows: len(p.Valid),
		Version: "unknown", Revision: "unknown",
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Threads: runtime.GOMAXPROCS(0), Modules: make(map[string]string),
	}
	for _, param := range p.Params {
		m.Params = append(m.Params, fmt.Sprintf("%s %v", param.Name, param.Shape))
		m.Size += len(param.Values)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return m
	}
	// The lab may be the main module or a dependency of somebody else's.
	for _, mod := range append([]*debug.Module{&info.Main}, info.Deps...) {
		switch {
		case mod.Path == "neurophysics":
			m.Version = mod.Version
		case strings.HasPrefix(mod.Path, "github.com/gomlx/"):
			m.Modules[mod.Path] = mod.Version
		}
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOAMD64":
			m.GOAMD64 = s.Value
		case "vcs.revision":
			m.Revision = s.Value
		}
	}
	return m
}

// writeJSON replaces a file by the indented JSON form of v.
func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("train: write %q: %w", path, err)
	}
	return writeFile(path, append(text, '\n'))
}

// jsonLines returns the epochs as JSON, one a line.
func jsonLines(history []Epoch) ([]byte, error) {
	var out []byte
	for i := range history {
		line, err := json.Marshal(&history[i])
		if err != nil {
			return nil, fmt.Errorf("train: write metrics: %w", err)
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}

func sumHex(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }
