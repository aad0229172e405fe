package neurophysics

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// script is a program of another module that uses the lab.
const script = `package main

import (
	"fmt"

	"neurophysics/lab"
	"neurophysics/lab/expr"
)

func main() {
	law, err := expr.Parse("v^2/2 + 2.5*x^2", []string{"x", "v"})
	if err != nil {
		panic(err)
	}
	fmt.Println(law.At([]float64{1, 2}), lab.Quick().Name)
}
`

// TestImportFromElsewhere builds and runs a script of another module both ways
// that the README shows, without a network.
func TestImportFromElsewhere(t *testing.T) {
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	goMod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(string(goMod), "\ngo ")
	version, _, _ = strings.Cut(version, "\n")
	plain := "module elsewhere\n\ngo " + version + "\n"

	for _, c := range []struct {
		name  string
		mod   string
		flags string // GOFLAGS
		setUp func(dir string) error
	}{
		{
			name:  "replace",
			mod:   plain + "\nrequire neurophysics v0.0.0\n\nreplace neurophysics => \"" + filepath.ToSlash(root) + "\"\n",
			flags: "-mod=mod",
			setUp: func(dir string) error {
				// The sums of everything the lab needs, in place of the
				// network that would be asked for them.
				sums, err := os.ReadFile("go.sum")
				if err != nil {
					return err
				}
				return os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644)
			},
		},
		{
			name: "go.work",
			mod:  plain,
			setUp: func(dir string) error {
				return goCommand(dir, "", "work", "init", ".", root).Run()
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "with a blank")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			for name, content := range map[string]string{"go.mod": c.mod, "main.go": script} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.setUp(dir); err != nil {
				t.Fatal(err)
			}
			out, err := goCommand(dir, c.flags, "run", ".").CombinedOutput()
			if got, want := string(out), "4.5 quick\n"; err != nil || got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}

// goCommand returns a go command in dir that cannot reach the network.
func goCommand(dir, flags string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS="+flags, "GOPROXY=off", "GOWORK=")
	return cmd
}
