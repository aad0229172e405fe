package show

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"neurophysics/datasets"
	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// Networks are the networks of one of the published tasks of Hamiltonian networks,
// with data and starts of seed 1. What a cell trains lies in .work, where later
// cells find it.
type Networks struct {
	Task *hnn.Task // may be changed before training; with RK4 set, networks are kept apart from those without
}

// HNN draws the data of a task. Of a recording that is to be had nowhere it says
// so in one sentence and returns nil.
func HNN(task string) *Networks {
	t, err := hnn.NewTask(context.Background(), task, hnn.TaskOptions{Seed: 1})
	if errors.Is(err, datasets.ErrUnavailable) {
		Markdown("*Left out:* %v", err)
		return nil
	}
	return &Networks{Must(t, err)}
}

// Learn trains models on the task and keeps their last parameters, as the paper
// does.
func (n *Networks) Learn(models ...hnn.Model) {
	engine := Must(lab.Open(backend.Options{}))
	for _, m := range models {
		dir := strings.TrimSuffix(n.file(m), ".bin")
		_, r, err := n.Task.Train(context.Background(), engine, m, 1, train.Options{Dir: dir, Overwrite: true, Progress: Training(string(m))})
		Check(err)
		Check(train.SaveParams(n.file(m), r.Last))
	}
}

// Load reads a network that Learn trained, in this cell or another one.
func (n *Networks) Load(m hnn.Model) *hnn.Network {
	return hnn.NewNetwork(m, Must(train.LoadParams(n.file(m))))
}

// file is where the parameters of a network are kept.
func (n *Networks) file(m hnn.Model) string {
	name := string(m)
	if n.Task.RK4 > 0 {
		name += "-steps"
	}
	return filepath.Join(".work", "hnn-"+n.Task.Name, name+".bin")
}

// Judge shows losses and energy errors of networks beside the published ones, and
// returns them.
func (n *Networks) Judge(models ...hnn.Model) map[hnn.Model]hnn.Figures {
	all := map[hnn.Model]hnn.Figures{}
	for _, m := range models {
		all[m] = Must(n.Task.Judge(context.Background(), n.Load(m), 0))
	}
	Markdown("%s", figuresText(n.Task.Name, models, all))
	return all
}

func figuresText(task string, models []hnn.Model, all map[hnn.Model]hnn.Figures) string {
	var b strings.Builder
	b.WriteString("| model | train loss | test loss | energy MSE | published: train | test | energy |\n|---|---|---|---|---|---|---|\n")
	for _, m := range models {
		f := all[m]
		fmt.Fprintf(&b, "| %s | %.3g | %.3g | %.3g", m, f.TrainLoss, f.TestLoss, f.EnergyMSE)
		if f.EnergyError > 0 {
			fmt.Fprintf(&b, " ± %.1g", f.EnergyError)
		}
		if p, ok := hnn.Published(task, m); ok {
			fmt.Fprintf(&b, " | %.3g | %.3g | %.3g |\n", p.TrainLoss, p.TestLoss, p.EnergyMSE)
		} else {
			b.WriteString(" | | | |\n")
		}
	}
	fmt.Fprintf(&b, "\nOne seed each; `bin/lab hnn table -task %s` gives medians over several.", task)
	for _, m := range models {
		if all[m].EnergyError > 0 {
			b.WriteString(" The error is that of the mean, from groups of starts.")
			break
		}
	}
	if l := all[models[0]].TruthLoss; l != nil {
		fmt.Fprintf(&b, " The noise of the states alone costs the true field a test loss of %.3g.", *l)
	}
	return b.String()
}

// Follow returns the motion from one of the task's starts: the true one and that
// of each network.
func (n *Networks) Follow(start int, models ...hnn.Model) []lab.HNNMotion {
	var out []lab.HNNMotion
	for _, m := range models {
		all := Must(n.Task.Motions(context.Background(), n.Load(m), 1, 0))
		if len(out) == 0 {
			out = append(out, lab.HNNMotion{Name: "true", Times: all.Times, X: all.Truth[start]})
		}
		out = append(out, lab.HNNMotion{Name: string(m), Times: all.Times, X: all.Learnt[start]})
	}
	return out
}

// Formula searches the formula of what a network learnt as H, shows it with its
// constants, and returns it.
func (n *Networks) Formula(m hnn.Model) *discover.HamiltonianLaw {
	l := Must(lab.HNNLaw(context.Background(), n.Task, n.Load(m), 1))
	Hamiltonian(l)
	return l
}
