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
	Progress func(Progress)
}

// HNNRow is one model on one task: medians over seeds with the least and the
// largest, beside the published figures, which are from one seed.
type HNNRow struct {
	Task      string         `json:"task"`
	Model     hnn.Model      `json:"model"`
	Seeds     int            `json:"seeds"`
	TrainLoss evaluate.Range `json:"train_loss"` // mean squared error of dx/dt
	TestLoss  evaluate.Range `json:"test_loss"`
	EnergyMSE evaluate.Range `json:"energy_mse"` // of the motion from 15 test starts
	Published *hnn.Figures   `json:"published"`
	StepMS    float64        `json:"step_ms"` // median of the last seed
}

// HNNTable trains baselines and Hamiltonian networks on the tasks of Greydanus,
// Dzamba and Yosinski (2019) and measures them as the paper does. When ctx is
// done it returns the rows so far with an error that wraps ctx's.
func HNNTable(ctx context.Context, b *backend.Backend, o HNNOptions) ([]HNNRow, error) {
	if o.Tasks == nil {
		o.Tasks = hnn.TaskNames()
	}
	if o.Models == nil {
		o.Models = hnn.Models()
	}
	if o.Seeds == 0 {
		o.Seeds = 5
	}
	var rows []HNNRow
	all := float64(len(o.Tasks) * len(o.Models) * o.Seeds)
	done := 0
	for _, name := range o.Tasks {
		tasks := make([]*hnn.Task, o.Seeds)
		for k := range tasks {
			var err error
			if tasks[k], err = hnn.NewTask(ctx, name, uint64(k+1)); err != nil {
				return rows, err
			}
		}
		for _, m := range o.Models {
			row := HNNRow{Task: name, Model: m, Seeds: o.Seeds}
			var trainLoss, testLoss, energy []float64
			for k, task := range tasks {
				what := fmt.Sprintf("%s, %s, seed %d of %d", name, m, k+1, o.Seeds)
				net, r, err := task.Train(ctx, b, m, uint64(k+1), train.Options{Progress: func(p train.Progress) {
					if o.Progress != nil {
						o.Progress(Progress{What: what, Done: (float64(done) + float64(p.Step)/float64(p.Steps)) / all})
					}
				}})
				if err != nil {
					return rows, err
				}
				f, err := task.Judge(ctx, net)
				if err != nil {
					return rows, err
				}
				trainLoss, testLoss, energy = append(trainLoss, f.TrainLoss), append(testLoss, f.TestLoss), append(energy, f.EnergyMSE)
				row.StepMS = r.StepMS
				done++
			}
			row.TrainLoss, row.TestLoss, row.EnergyMSE = evaluate.Over(trainLoss), evaluate.Over(testLoss), evaluate.Over(energy)
			if f, ok := hnn.Published(name, m); ok {
				row.Published = &f
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}
