package neurophysics

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// maxLines is the length that a Go file stays under.
const maxLines = 400

// walk calls visit for every file of the module with the extension, by its
// path relative to the root. Folders that start with a dot, and what programs
// wrote, are left out.
func walk(t *testing.T, ext string, visit func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch name := d.Name(); {
			case path == ".":
			case strings.HasPrefix(name, "."), path == "bin", path == "results", path == "shared":
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ext {
			return nil
		}
		content, err := os.ReadFile(path)
		if err == nil {
			visit(path, content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFileLength keeps files to one idea each.
func TestFileLength(t *testing.T) {
	walk(t, ".go", func(path string, content []byte) {
		if lines := bytes.Count(content, []byte("\n")); lines >= maxLines {
			t.Errorf("%s has %d lines, want under %d: give its second idea a file", path, lines, maxLines)
		}
	})
}

// TestPackagesExplained wants a doc.go with a package comment and a runnable
// example with its output in every package that can be imported.
func TestPackagesExplained(t *testing.T) {
	packages, own := list(t)
	for _, path := range own {
		p := packages[path]
		if p.Name == "main" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, "doc.go"), nil, parser.ParseComments)
		if err != nil {
			t.Errorf("%s: got %v, want a doc.go that states the problem, the method and its source", path, err)
		} else if !strings.HasPrefix(file.Doc.Text(), "Package "+p.Name+" ") {
			t.Errorf("%s: doc.go: got %.40q, want a comment that starts with Package %s", path, file.Doc.Text(), p.Name)
		}
		if path == module {
			continue // it exports nothing
		}
		if !hasExample(t, p.Dir) {
			t.Errorf("%s has no Example with an Output comment", path)
		}
	}
}

// hasExample tells whether the package's tests hold an example that go test
// runs and compares.
func hasExample(t *testing.T, dir string) bool {
	t.Helper()
	tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range tests {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range doc.Examples(file) {
			if example.Output != "" || example.EmptyOutput {
				return true
			}
		}
	}
	return false
}

// TestExportedNamesExplained wants a comment at every exported name.
func TestExportedNamesExplained(t *testing.T) {
	walk(t, ".go", func(path string, content []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, content, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			for _, name := range unexplained(decl) {
				t.Errorf("%s: %s is exported and has no comment", set.Position(name.Pos()), name.Name)
			}
		}
	})
}

// wellKnown are methods whose name says all.
var wellKnown = map[string]bool{"Error": true, "Unwrap": true, "String": true}

// unexplained returns the exported names of a declaration that neither they
// nor their group explain. Methods of unexported types are nobody's business.
func unexplained(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		method := d.Recv != nil
		if d.Name.IsExported() && d.Doc == nil && !(method && (wellKnown[d.Name.Name] || !exportedReceiver(d.Recv))) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		var names []*ast.Ident
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() && s.Doc == nil && s.Comment == nil {
						names = append(names, name)
					}
				}
			}
		}
		return names
	}
	return nil
}

func exportedReceiver(recv *ast.FieldList) bool {
	typ := recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// TestNotebooksCleared wants notebooks without outputs or counts, for the Go
// kernel.
func TestNotebooksCleared(t *testing.T) {
	walk(t, ".ipynb", func(path string, content []byte) {
		var nb struct {
			Cells []struct {
				Type    string            `json:"cell_type"`
				Outputs []json.RawMessage `json:"outputs"`
				Count   *int              `json:"execution_count"`
			} `json:"cells"`
			Metadata struct {
				Kernel struct {
					Name string `json:"name"`
				} `json:"kernelspec"`
			} `json:"metadata"`
		}
		if err := json.Unmarshal(content, &nb); err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		if nb.Metadata.Kernel.Name != "gonb" {
			t.Errorf("%s: got kernel %q, want gonb", path, nb.Metadata.Kernel.Name)
		}
		for i, cell := range nb.Cells {
			if len(cell.Outputs) > 0 || cell.Count != nil {
				t.Errorf("%s: cell %d was saved with its output: .venv/bin/python -m nbconvert --clear-output --inplace %s", path, i, path)
			}
		}
	})
}
