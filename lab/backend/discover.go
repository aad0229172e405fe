package backend

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// surrounding is what discovery depends on beside Options, so that tests can
// make one up.
type surrounding struct {
	getenv     func(string) string
	executable string // path of the running program
	workDir    string
	sourceDir  string // a folder of the source tree the program was built from, or empty
	home       string
	devices    string // folder of the device files
	system     string // folder above lib/go-xla for everybody's plugins
	loads      bool   // whether this build can load plugins
}

// here returns the surrounding of this process. What cannot be found out is
// left empty: discovery then skips it.
func here() surrounding {
	s := surrounding{getenv: os.Getenv, devices: "/dev", system: "/usr/local", loads: hasXLA}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		s.executable = exe
	}
	s.workDir, _ = os.Getwd()
	s.home, _ = os.UserHomeDir()
	// Absolute unless the program was built with -trimpath.
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		s.sourceDir = filepath.Dir(file)
	}
	return s
}

// hasGPU tells whether the system shows an NVIDIA device.
func (s surrounding) hasGPU() bool {
	found, err := filepath.Glob(filepath.Join(s.devices, "nvidia[0-9]*"))
	return err == nil && len(found) > 0
}

// fileNames are glob patterns for the plugins of an engine, the Python wheels'
// names first, then go-xla's.
func fileNames(engine string) []string {
	ext := ".so"
	if runtime.GOOS == "darwin" {
		ext = ".dylib"
	}
	if engine == CUDA {
		return []string{"xla_cuda*_pjrt" + ext, "xla_cuda_plugin" + ext, "pjrt_c_api_cuda*_plugin" + ext, "pjrt[-_]plugin[-_]cuda*" + ext}
	}
	return []string{"xla_cpu_pjrt" + ext, "pjrt_c_api_cpu*_plugin" + ext, "pjrt[-_]plugin[-_]cpu*" + ext}
}

// firstIn returns the first plugin for the engine in the folders, which may be
// glob patterns. Of several versions in one folder it takes the last by name.
func firstIn(folders []string, engine string) (string, bool) {
	for _, folder := range folders {
		for _, name := range fileNames(engine) {
			found, err := filepath.Glob(filepath.Join(folder, name))
			if err == nil && len(found) > 0 {
				return found[len(found)-1], true
			}
		}
	}
	return "", false
}

// find looks for a plugin where nobody named one, and says where it was.
func (s surrounding) find(engine string) (path, source string, ok bool) {
	search := filepath.SplitList(s.getenv("PJRT_PLUGIN_LIBRARY_PATH"))
	search = slices.DeleteFunc(search, func(dir string) bool { return dir == "" })
	if path, ok = firstIn(search, engine); ok {
		return path, "PJRT_PLUGIN_LIBRARY_PATH", true
	}
	var packages []string
	for _, venv := range s.environments() {
		site := filepath.Join(venv, "lib", "python*", "site-packages")
		// Globs rather than a walk: an environment with JupyterLab holds tens
		// of thousands of files.
		for _, depth := range []string{"*", "*/*", "*/*/*"} {
			packages = append(packages, filepath.Join(site, filepath.FromSlash(depth)))
		}
	}
	if path, ok = firstIn(packages, engine); ok {
		return path, "the project's virtual environment", true
	}
	if path, ok = firstIn(s.installed(), engine); ok {
		return path, "go-xla's folder", true
	}
	return "", "", false
}

// environments returns the project's virtual environments, nearest first.
func (s surrounding) environments() []string {
	var dirs []string
	add := func(root string) {
		venv := filepath.Join(root, ".venv")
		if info, err := os.Stat(venv); err == nil && info.IsDir() && !slices.Contains(dirs, venv) {
			dirs = append(dirs, venv)
		}
	}
	var starts []string
	if s.executable != "" {
		starts = append(starts, filepath.Dir(s.executable))
	}
	for _, start := range append(starts, s.workDir, s.sourceDir) {
		if root, ok := moduleRoot(start); ok {
			add(root)
		}
	}
	if len(starts) > 0 && filepath.Base(starts[0]) == "bin" {
		add(filepath.Dir(starts[0]))
	}
	return dirs
}

// moduleRoot walks up from dir to the folder that holds go.mod.
func moduleRoot(dir string) (string, bool) {
	if dir == "" {
		return "", false
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// installed returns the folders that go-xla's installer uses.
func (s surrounding) installed() []string {
	var dirs []string
	if s.home != "" {
		dirs = append(dirs, filepath.Join(s.home, ".local", "lib", "go-xla"))
		if runtime.GOOS == "darwin" {
			dirs = append(dirs, filepath.Join(s.home, "Library", "Application Support", "go-xla"))
		}
	}
	return append(dirs, filepath.Join(s.system, "lib", "go-xla"))
}
