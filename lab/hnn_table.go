package lab

import (
	"context"
	"errors"
	"fmt"
	"time"

	"neurophysics/datasets"
	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// HNNOptions say what a table of Hamiltonian networks covers. Zero fields mean
// all tasks, the published models (on three bodies also that of pairs, and of the
// recorded pendulum also the dissipative one, trained on steps between samples)
// and five seeds. Models that do not suit a task have no row for it.
type HNNOptions struct {
	Tasks    []string
	Models   []hnn.Model
	Seeds    int     // networks of each kind, with seeds 1, 2, ...; each draws its own data
	RK4      float64 // length of a Runge-Kutta step to train on instead of the field; 0 for none
	Threads  int     // of simulation and integration; 0 means one a processor
	Mirror   string  // folder or archive with the recorded data, tried before the network
	Out      string  // folder that keeps the figures of every network, from which a table goes on; "" keeps none
	Progress func(Progress)
	Warn     func(string) // told in one sentence of a recording that is to be had nowhere, whose rows are left out

	QuickPixels bool // a short training of the pixels
	Published   bool // the paper's training, where the lab's is another: bodies and pixels
}

// HNNRow is one model on one task: medians over seeds with the least and the
// largest, beside the published figures, which are from one seed.
type HNNRow struct {
	Task      string         `json:"task"`
	Model     hnn.Model      `json:"model"`
	RK4       float64        `json:"rk4,omitempty"`      // length of the Runge-Kutta step that was trained on; 0 for the field
	AsPaper   bool           `json:"published_training"` // whether HNNOptions.Published was given
	Seeds     int            `json:"seeds"`
	Failed    int            `json:"failed"`     // further networks, whose training or motion left the finite numbers
	TrainLoss evaluate.Range `json:"train_loss"` // mean squared error of dx/dt; of the pixels, their whole loss
	TestLoss  evaluate.Range `json:"test_loss"`
	EnergyMSE evaluate.Range `json:"energy_mse"` // of the motion from 15 test starts, or along the recording
	// TruthLoss is the test loss of the true field at the same states: what their
	// noise alone costs; null for tasks whose states have no noise.
	TruthLoss *evaluate.Range `json:"truth_loss"`
	// EnergyError is the median over seeds of the standard error of EnergyMSE from
	// five groups of the starts; 0 for a recording, which has one.
	EnergyError float64 `json:"energy_error"`
	// ValidTime is that of hnn.Figures; null for pixels.
	ValidTime *evaluate.Range `json:"valid_time"`
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
	t := &hnnTable{HNNOptions: o, b: b, start: time.Now()}
	for _, name := range o.Tasks {
		for _, k := range t.kinds(name) {
			t.work += float64(o.Seeds) * t.cost(name, k)
		}
	}
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
	b     *backend.Backend
	rows  []HNNRow
	start time.Time

	work, done, kept float64 // costs: of all networks, of those with figures, and of these of those that the folder had
}

// hnnKind is what a row is of.
type hnnKind struct {
	model hnn.Model
	steps bool // trained on steps as long as the time between samples
}

// kinds returns the rows of a task.
func (t *hnnTable) kinds(task string) []hnnKind {
	models := t.Models
	if models == nil {
		models = hnn.Models()
		if task == "3-body" {
			models = append(models, hnn.Pairs)
		}
	}
	var kinds []hnnKind
	for _, m := range models {
		kinds = append(kinds, hnnKind{model: m})
	}
	if t.Models == nil && task == hnn.RecordedTaskName && t.RK4 == 0 {
		kinds = append(kinds, hnnKind{hnn.Dissipative, true})
	}
	return kinds
}

// cost is about the time that a network takes, in seconds on two cores, for the
// estimate of the time left.
func (t *hnnTable) cost(task string, k hnnKind) float64 {
	cost := map[string]float64{"spring": 8, "pendulum": 11, hnn.RecordedTaskName: 5, "2-body": 20, "3-body": 100, PixelTaskName: 200}[task]
	if t.quick(task) {
		cost /= 2
	}
	if k.steps || t.rk4(task, k) > 0 {
		cost *= 4
	}
	return cost
}

// task adds the rows of a task, unless it needs a recording that is to be had
// nowhere.
func (t *hnnTable) task(ctx context.Context, name string) error {
	for _, k := range t.kinds(name) {
		err := t.row(ctx, name, k)
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

// row adds the row of a kind of network on a task, over the seeds that went well.
func (t *hnnTable) row(ctx context.Context, name string, k hnnKind) error {
	row := HNNRow{Task: name, Model: k.model, RK4: t.rk4(name, k), AsPaper: t.Published}
	var all []hnn.Figures
	var err error
	for seed := 1; seed <= t.Seeds && err == nil; seed++ {
		var e *hnnEntry
		if e, err = t.entry(ctx, name, k, uint64(seed)); err != nil {
			break
		}
		row.RK4, row.StepMS = e.RK4, e.StepMS
		if e.Failed == "" {
			all = append(all, *e.Figures)
			continue
		}
		t.warn(fmt.Errorf("%s %s seed %d has no figures: %s", name, k.model, seed, e.Failed))
		row.Failed++
	}
	if len(all)+row.Failed > 0 {
		row.fill(all)
		t.rows = append(t.rows, row)
	}
	return err
}

// fill puts medians and ranges of the networks' figures into a row.
func (r *HNNRow) fill(all []hnn.Figures) {
	var trainLoss, testLoss, energy, se, valid, rescaled, truth []float64
	for _, f := range all {
		trainLoss, testLoss, energy = append(trainLoss, f.TrainLoss), append(testLoss, f.TestLoss), append(energy, f.EnergyMSE)
		se, valid = append(se, f.EnergyError), append(valid, f.ValidTime)
		if f.Rescaled != nil {
			rescaled = append(rescaled, *f.Rescaled)
		}
		if f.TruthLoss != nil {
			truth = append(truth, *f.TruthLoss)
		}
	}
	r.Seeds = len(all)
	r.TrainLoss, r.TestLoss, r.EnergyMSE = evaluate.Over(trainLoss), evaluate.Over(testLoss), evaluate.Over(energy)
	if len(all) > 0 {
		r.EnergyError = evaluate.Median(se)
	}
	if r.Task != PixelTaskName && len(all) > 0 {
		over := evaluate.Over(valid)
		r.ValidTime = &over
	}
	if rescaled != nil {
		over := evaluate.Over(rescaled)
		r.Rescaled = &over
	}
	if truth != nil {
		over := evaluate.Over(truth)
		r.TruthLoss = &over
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

// entry returns the figures of one network: those that the folder has, else of a
// network that is trained now, which it keeps.
func (t *hnnTable) entry(ctx context.Context, name string, k hnnKind, seed uint64) (*hnnEntry, error) {
	e, err := t.read(name, k, seed)
	if err != nil {
		return nil, err
	}
	if e != nil {
		t.kept += t.cost(name, k)
	} else {
		if e, err = t.network(ctx, name, k, seed); err != nil {
			return nil, err
		}
		if err := t.keep(e, k); err != nil {
			return nil, err
		}
	}
	t.done += t.cost(name, k)
	return e, nil
}

// network trains and judges one network. One that fails by its numbers is no
// error.
func (t *hnnTable) network(ctx context.Context, name string, k hnnKind, seed uint64) (*hnnEntry, error) {
	tell := func(stage string, share float64) {
		if t.Progress != nil {
			p := Progress{What: fmt.Sprintf("%s %s seed %d of %d, %s", name, k.model, seed, t.Seeds, stage)}
			p.Done = min(1, (t.done+share*t.cost(name, k))/t.work)
			p.Left = timeLeft(p.Done, t.kept/t.work, time.Since(t.start))
			t.Progress(p)
		}
	}
	tell("data", 0)
	e := t.newEntry(name, k, seed)
	var f hnn.Figures
	var err error
	if name == PixelTaskName {
		f, e.StepMS, err = t.pixels(ctx, k.model, seed, tell)
	} else {
		f, err = t.measured(ctx, e, k, tell)
	}
	switch {
	case err == nil:
		e.Figures = &f
	case diverged(err):
		e.Failed, err = err.Error(), nil
	}
	return e, err
}

// measured trains and judges a network on states, not on frames.
func (t *hnnTable) measured(ctx context.Context, e *hnnEntry, k hnnKind, tell func(stage string, share float64)) (f hnn.Figures, err error) {
	task, err := hnn.NewTask(ctx, e.Task, hnn.TaskOptions{Seed: e.Seed, Threads: t.Threads, Mirror: t.Mirror, Published: t.Published})
	if err != nil {
		return f, err
	}
	if k.steps {
		e.RK4 = task.Learn.Step
	}
	task.RK4 = e.RK4
	net, r, err := task.Train(ctx, t.b, e.Model, e.Seed, train.Options{Progress: func(p train.Progress) {
		tell("train", 0.8*float64(p.Step)/float64(p.Steps))
	}})
	if err != nil {
		return f, err
	}
	e.StepMS = r.StepMS
	tell("integrate", 0.8)
	return task.Judge(ctx, net, t.Threads)
}
