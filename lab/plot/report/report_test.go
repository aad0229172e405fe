package report

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/plot"
)

const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`

// page returns a page of everything, with the given text wherever one goes.
func page(text string) *Page {
	figure := plot.Lines(plot.Options{Title: text, X: text, Y: text}, plot.Series{Name: text, X: []float64{0, 1}, Y: []float64{0, 1}},
		plot.Series{Name: "b", X: []float64{0, 1}, Y: []float64{1, 0}})
	return &Page{
		Title: text, Summary: text, Facts: []Fact{{text, text}}, Footer: text,
		Sections: []Section{
			{text, []Block{Text(text), Note(text), List{text}}},
			{text, []Block{
				Laws{{Name: text, MathML: text, Text: text, LaTeX: text, Go: text, SymPy: text, Verdict: text, Facts: []Fact{{text, text}}, Constants: []Constant{{Name: text, Value: 1}}}},
				Table{Caption: text, Columns: []Column{{Name: text, Unit: text}}, Rows: [][]any{{text}}},
				Figures{{Drawing: figure, Caption: text, Alt: text}, {Drawing: figure, Caption: text, Full: true}},
			}},
		},
	}
}

// TestNothingGetsThrough wants hostile text in every field to stay text, and a
// page that asks for nothing from outside.
func TestNothingGetsThrough(t *testing.T) {
	content, err := page(evil).Render()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img", "alert(1)</", "http://", "https://", "url(", "@import", "javascript:"} {
		if i := bytes.Index(content, []byte(bad)); i >= 0 {
			t.Errorf("the page holds %q: ...%s...", bad, content[max(0, i-60):min(len(content), i+60)])
		}
	}
	if !bytes.Contains(content, []byte("default-src 'none'")) {
		t.Error("the page has no content security policy")
	}
}

func TestRepeats(t *testing.T) {
	one, err1 := page("text").Render()
	two, err2 := page("text").Render()
	if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Errorf("equal pages gave different bytes (%v, %v)", err1, err2)
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.html")
	if err := page("text").Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := page("text").Render()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the file is not the page (%v)", err)
	}
	if err := page("text").Write(filepath.Join(path, "below a file")); err == nil {
		t.Error("got no error for a folder that cannot be")
	}
}

func TestSafeMathML(t *testing.T) {
	for _, c := range []struct{ markup, want string }{
		{`<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>v</mi><mn>2</mn></msup></math>`, `<math><msup><mi>v</mi><mn>2</mn></msup></math>`},
		{`<math><mo fence="true" onclick="x()" href="y">(</mo><mi>&lt;a&gt;</mi>&#x2062;</math>`, "<math><mo fence=\"true\">(</mo><mi>&lt;a&gt;</mi>\u2062</math>"},
		{`<math><script>x</script></math>`, ""},
		{`<math><annotation-xml encoding="text/html"><b>x</b></annotation-xml></math>`, ""},
		{`<math><math></math></math>`, ""},
		{`<mi>x</mi>`, ""},
		{`<math><mi>x</math>`, ""},
		{`<math></math><math></math>`, ""},
		{`plain`, ""},
		{``, ""},
	} {
		got, err := safeMathML(c.markup)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: got %q, %v, want %q", c.markup, got, err, c.want)
		}
	}
}

// FuzzSafeMathML wants nothing but known elements to come out, and what came
// out to pass again unchanged.
func FuzzSafeMathML(f *testing.F) {
	f.Add(`<math><mfrac><mn>1</mn><mi>r</mi></mfrac></math>`)
	f.Add(`<math alttext="a&quot;b"><mi>&alpha;</mi></math>`)
	f.Fuzz(func(t *testing.T, markup string) {
		once, err := safeMathML(markup)
		if err != nil {
			return
		}
		twice, err := safeMathML(string(once))
		if err != nil || once != twice {
			t.Fatalf("%q became %q, then %q (%v)", markup, once, twice, err)
		}
		for _, part := range strings.Split(string(once), "<")[1:] {
			name := strings.TrimPrefix(part, "/")
			if i := strings.IndexAny(name, " >"); i < 0 || !mathElements[name[:i]] {
				t.Fatalf("%q let %q through", markup, part)
			}
		}
	})
}

func TestTableAligns(t *testing.T) {
	table := Table{Columns: []Column{{Name: "a"}, {Name: "b", Digits: 3}, {Name: "c"}, {Name: "d"}}, Rows: [][]any{
		{1, 1.5, "x", "3.1 %"}, {-20, 0.25, 3, "12 %"}, {nil, math.NaN(), nil, "–"}, {4, 100.0, "y", 0.5},
	}}
	var got [][]string
	for _, row := range table.block().Table.Rows {
		var texts []string
		for _, c := range row {
			texts = append(texts, c.Text)
		}
		got = append(got, texts)
	}
	want := [][]string{
		{"1", "1.5\u2007", "x", "3.1 %"}, {"−20", "0.25", "3", "12 %"}, {"–", "–", "–", "–"}, {"4", "100\u2008\u2007\u2007", "y", "0.5"},
	}
	var numbers []bool
	for _, c := range table.block().Table.Columns {
		numbers = append(numbers, c.Number)
	}
	if diff := cmp.Diff([]bool{true, true, false, true}, numbers); diff != "" {
		t.Errorf("columns of numbers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{number(0.00012345, 3), "0.000123"},
		{number(-1.5e-7, 4), "−1.5×10⁻⁷"},
		{number(2e10, 4), "2×10¹⁰"},
		{number(math.Inf(-1), 4), "−∞"},
		{Constant{Name: "k", Value: 2.4703, Low: 2.4698, High: 2.4708}.interval(), "k = 2.4703  [2.4698, 2.4708]"},
		{Constant{Value: 1.5, Low: math.NaN()}.interval(), "1.5"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
