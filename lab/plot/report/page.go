package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/plot"
)

// Page is a report.
type Page struct {
	Title    string
	Summary  string // one or two sentences below the title
	Facts    []Fact // what was run: preset, backend, seeds, time
	Sections []Section
	Footer   string
}

// Fact is a name with its value in the head of the page.
type Fact struct{ Name, Value string }

// Section is a headed part of a page.
type Section struct {
	Title  string
	Blocks []Block
}

// Block is one of Text, Note, List, Laws, Table and Figures.
type Block interface{ block() block }

// Text is a paragraph.
type Text string

// Note is a paragraph that is set apart, such as a warning or what was skipped.
type Note string

// List is a list of short remarks.
type List []string

// Laws are shown side by side where there is room.
type Laws []Law

// Law is a formula that was found.
type Law struct {
	Name       string // what it is the law of, such as "total energy"
	MathML     string // as expr.MathML writes it; other markup is not let through
	Text       string // the same in plain text, shown where the MathML is not fit
	LaTeX      string
	Go         string
	SymPy      string
	Verdict    string // one sentence, such as "form and coefficients as in truth"
	Facts      []Fact // R², complexity, route
	Constants  []Constant
	Conclusive bool // whether to mark it as reached
}

// Constant is a number of a law with its interval. Low and High of NaN mean
// that there is none.
type Constant struct {
	Name             string
	Value, Low, High float64
}

// Figures are shown side by side where there is room.
type Figures []Figure

// Figure is a drawing with its caption.
type Figure struct {
	Drawing *plot.Figure
	Caption string
	Alt     string // for readers who cannot see it; the caption if empty
	Full    bool   // as wide as the page
}

// Sizes in pixels at which figures are drawn.
const (
	wideWidth, wideHeight     = 560, 380
	fullWidth, fullHeight     = 1120, 420
	narrowWidth, narrowHeight = 350, 320
)

// block is what the template shows of a Block: one field is set.
type block struct {
	Text, Note string
	List       []string
	Laws       []lawView
	Table      *tableView
	Figures    []figureView
}

func (t Text) block() block { return block{Text: string(t)} }
func (n Note) block() block { return block{Note: string(n)} }
func (l List) block() block { return block{List: l} }
func (l Laws) block() block {
	views := make([]lawView, len(l))
	for i, law := range l {
		views[i] = law.view()
	}
	return block{Laws: views}
}

// block leaves the drawing to Render, which can return an error.
func (f Figures) block() block {
	views := make([]figureView, len(f))
	for i, figure := range f {
		views[i].Figure = figure
	}
	return block{Figures: views}
}

type figureView struct {
	Figure
	Wide, Narrow template.HTML
}

func (v *figureView) draw() error {
	alt := v.Alt
	if alt == "" {
		alt = v.Caption
	}
	w, h := wideWidth, wideHeight
	if v.Full {
		w, h = fullWidth, fullHeight
	}
	for _, size := range []struct {
		w, h int
		to   *template.HTML
	}{{w, h, &v.Wide}, {narrowWidth, narrowHeight, &v.Narrow}} {
		svg, err := v.Drawing.Inline(size.w, size.h, alt)
		if err != nil {
			return fmt.Errorf("report: figure %q: %w", v.Caption, err)
		}
		// Inline escapes every text of the figure.
		*size.to = template.HTML(svg)
	}
	return nil
}

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// Render returns the page as HTML. Equal pages give equal bytes.
func (p *Page) Render() ([]byte, error) {
	type sectionView struct {
		Title  string
		Blocks []block
	}
	view := struct {
		*Page
		Sections []sectionView
	}{Page: p}
	for _, s := range p.Sections {
		shown := sectionView{Title: s.Title}
		for _, b := range s.Blocks {
			drawn := b.block()
			for i := range drawn.Figures {
				if err := drawn.Figures[i].draw(); err != nil {
					return nil, err
				}
			}
			shown.Blocks = append(shown.Blocks, drawn)
		}
		view.Sections = append(view.Sections, shown)
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, view); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out.Bytes(), nil
}

// Write renders the page to a file, which is there in full or not at all.
func (p *Page) Write(path string) error {
	content, err := p.Render()
	if err != nil {
		return err
	}
	return atomicfile.Write(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
