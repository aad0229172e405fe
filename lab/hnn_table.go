package lab

import (
	"context"
	"fmt"

	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// HNNOptions say what a table of Hamiltonian networks covers. Zero fields mean
// all tasks, all models and five seeds.
type HNNOptions struct {
	Tasks    []string
	Models   []hnn.Model
	Seeds    int // networks of each kind, with seeds 1, 2, ...; each draws its own data
	Threads  int // of simulation and integration; 0 means one a processor
	Progress func(Progress)

	QuickPixels bool // the short training of the pixels instead of the published one
}

// HNNRow is one model on one task: medians over seeds with the least and the
// largest, beside the published figures, which are from one seed.
type HNNRow struct {
	Task      string         `json:"task"`
	Model     hnn.Model      `json:"model"`
	Seeds     int            `json:"seeds"`
	TrainLoss evaluate.Range `json:"train_loss"` // mean squared error of dx/dt; of the pixels, their whole loss
	TestLoss  evaluate.Range `json:"test_loss"`
	EnergyMSE evaluate.Range `json:"energy_mse"` // of the motion from 15 test starts
	Published *hnn.Figures   `json:"published"`
	StepMS    float64        `json:"step_ms"` // median of the last seed
}

// HNNTable trains baselines and Hamiltonian networks on the tasks of Greydanus,
// Dzamba and Yosinski (2019) and measures their losses and the energy of their
// motions. After an error, and when ctx is done, it returns what there is, the
// last row over the seeds that were done.
func HNNTable(ctx context.Context, b *backend.Backend, o HNNOptions) ([]HNNRow, error) {
	if o.Tasks == nil {
		o.Tasks = HNNTaskNames()
	}
	if o.Models == nil {
		o.Models = hnn.Models()
	}
	if o.Seeds == 0 {
		o.Seeds = 5
	}
	t := &hnnTable{HNNOptions: o, b: b}
	for _, name := range o.Tasks {
		for _, m := range o.Models {
			if err := t.row(ctx, name, m); err != nil {
				return t.rows, err
			}
		}
	}
	return t.rows, nil
}

// hnnTable is a table under way.
type hnnTable struct {
	HNNOptions
	b    *backend.Backend
	rows []HNNRow
	done int // networks
}

// row adds the row of a model on a task, over the seeds that went well.
func (t *hnnTable) row(ctx context.Context, name string, m hnn.Model) error {
	row := HNNRow{Task: name, Model: m}
	var trainLoss, testLoss, energy []float64
	var err error
	for seed := 1; seed <= t.Seeds && err == nil; seed++ {
		var f hnn.Figures
		if f, row.StepMS, err = t.network(ctx, name, m, uint64(seed)); err == nil {
			trainLoss, testLoss, energy = append(trainLoss, f.TrainLoss), append(testLoss, f.TestLoss), append(energy, f.EnergyMSE)
			row.Seeds++
		}
	}
	if row.Seeds > 0 {
		row.TrainLoss, row.TestLoss, row.EnergyMSE = evaluate.Over(trainLoss), evaluate.Over(testLoss), evaluate.Over(energy)
		if f, ok := hnn.Published(name, m); ok {
			row.Published = &f
		}
		t.rows = append(t.rows, row)
	}
	return err
}

// network trains and judges one network.
func (t *hnnTable) network(ctx context.Context, name string, m hnn.Model, seed uint64) (f hnn.Figures, stepMS float64, err error) {
	what := fmt.Sprintf("%s %s seed %d of %d", name, m, seed, t.Seeds)
	tell := func(stage string, share float64) {
		if t.Progress != nil {
			all := float64(len(t.Tasks) * len(t.Models) * t.Seeds)
			t.Progress(Progress{What: what + ", " + stage, Done: (float64(t.done) + share) / all})
		}
	}
	tell("data", 0)
	if name == PixelTaskName {
		f, stepMS, err = t.pixels(ctx, m, seed, tell)
		t.done++
		return f, stepMS, err
	}
	task, err := hnn.NewTask(ctx, name, seed, t.Threads)
	if err != nil {
		return f, 0, err
	}
	net, r, err := task.Train(ctx, t.b, m, seed, train.Options{Progress: func(p train.Progress) {
		tell("train", 0.8*float64(p.Step)/float64(p.Steps))
	}})
	if err != nil {
		return f, 0, err
	}
	tell("integrate", 0.8)
	f, err = task.Judge(ctx, net, t.Threads)
	t.done++
	return f, r.StepMS, err
}
