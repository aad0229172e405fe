package plot_test

import (
	"bytes"
	"fmt"

	"neurophysics/lab/plot"
)

// The energy of a forecast beside the true one, as a PNG for a notebook.
func Example() {
	time := []float64{0, 1, 2, 3}
	figure := plot.Lines(
		plot.Options{Title: "Energy of a forecast", X: "time (s)", Y: "energy (J)"},
		plot.Series{Name: "truth", X: time, Y: []float64{2, 2, 2, 2}, Color: plot.Ink},
		plot.Series{Name: "physics-aware", X: time, Y: []float64{2, 2.01, 1.99, 2}, Color: plot.Blue},
	)
	image, err := figure.PNG(720, 420)
	if err != nil {
		panic(err)
	}
	fmt.Println(bytes.HasPrefix(image, []byte("\x89PNG")))
	// Output: true
}
