package lab_test

import (
	"bytes"
	"image/gif"
	"testing"

	"neurophysics/datasets/pixels"
	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
)

// Figures and form are there whatever the network has learnt.
func TestPixelView(t *testing.T) {
	motions, err := pixels.Draw(t.Context(), 4, pixels.TrialSteps, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	task := hnn.NewPixelTask(motions, 1)
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		t.Fatal(err)
	}
	n, err := hnn.NewPixelNetwork(b, hnn.Hamiltonian, hnn.Hamiltonian.PixelParams(8, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	v, err := lab.NewPixelView(t.Context(), task, n, 1)
	if err != nil {
		t.Fatal(err)
	}
	energies, err := lab.PixelEnergies("energy", 0, 3, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*plot.Figure{energies, lab.PixelPlane("plane", v)} {
		if _, err := f.SVG(400, 300); err != nil {
			t.Error(err)
		}
	}
	if f, err := lab.FitPixelForm(task, n); err != nil || !(f.R2 > 0 && f.R2 <= 1) {
		t.Errorf("got the form %+v, %v", f, err)
	}
}

// The movies have the layout they promise whatever the network has learnt.
func TestPixelMovies(t *testing.T) {
	motions, err := pixels.Draw(t.Context(), 3, pixels.TrialSteps, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	task := hnn.NewPixelTask(motions, 1)
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		t.Fatal(err)
	}
	network := func(m hnn.Model) *hnn.PixelNetwork {
		n, err := hnn.NewPixelNetwork(b, m, m.PixelParams(8, 1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(n.Close)
		return n
	}
	learnt := network(hnn.Hamiltonian)
	beside, err := lab.PixelMovie(t.Context(), task, 0, network(hnn.Baseline), learnt)
	if err != nil {
		t.Fatal(err)
	}
	pushed, err := lab.PixelPushMovie(t.Context(), task, 0, learnt, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		frames  int
	}{"roll-out": {beside, 101}, "push": {pushed, 141}} {
		film, err := gif.DecodeAll(bytes.NewReader(c.content))
		if err != nil {
			t.Fatal(err)
		}
		if width := film.Image[0].Bounds().Dx(); len(film.Image) != c.frames || width < 3*28 {
			t.Errorf("%s: %d frames, %d pixels wide; want %d frames of three panels", name, len(film.Image), width, c.frames)
		}
	}
	if _, err := lab.PixelMovie(t.Context(), task, 1, learnt); err == nil {
		t.Error("no error for a trial that is not for tests")
	}
}
