package neurophysics

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is the path of this module.
const module = "neurophysics"

// street lists the rooms in groups; a room may import rooms of its own group
// and of those before it. The face of the lab and the commands close the street.
var street = [][]string{
	{"lab/expr", "lab/ode", "lab/traj"},
	{"lab/mech", "lab/potential"},
	{"datasets", "lab/symreg", "lab/invariant"},
	{"lab/backend", "lab/nn", "lab/train"},
	{"lab/physicsnet", "lab/hnn", "lab/operator"},
	{"lab/evaluate", "lab/discover", "lab/bench"},
	{"lab/plot", "lab/dashboard"},
	{"lab"},
	{"cmd", "notebooks"},
}

// Rooms that may know GoMLX, and the one that may know XLA.
var (
	gomlxRooms = []string{"lab/backend", "lab/nn", "lab/train", "lab/physicsnet", "lab/hnn", "lab/operator"}
	xlaRooms   = []string{"lab/backend"}
)

// listed is what `go list -json` says about a package.
type listed struct {
	ImportPath   string
	Name         string
	Dir          string
	Standard     bool
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
}

// list returns this module's packages and all they depend on, by import path,
// and the module's own import paths in order.
func list(t *testing.T, flags ...string) (map[string]listed, []string) {
	t.Helper()
	args := append([]string{"list", "-deps", "-json=ImportPath,Name,Dir,Standard,Imports,TestImports,XTestImports,Deps"}, flags...)
	cmd := exec.Command("go", append(args, "./...")...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	packages := map[string]listed{}
	var own []string
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
		if isOwn(p.ImportPath) {
			own = append(own, p.ImportPath)
		}
	}
	slices.Sort(own)
	return packages, own
}

func isOwn(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// room returns the room that a package of this module lies in and the room's
// group; rank -1 marks what stands beside the street: the module's root and
// lab/internal.
func room(path string) (name string, rank int, err error) {
	rel := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
	if rel == "" || rel == "lab/internal" || strings.HasPrefix(rel, "lab/internal/") {
		return rel, -1, nil
	}
	for rank, group := range street {
		for _, name := range group {
			if rel == name || name != "lab" && strings.HasPrefix(rel, name+"/") {
				return name, rank, nil
			}
		}
	}
	return rel, 0, fmt.Errorf("%s has no place in the import order: give it one in layout_test.go, or move it", path)
}

// misplaced returns why a package of a room must not import path, or nil.
func misplaced(name string, rank int, path string) error {
	switch {
	case isOwn(path):
		other, otherRank, err := room(path)
		if err == nil && otherRank > rank && rank >= 0 {
			return fmt.Errorf("%s stands further down the street than %s", other, name)
		}
		return err
	case under(path, "github.com/gomlx/go-xla") && !slices.Contains(xlaRooms, name):
		return fmt.Errorf("only %s may know XLA", strings.Join(xlaRooms, ", "))
	case (under(path, "github.com/gomlx/gomlx") || under(path, "github.com/gomlx/compute")) && !slices.Contains(gomlxRooms, name):
		return fmt.Errorf("only %s may know GoMLX", strings.Join(gomlxRooms, ", "))
	}
	return nil
}

func under(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// TestImportOrder keeps the street one-way, in code and in tests, with XLA
// linked and without.
func TestImportOrder(t *testing.T) {
	for _, tags := range []string{"", "noxla"} {
		packages, own := list(t, "-tags="+tags)
		for _, path := range own {
			p := packages[path]
			name, rank, err := room(path)
			if err != nil {
				t.Error(err)
				continue
			}
			for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
				if imported == path { // an external test of the package itself
					continue
				}
				if err := misplaced(name, rank, imported); err != nil {
					t.Errorf("%s imports %s: %v (tags %q)", path, imported, err, tags)
				}
			}
			// What lab/internal pulls in counts for whoever imports it.
			for _, dep := range p.Deps {
				if isOwn(dep) {
					if err := misplaced(name, rank, dep); err != nil {
						t.Errorf("%s depends on %s: %v (tags %q)", path, dep, err, tags)
					}
				}
			}
		}
	}
}

// TestMisplaced checks the rule itself: it must refuse what it is there for.
func TestMisplaced(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"lab/mech", "lab/ode", true},
		{"lab/mech", "lab/potential", true},
		{"lab/ode", "lab/mech", false},
		{"lab/plot/report", "lab/discover", true},
		{"lab/discover", "lab/plot/report", false},
		{"lab/discover", "lab", false},
		{"cmd/lab", "lab", true},
		{"lab/expr", "lab/internal/atomicfile", true},
		{"lab/expr", "lab/newroom", false},
	} {
		name, rank, err := room(module + "/" + c.from)
		if err != nil {
			t.Fatal(err)
		}
		if err := misplaced(name, rank, module+"/"+c.to); (err == nil) != c.ok {
			t.Errorf("%s imports %s: got %v, want allowed = %v", c.from, c.to, err, c.ok)
		}
	}
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"lab/backend", "github.com/gomlx/go-xla/pjrt", true},
		{"lab/nn", "github.com/gomlx/go-xla/pjrt", false},
		{"lab/nn", "github.com/gomlx/gomlx/core/graph", true},
		{"lab/discover", "github.com/gomlx/gomlx/core/graph", false},
		{"cmd", "github.com/gomlx/compute", false},
		{"lab", "gonum.org/v1/plot", true},
	} {
		if err := misplaced(c.from, 0, c.to); (err == nil) != c.ok {
			t.Errorf("%s imports %s: got %v, want allowed = %v", c.from, c.to, err, c.ok)
		}
	}
}
