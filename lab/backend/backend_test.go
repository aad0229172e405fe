package backend

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/google/go-cmp/cmp"
)

// fake makes a surrounding out of files in a temporary folder.
func fake(t *testing.T, env map[string]string, files ...string) (surrounding, string) {
	t.Helper()
	root := t.TempDir()
	for _, name := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("not a library"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expand := func(text string) string { return strings.ReplaceAll(text, "ROOT", root) }
	return surrounding{
		getenv:     func(key string) string { return expand(env[key]) },
		executable: filepath.Join(root, "house/bin/lab"),
		workDir:    filepath.Join(root, "house/notebooks"),
		home:       filepath.Join(root, "home"),
		devices:    filepath.Join(root, "dev"),
		system:     filepath.Join(root, "system"),
		loads:      hasXLA,
	}, root
}

const (
	venvCPU  = "house/.venv/lib/python3.12/site-packages/xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so"
	venvCUDA = "house/.venv/lib/python3.12/site-packages/jax_plugins/xla_cuda13/xla_cuda_plugin.so"
	homeCPU  = "home/.local/lib/go-xla/pjrt_c_api_cpu_v0.98.0_plugin.so"
	pathCPU  = "elsewhere/pjrt_c_api_cpu_plugin.so"
	named    = "named/my.so"
)

func TestChoice(t *testing.T) {
	type env = map[string]string
	for _, tc := range []struct {
		name    string
		options Options
		env     env
		files   []string
		want    choice
	}{
		{name: "nothing there", want: choice{engine: Go, source: "no plugin found"}},
		{
			name: "virtual environment", files: []string{"house/go.mod", venvCPU, homeCPU},
			want: choice{engine: XLA, plugin: venvCPU, source: "the project's virtual environment"},
		},
		{
			name: "beside bin, without go.mod", files: []string{venvCPU},
			want: choice{engine: XLA, plugin: venvCPU, source: "the project's virtual environment"},
		},
		{
			name: "go-xla's folder", files: []string{"house/go.mod", homeCPU},
			want: choice{engine: XLA, plugin: homeCPU, source: "go-xla's folder"},
		},
		{
			name: "search path first", env: env{"PJRT_PLUGIN_LIBRARY_PATH": "ROOT/none:ROOT/elsewhere"},
			files: []string{"house/go.mod", venvCPU, pathCPU},
			want:  choice{engine: XLA, plugin: pathCPU, source: "PJRT_PLUGIN_LIBRARY_PATH"},
		},
		{
			name: "CUDA without a device", files: []string{"house/go.mod", venvCPU, venvCUDA},
			want: choice{engine: XLA, plugin: venvCPU, source: "the project's virtual environment"},
		},
		{
			name: "CUDA with a device", files: []string{"house/go.mod", venvCPU, venvCUDA, "dev/nvidia0"},
			want: choice{engine: CUDA, plugin: venvCUDA, source: "the project's virtual environment"},
		},
		{
			name: "a device without its plugin", files: []string{"house/go.mod", venvCPU, "dev/nvidia0"},
			want: choice{engine: XLA, plugin: venvCPU, source: "the project's virtual environment"},
		},
		{
			name: "asked for CUDA", options: Options{Name: "cuda"}, files: []string{"house/go.mod", venvCPU, venvCUDA},
			want: choice{engine: CUDA, plugin: venvCUDA, source: "-backend", named: true},
		},
		{
			name: "asked for Go", options: Options{Name: "go"}, env: env{"LAB_BACKEND": "xla", "LAB_PJRT_PLUGIN": "ROOT/" + named},
			files: []string{named}, want: choice{engine: Go, source: "-backend"},
		},
		{
			name: "flag before environment", options: Options{Name: "xla"}, env: env{"LAB_BACKEND": "go"},
			files: []string{"house/go.mod", venvCPU}, want: choice{engine: XLA, plugin: venvCPU, source: "-backend", named: true},
		},
		{
			name: "lab's variable before GoMLX's", env: env{"LAB_BACKEND": "go", "GOMLX_BACKEND": "xla:ROOT/" + named},
			files: []string{named}, want: choice{engine: Go, source: "LAB_BACKEND"},
		},
		{
			name: "GoMLX's variable", env: env{"GOMLX_BACKEND": "xla:ROOT/" + named + ",tf32=false"}, files: []string{named, venvCPU},
			want: choice{engine: XLA, plugin: named, config: ",tf32=false", source: "GOMLX_BACKEND", named: true},
		},
		{
			name: "plugin variable", env: env{"LAB_PJRT_PLUGIN": "ROOT/" + named, "GOMLX_BACKEND": "xla:ROOT/other.so"}, files: []string{named},
			want: choice{engine: XLA, plugin: named, source: "LAB_PJRT_PLUGIN", named: true},
		},
		{
			name: "plugin flag, relative folder", options: Options{Plugin: "../../elsewhere"}, files: []string{pathCPU, "house/notebooks/x"},
			env: env{"LAB_PJRT_PLUGIN": "ROOT/" + named}, want: choice{engine: XLA, plugin: pathCPU, source: "-plugin", named: true},
		},
		{
			name: "the plugin variable is of another engine", options: Options{Name: "cuda"}, env: env{"LAB_PJRT_PLUGIN": "ROOT/" + named},
			files: []string{"house/go.mod", named, venvCUDA}, want: choice{engine: CUDA, plugin: venvCUDA, source: "-backend", named: true},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, root := fake(t, tc.env, tc.files...)
			s.loads = true
			got, err := choose(tc.options, s)
			if err != nil {
				t.Fatal(err)
			}
			if rel, err := filepath.Rel(root, got.plugin); err == nil {
				got.plugin = filepath.ToSlash(rel)
			}
			if diff := cmp.Diff(got, tc.want, cmp.AllowUnexported(choice{})); diff != "" {
				t.Errorf("got, then want:\n%s", diff)
			}
		})
	}
}

// A plugin that was named must load; one that was found may fail with a
// warning.
func TestBrokenPlugins(t *testing.T) {
	for _, tc := range []struct {
		name    string
		options Options
		env     map[string]string
		files   []string
		want    string // part of the error, empty if the pure-Go engine must open
		warns   bool
	}{
		{name: "found", files: []string{"house/go.mod", venvCPU}, warns: hasXLA},
		{name: "named by flag", options: Options{Plugin: "../../" + named}, files: []string{named, "house/notebooks/x"}, want: "my.so"},
		{name: "named by variable", env: map[string]string{"LAB_PJRT_PLUGIN": "ROOT/" + named}, files: []string{named}, want: "LAB_PJRT_PLUGIN"},
		{name: "missing", env: map[string]string{"GOMLX_BACKEND": "xla:ROOT/none.so"}, want: "no such file"},
		{name: "an empty folder", options: Options{Plugin: "."}, files: []string{"house/notebooks/x"}, want: "holds no xla plugin"},
		{name: "asked for by name", options: Options{Name: "xla"}, files: []string{"house/go.mod", venvCPU}, want: "xla_cpu_pjrt.so"},
		{name: "asked for and not there", options: Options{Name: "cuda"}, want: "make setup"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := fake(t, tc.env, tc.files...)
			warned := ""
			tc.options.Warn = func(text string) { warned = text }
			b, err := openIn(tc.options, s)
			if tc.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				defer b.Finalize()
				if b.Info.Name != Go || (warned != "") != tc.warns {
					t.Errorf("got engine %q and warning %q, want go and warning %v", b.Info.Name, warned, tc.warns)
				}
				return
			}
			var pe *PluginError
			if !errors.As(err, &pe) || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got error %v, want one line of a PluginError with %q", err, tc.want)
			}
		})
	}
}

func TestWrongWishes(t *testing.T) {
	for _, o := range []Options{{Name: "tpu"}, {Name: "go:x.so"}, {Name: "go", Plugin: "x.so"}, {Threads: -1}} {
		s, _ := fake(t, nil)
		if b, err := openIn(o, s); err == nil {
			t.Errorf("Open(%+v) gave %v, want an error", o, b.Info)
		}
	}
	s, _ := fake(t, map[string]string{"LAB_BACKEND": "gpu"})
	if _, err := openIn(Options{}, s); err == nil || !strings.Contains(err.Error(), "LAB_BACKEND") {
		t.Errorf("got error %v, want one that names LAB_BACKEND", err)
	}
}

// A library cut short is refused before the dynamic
// loader maps it, which would end the process.
func TestLibraryCutShort(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "half.so")
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := checkLibrary(path); err == nil {
		t.Error("half a library passed the check")
	}
}

// TestOpen runs one small program on the engine found automatically and on
// pure Go, with one worker thread and without a limit.
func TestOpen(t *testing.T) {
	for _, o := range []Options{{}, {Threads: 1}, {Name: Go}, {Name: Go, Threads: 1}} {
		o.Warn = func(text string) { t.Log(text) }
		b, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", b.Info)
		out, err := graph.CallOnce(b.Backend, func(x *graph.Node) *graph.Node {
			return graph.MatMul(x, x)
		}, tensors.FromValue([][]float32{{1, 1}, {1, 0}}))
		if err != nil {
			t.Fatal(err)
		}
		want := [][]float32{{2, 1}, {1, 1}}
		if diff := cmp.Diff(out.Value(), want); diff != "" {
			t.Errorf("%s: got, then want:\n%s", b.Info.Name, diff)
		}
		if slices := b.Capabilities().Operations[compute.OpTypeDynamicSlice]; slices != (b.Info.Name != Go) {
			t.Errorf("%s: DynamicSlice = %v", b.Info.Name, slices)
		}
		b.Finalize()
	}
}
