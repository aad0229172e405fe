package lab_test

import (
	"regexp"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/operator/tune"
)

// The figure of a study has a panel for its course and one for every setting, whatever
// became of its trials.
func TestStudyFigure(t *testing.T) {
	s := &tune.Study{Settings: tune.Settings{Space: tune.Space{
		{Name: "learning_rate", Low: 1e-3, High: 1}, {Name: "layers", Choices: []float64{2, 3, 5}},
	}}}
	for i, state := range []string{tune.Done, tune.Discarded, tune.Pruned, tune.Done} {
		s.Trials = append(s.Trials, tune.Trial{
			Number: i, State: state, Loss: 0.1 * float64(4-i), Values: tune.Values{"learning_rate": 0.01, "layers": float64(2 + i%2)},
		})
	}
	f := lab.StudyFigure(s)
	if columns, rows := f.Grid(); columns != 3 || rows != 1 {
		t.Errorf("got %d columns and %d rows of panels, want 3 and 1", columns, rows)
	}
	svg, err := f.SVG(1560, 300)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"best so far", "ended early", "learning rate", "layers"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the figure does not say %q", want)
		}
	}
	// Trials, decades of the rate, choices: no number that none of them has.
	for _, want := range []string{"1 2 3 4", "0.001 0.01 0.1 1", "2 3 5"} {
		if got := numbers(svg); !strings.Contains(got, " "+want+" ") {
			t.Errorf("got the numbers %q, want %q among them", got, want)
		}
	}
}

// numbers are the texts of a figure that begin with a digit, in order.
func numbers(svg []byte) string {
	var out []string
	for _, m := range regexp.MustCompile(`>(\d[^< ]*)</text>`).FindAllSubmatch(svg, -1) {
		out = append(out, string(m[1]))
	}
	return " " + strings.Join(out, " ") + " "
}
