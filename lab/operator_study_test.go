package lab_test

import (
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/operator/tune"
)

// The figure of a study has a panel for its course and one for every setting, whatever
// became of its trials.
func TestStudyFigure(t *testing.T) {
	s := &tune.Study{Settings: tune.Settings{Space: tune.Space{
		{Name: "learning_rate", Low: 1e-4, High: 1}, {Name: "layers", Choices: []float64{2, 3}},
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
	svg, err := f.SVG(900, 300)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"best so far", "ended early", "learning rate", "layers"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the figure does not say %q", want)
		}
	}
}
