package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// figures returns one figure of every kind, with texts that are hard to place.
func figures() map[string]*Figure {
	rng := rand.New(rand.NewPCG(1, 1))
	n := 300
	t, x, y, small := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range t {
		t[i], x[i], y[i] = float64(i)/10, rng.NormFloat64(), rng.NormFloat64()
		small[i] = 9.81 + 1e-8*x[i]
	}
	long := "A title that is so long that it has to be broken into two lines, and even then it does not fit, whatever one does"
	o := Options{Title: long, X: "time since the start of the recording (s)", Y: "energy of the whole system (kg·m²/s²)"}
	marked := o
	marked.Marks = []Mark{{5, "forecast starts"}}
	empty := []float64{math.NaN(), math.Inf(1)}
	return map[string]*Figure{
		"lines":     Lines(marked, Series{Name: "truth", X: t, Y: x, Low: y, High: x}, Series{Name: "a name that takes room", X: t, Y: y, Style: Dashed}, Series{Name: "third", X: t, Y: small, Style: Dotted}),
		"looks":     Lines(marked, Series{Name: "one", X: t, Y: x, Style: DashDotted}, Series{Name: "two", X: t, Y: y, Style: LongDashed}, Series{Name: "truth", X: t, Y: y, Style: Wide, Color: Ink}),
		"offset":    Lines(o, Series{Name: "E", X: t, Y: small}),
		"tiny":      Lines(Options{}, Series{X: []float64{1e-9, 2e-9}, Y: []float64{1e7, 2e7}}),
		"training":  Training(o, Series{Name: "loss", X: t, Y: x}),
		"paths":     Paths(o, Series{Name: "orbit", X: x, Y: y}),
		"scatter":   Scatter(o, Series{Name: "points", X: x, Y: y}),
		"versus":    Versus(o, x, y),
		"residuals": Residuals(o, x, y),
		"map":       Map(o, x, y, small, "angular momentum (kg·m²/s)"),
		"portrait": Portrait(Options{Title: "Pendulum", X: "angle (rad)", Y: "momentum", XRange: [2]float64{-4, 4}, YRange: [2]float64{-2, 3}},
			func(q, p float64) (float64, float64) { return 2 * p, -3 * math.Sin(q) }, func(q, p float64) float64 { return p*p - math.Sqrt(q) }, "H (J)"),
		"constant": Map(o, x, y, make([]float64, n), "nothing"),
		"front": Front(o, 3, FrontPoint{1, 9, "x"}, FrontPoint{2, 7, "x + 1"}, FrontPoint{3, 5, "x^2 - 3.1*x"},
			FrontPoint{4, 1e-9, "0.5*(vx^2 + vy^2) - 3.986/sqrt(x^2 + y^2)"}, FrontPoint{5, 9e-10, "0.5*(vx^2 + vy^2) - 3.986/sqrt(x^2 + y^2) + 1e-7"}, FrontPoint{6, 0, "y"}),
		"bars": Bars(Options{Title: "Drift", Y: "drift (%)", LogY: true}, []string{"projectile", "spring", "a system with a long name"},
			Bar{Name: "standard", Values: []float64{12, 3, math.NaN()}, Low: []float64{9, 1, 1}, High: []float64{15, 4, 2}}, Bar{Name: "physics-aware", Values: []float64{0.3, 1e-9, 4}}),
		"empty":  Lines(o, Series{Name: "nothing", X: empty, Y: empty}),
		"single": Lines(o, Series{Name: "one", X: []float64{1}, Y: []float64{1}}),
		"front0": Front(o, -1),
	}
}

// recorder is a pen that keeps what it is told.
type recorder struct {
	texts []vg.Rectangle
	words []string
	ends  []vg.Point
}

func (r *recorder) theme() *theme { return &paper }
func (r *recorder) line(_ stroke, points ...vg.Point) {
	r.ends = append(r.ends, points...)
}
func (r *recorder) polygon(_ color.Color, points ...vg.Point) { r.ends = append(r.ends, points...) }
func (r *recorder) dot(_ color.Color, at vg.Point, _ vg.Length) {
	r.ends = append(r.ends, at)
}
func (r *recorder) ring(_ stroke, at vg.Point, _ vg.Length) { r.ends = append(r.ends, at) }
func (r *recorder) text(_ color.Color, text string, f font.Font, size vg.Length, at vg.Point, ax, ay float64) {
	if text == "" {
		return
	}
	at = baseline(text, f, size, at, ax, ay)
	r.words = append(r.words, text)
	r.texts = append(r.texts, vg.Rectangle{Min: at, Max: vg.Point{X: at.X + textWidth(text, f, size), Y: at.Y + capitals*size}})
}

// TestNothingCollides wants texts that lie inside the figure and apart from
// each other, and data inside the figure, in every kind and size.
func TestNothingCollides(t *testing.T) {
	for name, f := range figures() {
		for _, size := range [][2]int{{720, 420}, {360, 300}, {1200, 300}, {300, 900}} {
			r := &recorder{}
			w, h := vg.Length(size[0])*px, vg.Length(size[1])*px
			f.draw(r, w, h)
			for i, a := range r.texts {
				if a.Min.X < 0 || a.Min.Y < 0 || a.Max.X > w || a.Max.Y > h {
					t.Errorf("%s %v: %q reaches out of the figure: %v", name, size, r.words[i], a)
				}
				if !free(a, r.texts[:i]) {
					t.Errorf("%s %v: %q lies on another text", name, size, r.words[i])
				}
			}
			for _, pt := range r.ends {
				if !(pt.X >= -px && pt.Y >= -px && pt.X <= w+px && pt.Y <= h+px) {
					t.Fatalf("%s %v: something is drawn at %v, outside", name, size, pt)
				}
			}
		}
	}
}

// TestRendering renders every figure all ways: images have their size, XML is
// well-formed, and bytes repeat.
func TestRendering(t *testing.T) {
	again := figures()
	for name, f := range figures() {
		image, err := f.PNG(400, 300)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		decoded, err := png.Decode(bytes.NewReader(image))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := decoded.Bounds().Size(); got.X != 400 || got.Y != 300 {
			t.Errorf("%s: got an image of %v, want 400 by 300", name, got)
		}
		svg, err := f.SVG(400, 300)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		inline, err := f.Inline(400, 300, `alt "<&>"`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, text := range [][]byte{svg, inline} {
			dec := xml.NewDecoder(bytes.NewReader(text))
			for err == nil {
				_, err = dec.Token()
			}
			if !errors.Is(err, io.EOF) {
				t.Errorf("%s: not well-formed: %v", name, err)
			}
			err = nil
			if bytes.Contains(text, []byte("NaN")) || bytes.Contains(text, []byte("Inf")) {
				t.Errorf("%s: holds coordinates that are not numbers", name)
			}
		}
		if !bytes.Contains(inline, []byte("currentColor")) {
			t.Errorf("%s: the inline figure does not take the page's colour", name)
		}
		svg2, err := again[name].SVG(400, 300)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		image2, err := again[name].PNG(400, 300)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(svg, svg2) || !bytes.Equal(image, image2) {
			t.Errorf("%s: bytes differ between equal figures", name)
		}
	}
	if _, err := Lines(Options{}).PNG(10, 10); err == nil {
		t.Error("got no error for a figure of 10 by 10 pixels")
	}
}

// TestHostileText wants markup in labels to stay text.
func TestHostileText(t *testing.T) {
	evil := `</text><script>alert("1")</script>`
	f := Lines(Options{Title: evil, X: evil, Y: evil}, Series{Name: evil, X: []float64{1, 2}, Y: []float64{1, 2}, Low: []float64{0, 0}, High: []float64{3, 3}})
	svg, err := f.Inline(1600, 400, evil)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(svg, []byte("<script")) || bytes.Contains(svg, []byte(`alert("`)) {
		t.Errorf("markup in a label got through: %s", svg)
	}
}

// TestOwnData wants a figure that does not change with its maker's slices.
func TestOwnData(t *testing.T) {
	x, y := []float64{1, 2, 3}, []float64{1, 4, 9}
	for name, f := range map[string]*Figure{
		"lines": Lines(Options{}, Series{X: x, Y: y}), "versus": Versus(Options{}, x, y),
		"residuals": Residuals(Options{}, x, y), "map": Map(Options{}, x, y, y, ""),
		"bars": Bars(Options{}, []string{"a", "b", "c"}, Bar{Values: y}),
	} {
		before, err := f.SVG(300, 300)
		if err != nil {
			t.Fatal(err)
		}
		kept := y[1]
		y[1] = -7
		after, err := f.SVG(300, 300)
		y[1] = kept
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the figure changed with the slice it was made from (%v)", name, err)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		log       bool
		n         int
		want      string
		note      string
	}{
		{0, 20, false, 5, "0 5 10 15 20", ""},
		{-1, 1, false, 5, "−1.0 −0.5 0.0 0.5 1.0", ""},
		{0, 1.2e-4, false, 4, "0.0 0.5 1.0", "×10⁻⁴"},
		{0, 3e6, false, 3, "0 1 2 3", "×10⁶"},
		{9.81, 9.81 + 4e-6, false, 4, "1 2 3 4", "×10⁻⁶ + 9.81"},
		{1e-6, 1e-2, true, 8, "10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻²", ""},
		{1e-32, 1, true, 4, "10⁻³² 10⁻²⁴ 10⁻¹⁶ 10⁻⁸ 10⁰", ""},
		{0.1, 100, true, 5, "0.1 1 10 100", ""},
		{1, 40, true, 5, "1 2 5 10 20", ""},
	} {
		marks, note := axis{c.low, c.high, c.log}.ticks(c.n)
		var texts []string
		for _, m := range marks {
			if m.text != "" {
				texts = append(texts, m.text)
			}
		}
		if got := strings.Join(texts, " "); got != c.want || note != c.note {
			t.Errorf("ticks of [%g, %g] (log %v): got %q, %q, want %q, %q", c.low, c.high, c.log, got, note, c.want, c.note)
		}
	}
}

// Numbers of the x axis stand at given values, or at whole numbers alone, written as such.
func TestTicksOfTheXAxis(t *testing.T) {
	for _, c := range []struct {
		o         Options
		low, high float64
		width     vg.Length
		want      string
	}{
		{Options{WholeX: true}, 0, 2, 400 * px, "0 1 2"},
		{Options{WholeX: true}, -1.5, 1.5, 400 * px, "−1 0 1"},
		{Options{TicksX: []float64{128, 256, 512, 1024}, LogX: true}, 100, 1200, 400 * px, "128 256 512 1024"},
		{Options{TicksX: []float64{128, 256, 512, 1024}, LogX: true}, 100, 1200, 100 * px, "128 512"},
	} {
		f := &Figure{options: c.o}
		a := &area{box: vg.Rectangle{Max: vg.Point{X: c.width, Y: 100}}, x: axis{c.low, c.high, c.o.LogX}}
		var texts []string
		marks, _ := f.marksX(a)
		for _, m := range marks {
			if m.text != "" {
				texts = append(texts, m.text)
			}
		}
		if got := strings.Join(texts, " "); got != c.want {
			t.Errorf("%+v over [%g, %g]: got %q, want %q", c.o, c.low, c.high, got, c.want)
		}
	}
}

// FuzzTicks wants few, rising, finite marks inside whatever range there is.
func FuzzTicks(f *testing.F) {
	f.Add(0.0, 1.0, 5, false)
	f.Add(1e-300, 1e300, 5, true)
	f.Add(-1e308, 1e308, 3, false)
	f.Add(1.0, math.Nextafter(1, 2), 7, false)
	f.Fuzz(func(t *testing.T, a, b float64, n int, log bool) {
		var s spread
		s.add(a, b)
		if log && s.low <= 0 || !s.seen || n < 2 || n > 50 || math.IsInf(s.high-s.low, 0) {
			return
		}
		x := s.axis(log, 0.05, [2]float64{})
		marks, _ := x.ticks(n)
		if len(marks) > 20*n {
			t.Fatalf("%d marks where about %d were asked for", len(marks), n)
		}
		for i, m := range marks {
			if !finite(m.value) || i > 0 && m.value < marks[i-1].value {
				t.Fatalf("marks do not rise: %v", marks)
			}
		}
	})
}

// TestGapsAndThinning: a NaN breaks the line, and of a crowd the extremes stay.
func TestGapsAndThinning(t *testing.T) {
	a := &area{box: vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}, x: axis{0, 1, false}, y: axis{-1, 1, false}}
	if got := len(a.pieces([]float64{0, 0.2, 0.4, 0.6, 0.8}, []float64{0, 0, math.NaN(), 0, 0})); got != 2 {
		t.Errorf("got %d pieces of a line with one gap, want 2", got)
	}
	n := 100000
	points := make([]vg.Point, n)
	for i := range points {
		points[i] = vg.Point{X: 100 * vg.Length(i) / vg.Length(n), Y: vg.Length(i % 2)}
	}
	points[n/2].Y = 50
	points[n/3].Y = -50
	thinned := thin(points)
	var s spread
	for _, pt := range thinned {
		s.add(float64(pt.Y))
	}
	if len(thinned) > 1000 || s.low != -50 || s.high != 50 || thinned[len(thinned)-1] != points[n-1] {
		t.Errorf("got %d of %d points from %g to %g, want under 1000 with both extremes and the end", len(thinned), n, s.low, s.high)
	}
}

func TestWrongUsePanics(t *testing.T) {
	for name, call := range map[string]func(){
		"lengths": func() { Lines(Options{}, Series{X: []float64{1}}) },
		"band":    func() { Lines(Options{}, Series{X: []float64{1}, Y: []float64{1}, Low: []float64{1}}) },
		"chosen":  func() { Front(Options{}, 1, FrontPoint{1, 1, ""}) },
		"bars":    func() { Bars(Options{}, []string{"a"}, Bar{}) },
		"values":  func() { Map(Options{}, []float64{1}, []float64{1}, nil, "") },
		"style":   func() { Lines(Options{}, Series{Style: 9}) },
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "plot: ") {
					t.Errorf("%s: got %q, want a panic that starts with plot:", name, text)
				}
			}()
			call()
		}()
	}
}

// The last number of the x axis keeps clear of the border, wherever it stands.
func TestLastNumberKeepsTheBorder(t *testing.T) {
	for _, end := range []float64{99.6, 100, 100.3, 101, 1000} {
		for _, width := range []vg.Length{350 * px, 560 * px, 840 * px} {
			r := &recorder{}
			Lines(Options{X: "t (s)", XRange: [2]float64{3, end * (1 + 1e-9)}}, Series{X: []float64{3, end}, Y: []float64{0, 1}}).draw(r, width, 320*px)
			for i, text := range r.texts {
				if text.Max.X > width-border+0.01*px {
					t.Errorf("axis to %g, %g wide: %q ends at %g", end, width/px, r.words[i], text.Max.X/px)
				}
			}
		}
	}
}

// A wide line lies under all others, wherever it stands among the series.
func TestWideLinesLieBelow(t *testing.T) {
	x := []float64{0, 1}
	svg, err := Lines(Options{}, Series{X: x, Y: x, Color: Blue}, Series{X: x, Y: x, Color: Ink, Style: Wide}).SVG(400, 300)
	if err != nil {
		t.Fatal(err)
	}
	wide, thin := strings.Index(string(svg), `stroke-opacity="0.22" stroke-width="7"`), strings.Index(string(svg), `stroke="#1f7fc4"`)
	if wide < 0 || thin < wide {
		t.Errorf("got the wide line at byte %d and the other at %d of\n%s", wide, thin, svg)
	}
}
