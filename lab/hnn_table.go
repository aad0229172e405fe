package lab

import (
	"context"
	"errors"
	"fmt"

	"neurophysics/datasets"
	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// HNNOptions say what a table of Hamiltonian networks covers. Zero fields mean
// all tasks, the published models (on three bodies also that of pairs) and five
// seeds. Models that do not suit a task have no row for it.
type HNNOptions struct {
	Tasks    []string
	Models   []hnn.Model
	Seeds    int     // networks of each kind, with seeds 1, 2, ...; each draws its own data
	RK4      float64 // length of a Runge-Kutta step to train on instead of the field; 0 for none
	Threads  int     // of simulation and integration; 0 means one a processor
	Mirror   string  // folder or archive with the recorded data, tried before the network
	Progress func(Progress)
	Warn     func(string) // told in one sentence of a recording that is to be had nowhere, whose rows are left out

	QuickPixels     bool // a short training of the pixels
	PublishedPixels bool // the paper's training of the pixels
}

// HNNRow is one model on one task: medians over seeds with the least and the
// largest, beside the published figures, which are from one seed.
type HNNRow struct {
	Task      string         `json:"task"`
	Model     hnn.Model      `json:"model"`
	RK4       float64        `json:"rk4,omitempty"` // as asked for
	Seeds     int            `json:"seeds"`
	Failed    int            `json:"failed"`     // further networks, whose training or motion left the finite numbers
	TrainLoss evaluate.Range `json:"train_loss"` // mean squared error of dx/dt; of the pixels, their whole loss
	TestLoss  evaluate.Range `json:"test_loss"`
	EnergyMSE evaluate.Range `json:"energy_mse"` // of the motion from 15 test starts, or along the recording
	// EnergyError is the median over seeds of the standard error of EnergyMSE from
	// five groups of the starts; 0 for a recording, which has one.
	EnergyError float64 `json:"energy_error"`
	// Rescaled is EnergyMSE with the learnt motion's time multiplied by 1 + 0.9
	// noise; null for tasks whose states have no noise.
	Rescaled  *evaluate.Range `json:"energy_mse_rescaled"`
	Published *hnn.Figures    `json:"published"` // null for models that are not in the paper's table
	StepMS    float64         `json:"step_ms"`   // median of the last seed
}

// HNNTable trains baselines and Hamiltonian networks on the tasks of Greydanus,
// Dzamba and Yosinski (2019) and measures their losses and the energy of their
// motions. After an error, and when ctx is done, it returns what there is, the
// last row over the seeds that were done.
func HNNTable(ctx context.Context, b *backend.Backend, o HNNOptions) ([]HNNRow, error) {
	if o.Tasks == nil {
		o.Tasks = HNNTaskNames()
	}
	if o.Seeds == 0 {
		o.Seeds = 5
	}
	t := &hnnTable{HNNOptions: o, b: b}
	for _, name := range o.Tasks {
		if err := t.task(ctx, name); err != nil {
			return t.rows, err
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

// models returns the models of a task's rows.
func (t *hnnTable) models(task string) []hnn.Model {
	switch {
	case t.Models != nil:
		return t.Models
	case task == "3-body":
		return append(hnn.Models(), hnn.Pairs)
	}
	return hnn.Models()
}

// task adds the rows of a task, unless it needs a recording that is to be had
// nowhere.
func (t *hnnTable) task(ctx context.Context, name string) error {
	for _, m := range t.models(name) {
		err := t.row(ctx, name, m)
		if errors.Is(err, hnn.ErrUnsuitable) {
			t.warn(err)
			continue
		}
		if errors.Is(err, datasets.ErrUnavailable) {
			t.warn(fmt.Errorf("%s was left out: %w", name, err))
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *hnnTable) warn(err error) {
	if t.Warn != nil {
		t.Warn(err.Error())
	}
}

// row adds the row of a model on a task, over the seeds that went well.
func (t *hnnTable) row(ctx context.Context, name string, m hnn.Model) error {
	row := HNNRow{Task: name, Model: m, RK4: t.RK4}
	var all []hnn.Figures
	var err error
	for seed := 1; seed <= t.Seeds && err == nil; seed++ {
		var f hnn.Figures
		f, row.StepMS, err = t.network(ctx, name, m, uint64(seed))
		switch {
		case err == nil:
			all = append(all, f)
		case diverged(err):
			t.warn(fmt.Errorf("%s %s seed %d has no figures: %w", name, m, seed, err))
			row.Failed++
			err = nil
		}
	}
	if len(all)+row.Failed > 0 {
		row.fill(all)
		t.rows = append(t.rows, row)
	}
	return err
}

// fill puts medians and ranges of the networks' figures into a row.
func (r *HNNRow) fill(all []hnn.Figures) {
	var trainLoss, testLoss, energy, se, rescaled []float64
	for _, f := range all {
		trainLoss, testLoss, energy = append(trainLoss, f.TrainLoss), append(testLoss, f.TestLoss), append(energy, f.EnergyMSE)
		se = append(se, f.EnergyError)
		if f.Rescaled != nil {
			rescaled = append(rescaled, *f.Rescaled)
		}
	}
	r.Seeds = len(all)
	r.TrainLoss, r.TestLoss, r.EnergyMSE = evaluate.Over(trainLoss), evaluate.Over(testLoss), evaluate.Over(energy)
	if len(all) > 0 {
		r.EnergyError = evaluate.Median(se)
	}
	if rescaled != nil {
		over := evaluate.Over(rescaled)
		r.Rescaled = &over
	}
	if f, ok := hnn.Published(r.Task, r.Model); ok {
		r.Published = &f
	}
}

// diverged tells whether a network failed by its numbers.
func diverged(err error) bool {
	var training *train.NotFiniteError
	return errors.Is(err, hnn.ErrDiverged) || errors.As(err, &training)
}

// network trains and judges one network.
func (t *hnnTable) network(ctx context.Context, name string, m hnn.Model, seed uint64) (f hnn.Figures, stepMS float64, err error) {
	what := fmt.Sprintf("%s %s seed %d of %d", name, m, seed, t.Seeds)
	tell := func(stage string, share float64) {
		if t.Progress != nil {
			all := 0.0
			for _, name := range t.Tasks {
				all += float64(len(t.models(name)) * t.Seeds)
			}
			t.Progress(Progress{What: what + ", " + stage, Done: min(1, (float64(t.done)+share)/all)})
		}
	}
	tell("data", 0)
	if name == PixelTaskName {
		f, stepMS, err = t.pixels(ctx, m, seed, tell)
		t.done++
		return f, stepMS, err
	}
	task, err := hnn.NewTask(ctx, name, hnn.TaskOptions{Seed: seed, Threads: t.Threads, Mirror: t.Mirror})
	if err != nil {
		return f, 0, err
	}
	task.RK4 = t.RK4
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
