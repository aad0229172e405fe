package pixels_test

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/datasets/pixels"
)

func Example() {
	motions, err := pixels.Draw(context.Background(), 2, 5, 1, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	mean := 0.0
	for _, v := range motions.Frame(1, 4) {
		mean += float64(v) / pixels.Cells
	}
	fmt.Printf("%d trials of %d frames; the mean of the last one is %.3f\n", motions.Trials(), motions.Steps, mean)
	// Output: 2 trials of 5 frames; the mean of the last one is 0.053
}

// observe draws the cells at an angle q from hanging.
func observe(q float64) []float32 {
	frame := make([]float32, pixels.Cells)
	pixels.NewCamera().Observe(frame, math.Pi+q)
	return frame
}

// observed returns mean, centroid (row, column, cell centres at i + 0.5) and the
// number of cells above 0.
func observed(frame []float32) (mean, row, column float64, lit int) {
	for i, v := range frame {
		mass := float64(v)
		mean += mass
		row += mass * (float64(i/pixels.Side) + 0.5)
		column += mass * (float64(i%pixels.Side) + 0.5)
		if v > 0 {
			lit++
		}
	}
	return mean / pixels.Cells, row / mean, column / mean, lit
}

// The figures are those of frames drawn by Gymnasium. Theirs are blended in whole
// 255ths: 0.005 cells and 5e-5 leave room for that, and none for half a degree.
func TestFramesAgreeWithGymnasium(t *testing.T) {
	for _, want := range []struct{ q, mean, row, column float64 }{
		{-0.50, 0.05172, 13.403, 9.386},
		{-0.25, 0.05343, 14.214, 11.600},
		{0, 0.05269, 14.539, 14.008},
		{0.25, 0.05335, 14.229, 16.411},
		{0.50, 0.05156, 13.429, 18.636},
	} {
		mean, row, column, _ := observed(observe(want.q))
		if math.Abs(mean-want.mean) > 5e-5 || math.Abs(row-want.row) > 0.005 || math.Abs(column-want.column) > 0.005 {
			t.Errorf("q = %g: mean %.5f, centroid (%.3f, %.3f), want %.5f, (%.3f, %.3f)", want.q, mean, row, column, want.mean, want.row, want.column)
		}
	}
	if _, _, _, lit := observed(observe(0)); lit != 94 {
		t.Errorf("hanging: %d cells above 0, want 94", lit)
	}
}

// spread returns mean, standard deviation and mean squared distance to the mean
// frame of n observations.
func spread(frames []float32) (mean, std, distance float64) {
	n := float64(len(frames) / pixels.Cells)
	average, squares := make([]float64, pixels.Cells), 0.0
	for i, v := range frames {
		average[i%pixels.Cells] += float64(v) / n
		squares += float64(v) * float64(v) / float64(len(frames))
	}
	distance = squares
	for _, v := range average {
		mean += v / pixels.Cells
		distance -= v * v / pixels.Cells
	}
	return mean, math.Sqrt(squares - mean*mean), distance
}

func TestSixtyAngles(t *testing.T) {
	var frames []float32
	low, high, fewest, most := 1.0, 0.0, pixels.Cells, 0
	for k := range 60 {
		frame := observe(math.Pi / 3 * (float64(k)/59 - 0.5))
		frames = append(frames, frame...)
		mean, _, _, lit := observed(frame)
		low, high, fewest, most = min(low, mean), max(high, mean), min(fewest, lit), max(most, lit)
	}
	mean, std, distance := spread(frames)
	if fewest != 114 || most != 124 {
		t.Errorf("from %d to %d cells above 0, want 114 to 124", fewest, most)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"mean", mean, 0.0530}, {"least mean of a frame", low, 0.0511}, {"largest mean of a frame", high, 0.0545},
		{"standard deviation", std, 0.1441}, {"mean squared distance to the mean frame", distance, 0.01254},
	} {
		if math.Abs(c.got-c.want) > 6e-5 { // four digits, and the blending in whole 255ths
			t.Errorf("%s: %.5f, want %g", c.name, c.got, c.want)
		}
	}
}

func TestDraw(t *testing.T) {
	m, err := pixels.Draw(t.Context(), 40, pixels.TrialSteps, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	mean, std, _ := spread(m.Frames)
	// 0.0529 and 0.1441 are those of 200 trials; those of 40 lie a little about them.
	if math.Abs(mean-0.0529) > 2e-4 || math.Abs(std-0.1441) > 2e-4 {
		t.Errorf("mean %.4f, standard deviation %.4f, want 0.0529, 0.1441", mean, std)
	}
	for k := range m.Trials() {
		for i := range m.Steps {
			if q := m.State(k, i)[0]; math.Abs(q) > 32.4*math.Pi/180 {
				t.Fatalf("trial %d swings to %g rad, want at most 32.3 degrees", k, q)
			}
		}
		q, p := m.State(k, 0)[0], m.State(k, 0)[1]
		if math.Abs(q) > math.Pi/6 || math.Abs(p) > 0.25 {
			t.Errorf("trial %d starts at (%g, %g)", k, q, p)
		}
	}
	if diff := cmp.Diff(observe(m.State(7, 50)[0]), m.Frame(7, 50)); diff != "" {
		t.Errorf("a frame is not that of its state:\n%s", diff)
	}
	again, err := pixels.Draw(t.Context(), 40, pixels.TrialSteps, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Frames, again.Frames) || !slices.Equal(m.States, again.States) {
		t.Error("same seed on one thread, other motions")
	}
}

func TestFrameOfThePicture(t *testing.T) {
	img := pixels.NewCamera().Frame(math.Pi)
	for name, c := range map[string]struct {
		row, column int
		want        color.RGBA
	}{
		"ground":      {100, 250, color.RGBA{255, 255, 255, 255}},
		"axle":        {249, 250, color.RGBA{0, 0, 0, 255}},
		"upper cap":   {240, 250, color.RGBA{204, 77, 77, 255}},
		"rod":         {320, 240, color.RGBA{204, 77, 77, 255}},
		"lower cap":   {372, 250, color.RGBA{204, 77, 77, 255}},
		"below it":    {380, 250, color.RGBA{255, 255, 255, 255}},
		"side of rod": {320, 265, color.RGBA{255, 255, 255, 255}},
	} {
		if got := img.RGBAAt(c.column, c.row); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestMistakes(t *testing.T) {
	if _, err := pixels.Draw(t.Context(), 0, 3, 1, 1); err == nil {
		t.Error("no error for no trials")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pixels.Draw(ctx, 2, 3, 1, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func BenchmarkObserve(b *testing.B) {
	camera, frame := pixels.NewCamera(), make([]float32, pixels.Cells)
	b.ReportAllocs()
	for i := range b.N {
		camera.Observe(frame, math.Pi+0.5*math.Sin(float64(i)))
	}
}
