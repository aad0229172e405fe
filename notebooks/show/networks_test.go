package show

import (
	"strings"
	"testing"

	"neurophysics/lab/hnn"
)

// What one cell trains another one finds, and networks trained on steps are kept
// apart.
func TestNetworks(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("LAB_BACKEND", "go")
	n := HNN("spring")
	n.Task.Config.Epochs, n.Task.Starts = 2, n.Task.Starts[:1]
	n.Learn(hnn.Models()...)
	f := n.Judge(hnn.Models()...)[hnn.Hamiltonian]
	if later := HNN("spring"); f.TestLoss <= 0 || later.Load(hnn.Hamiltonian).Loss(later.Task.Test) != f.TestLoss {
		t.Errorf("got a test loss of %g, want that of the network that was kept", f.TestLoss)
	}
	if m := n.Follow(0, hnn.Models()...); len(m) != 3 || m[0].Name != "true" || len(m[2].X) != len(m[0].X) {
		t.Errorf("got %d motions, want the true one and two learnt ones", len(m))
	}
	bare := n.file(hnn.Baseline)
	if n.Task.RK4 = 0.1; n.file(hnn.Baseline) == bare {
		t.Error("networks trained on steps are kept where the others are")
	}
}

func TestFiguresText(t *testing.T) {
	truth := 0.04
	got := figuresText("spring", []hnn.Model{hnn.Hamiltonian, hnn.Dissipative}, map[hnn.Model]hnn.Figures{
		hnn.Hamiltonian: {TrainLoss: 0.037, TestLoss: 0.036, EnergyMSE: 1e-4, EnergyError: 2e-5, TruthLoss: &truth},
		hnn.Dissipative: {TrainLoss: 0.036, TestLoss: 0.037, EnergyMSE: 2e-4},
	})
	for _, want := range []string{
		"| hnn | 0.037 | 0.036 | 0.0001 ± 2e-05 | 0.0369 | 0.0359 | 0.000384 |\n", "| dissipative | 0.036 | 0.037 | 0.0002 | | | |\n",
		"`bin/lab hnn table -task spring`", "from groups of starts", "test loss of 0.04",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want it to hold %q", got, want)
		}
	}
}
