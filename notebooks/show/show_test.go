package show

import (
	"errors"
	"strings"
	"testing"
	"time"

	"neurophysics/lab/discover"
	"neurophysics/lab/plot"
	"neurophysics/lab/symreg"
	"neurophysics/lab/train"
)

func TestLawTable(t *testing.T) {
	got := lawTable([]discover.Law{{
		Quantity: "angular_momentum", LaTeX: `|x| v_{y}`, R2: 0.99999,
		Constants: []symreg.Constant{{Value: 2.47, Low: 2.4698, High: 2.4702}},
	}})
	want := `| angular momentum | $\vert x\vert  v_{y}$ | 0.999990 | 2.47 [2.4698, 2.4702] |`
	if !strings.HasSuffix(got, want+"\n") {
		t.Errorf("got %s, want it to end in %s", got, want)
	}
}

func TestTrainingBar(t *testing.T) {
	got := trainingBar("<orbit>", train.Progress{Epoch: 3, Epochs: 70, Step: 21, Steps: 490, Loss: 0.0123, Valid: 0.02, Validated: true, Left: 95 * time.Second})
	want := `<div><b>&lt;orbit&gt;</b> <progress max="490" value="21"></progress> epoch 3 of 70, loss 0.0123, validation 0.02; about 1m35s left</div>`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestOutsideOfNotebooks wants all verbs to work where no kernel listens, and
// failures to panic even there.
func TestOutsideOfNotebooks(t *testing.T) {
	Figure(plot.Lines(plot.Options{}), "nothing")
	Markdown("a %d", 1)
	Training("t")(train.Progress{Stopped: "epochs"})
	Expect(true, "never said")
	for name, call := range map[string]func(){
		"must":   func() { Must(0, errors.New("broken")) },
		"expect": func() { Expect(false, "R2 is %g", 0.5) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			call()
		}()
	}
}
