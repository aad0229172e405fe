package show

import (
	"errors"
	"strings"
	"testing"
	"time"

	"neurophysics/lab"
	"neurophysics/lab/discover"
	"neurophysics/lab/expr"
	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
	"neurophysics/lab/symreg"
	"neurophysics/lab/train"
)

func TestLawTable(t *testing.T) {
	got := lawTable([]discover.Law{{
		Quantity: "angular_momentum", LaTeX: `|x| v_{y}`, R2: 0.99999,
		Constants: []symreg.Constant{{Name: "c0", Value: 2.47, Low: 2.4698, High: 2.4702}, {Name: "exponent", Value: 1.5, Low: 1.49985, High: 1.50004}},
	}})
	want := `| angular momentum | $\vert x\vert  v_{y}$ | 0.999990 | 2.47 [2.4698, 2.4702]; exponent 1.5 [1.49985, 1.50004] |`
	if !strings.HasSuffix(got, want+"\n") {
		t.Errorf("got %s, want it to end in %s", got, want)
	}
}

func TestFindingText(t *testing.T) {
	got := findingText(&discover.Finding{
		Laws:    []discover.MeasuredLaw{{Law: discover.Law{Quantity: "period", LaTeX: "a^{1.5}", R2: 1}}},
		Verdict: "laws", Reason: "a power law holds",
		Damping: []discover.Damping{{Column: "v", Rate: 0.12, Low: 0.1, High: 0.14}},
		Figures: []symreg.Constant{{Name: "rate", Value: 2, Low: 1, High: 3}},
		Notes:   []string{"rounded"},
	})
	for _, want := range []string{
		"| period | $a^{1.5}$ | 1.000000 |  |\n\n**laws**: a power law holds\n",
		"- damping of v: 0.12 [0.1, 0.14] over the unit of time\n", "- rate: 2 [1, 3]\n", "- rounded\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want it to hold %q", got, want)
		}
	}
}

func TestPixelTable(t *testing.T) {
	n := &hnn.PixelNetwork{Latent: &hnn.Network{Model: hnn.Hamiltonian}}
	got := pixelTable([]hnn.Figures{{TrainLoss: 1e-4, TestLoss: 2e-4, EnergyMSE: 3e-5, EnergyError: 1e-5}},
		[]*lab.PixelView{{Net: n, Limits: hnn.Limits{Seen: 2e-5, Still: 1.5e-4, Distance: 0.04}}})
	want := "| hnn | 0.0001 | 0.0002 | 3e-05 ± 1e-05 | 2e-05 | 0.04 | 0.000187 | 0.000185 | 0.000153 |\n\nStanding still at the true start has an energy MSE of 0.00015.\n"
	if !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want it to end in %s", got, want)
	}
}

func TestPixelFormulaText(t *testing.T) {
	l := &lab.PixelFormula{SeenLaw: &discover.SeenLaw{Miss: 0.002, Spring: 0.009}, Strength: 0.0376, Angle: 1.01, EnergyR2: 0.996}
	l.R2, l.LaTeX, l.Note = 0.9982, "p^2", "some is free"
	l.Motion = &discover.Law{LaTeX: "q^2"}
	l.Unit = &symreg.Constant{Fitted: 0.707, Value: 0.707, Low: 0.7, High: 0.71}
	got := pixelFormulaText(l)
	for _, want := range []string{
		"$$H = q^2$$\n\nAs the network has it: $p^2$, $R^2 = 0.9982$; some is free.", "| a parabola | 0.009 |\n| a polynomial of degree 4 | could not be followed |\n",
		"| unit of $q$ in the formula | 0.707 [0.7, 0.71] | 0.7, from the true angles |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want it to hold %q", got, want)
		}
	}
}

func TestTrainingBar(t *testing.T) {
	got := trainingBar("<orbit>", train.Progress{Epoch: 3, Epochs: 70, Step: 21, Steps: 490, Loss: 0.0123, Valid: 0.02, Validated: true, Left: 95 * time.Second})
	want := `<div><b>&lt;orbit&gt;</b> <progress max="490" value="21"></progress> epoch 3 of 70, loss 0.0123, validation 0.02; about 1m35s left</div>`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSearchTable(t *testing.T) {
	front := []symreg.Candidate{{Expr: expr.NewVar(0), Complexity: 3, R2: 0.5}}
	got := searchTable("<T>", []string{"a<b"}, symreg.Progress{Epoch: 2, EvalsPerSec: 120000, Left: 3 * time.Second, Front: front})
	for _, want := range []string{"<b>&lt;T&gt;</b> epoch 2, 1.2e+05 evaluations a second; about 3s left", "<td>3</td><td>0.500000</td>", "<code>`a&lt;b`</code>"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want it to hold %s", got, want)
		}
	}
}

// TestOutsideOfNotebooks wants all verbs to work where no kernel listens, and
// failures to panic even there.
func TestOutsideOfNotebooks(t *testing.T) {
	Figure(plot.Lines(plot.Options{}), "nothing")
	Markdown("a %d", 1)
	Training("t")(train.Progress{Stopped: "epochs"})
	progress, over := Search("t", nil)
	progress(symreg.Progress{})
	over()
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

func TestPropertiesText(t *testing.T) {
	v := 2.5e-12
	got := propertiesText([]hnn.Property{
		{Field: "learnt", Integrator: "gauss-legendre", Step: 0.04, Reversibility: &v, Symplecticity: &v},
		{Field: "true", Integrator: "adaptive", Step: 0.04},
	})
	for _, want := range []string{"| learnt | gauss-legendre | 0.04 | 2.5e-12 | 2.5e-12 |\n", "| true | adaptive | its own | not followed so far | not followed so far |\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want it to hold %s", got, want)
		}
	}
	got = hnnRunsText([]*lab.HNNResult{{Model: hnn.Baseline, Span: 20, Figures: hnn.Figures{EnergyMSE: 0.5, ValidTime: 3}}})
	if want := "| baseline | 0 | 0 | 0.5 | 3 of 20 |\n"; !strings.Contains(got, want) {
		t.Errorf("got %s, want it to hold %s", got, want)
	}
}
