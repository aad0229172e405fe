package hnn

import (
	"context"
	"fmt"
	"strings"

	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// Task is one of the paper's problems with its data and how it is judged.
type Task struct {
	Name        string
	Learn, Test Samples
	Hidden      int          // units of each hidden layer
	Config      train.Config // of the training

	// The energy of the learnt motion is compared to that of the true one from
	// every start, at the times, integrated with the settings.
	Starts   [][]float64
	Times    []float64
	Settings ode.Settings
	// Integrator, if not Adaptive or "", follows learnt motions, but for maps, in place
	// of the Runge-Kutta pair, with steps of StepSize.
	Integrator Integrator
	Step       float64 // of it; 0 means a five-hundredth of the span of the times
	Energy     func(x []float64) float64
	Truth      ode.Field   // nil for a recording
	Recorded   [][]float64 // states at the times in place of an integration of Truth, row-major, one slice a start

	// RK4, if positive, is the length of a Runge-Kutta step whose mean rate is
	// trained on dx/dt in place of the field; maps have none.
	RK4 float64

	Noise      float64 // standard deviation of the noise on the states, 0 for none
	Velocities bool    // whether the second half of a state is the time derivative of the first
}

// Samples are states and their time derivatives, row-major with Dim numbers
// a row, all positions before all momenta.
type Samples struct {
	Dim   int
	X, DX []float32

	// Where the rows are motions, their first rows and the time between rows.
	First []int
	Step  float64
}

// Rows returns the number of samples.
func (s Samples) Rows() int { return len(s.X) / s.Dim }

// add appends a state and its derivative.
func (s *Samples) add(x, dx []float64) {
	for i := range x {
		s.X, s.DX = append(s.X, float32(x[i])), append(s.DX, float32(dx[i]))
	}
}

// begin starts a motion with rows that are step apart in time.
func (s *Samples) begin(step float64) {
	s.First, s.Step = append(s.First, s.Rows()), step
}

// published are the figures of the paper's table for a baseline and an HNN.
var published = map[string]map[Model]Figures{
	"spring":        {Baseline: {TrainLoss: 3.71e-2, TestLoss: 3.67e-2, EnergyMSE: 1.71e-1}, Hamiltonian: {TrainLoss: 3.69e-2, TestLoss: 3.59e-2, EnergyMSE: 3.84e-4}},
	"pendulum":      {Baseline: {TrainLoss: 3.26e-2, TestLoss: 3.53e-2, EnergyMSE: 4.15e-2}, Hamiltonian: {TrainLoss: 3.28e-2, TestLoss: 3.56e-2, EnergyMSE: 2.49e-2}},
	"real_pendulum": {Baseline: {TrainLoss: 2.75e-3, TestLoss: 2.19e-3, EnergyMSE: 3.86e-1}, Hamiltonian: {TrainLoss: 9.24e-3, TestLoss: 5.96e-3, EnergyMSE: 1.45e-2}},
	"2-body":        {Baseline: {TrainLoss: 3.27e-5, TestLoss: 2.96e-5, EnergyMSE: 6.33e-2}, Hamiltonian: {TrainLoss: 3.00e-6, TestLoss: 2.82e-6, EnergyMSE: 3.88e-5}},
	"3-body":        {Baseline: {TrainLoss: 9.56e-2, TestLoss: 3.80e-1, EnergyMSE: 1.09e2}, Hamiltonian: {TrainLoss: 8.03e-2, TestLoss: 4.88e-1, EnergyMSE: 4.19e-2}},
	"pixels":        {Baseline: {TrainLoss: 1.77e-4, TestLoss: 1.73e-4, EnergyMSE: 9.27e-3}, Hamiltonian: {TrainLoss: 1.87e-4, TestLoss: 1.85e-4, EnergyMSE: 1.53e-4}},
}

// Figures are what a table says of one network.
type Figures struct {
	TrainLoss float64 `json:"train_loss"` // mean squared error of dx/dt
	TestLoss  float64 `json:"test_loss"`
	EnergyMSE float64 `json:"energy_mse"` // of the motion from the test starts
	// EnergyError is the standard error of EnergyMSE from five groups of the
	// starts; 0 where there are fewer.
	EnergyError float64 `json:"energy_error,omitempty"`
	// TruthLoss is the test loss of the true field at the same states, for tasks
	// with noisy ones: what the noise alone costs. A fit that knows the noise can get
	// a little below, since what it sees is nearer to the middle than it looks.
	TruthLoss *float64 `json:"truth_loss,omitempty"`
	// ValidTime is the median over the starts of the time until the state is wrong by
	// a tenth (see ValidError), at most the whole span of the times; 0 for pixels.
	ValidTime float64 `json:"valid_time,omitempty"`
	// Rescaled is EnergyMSE with the learnt motion's time multiplied by 1 + 0.9
	// noise, for tasks with noisy states.
	Rescaled *float64 `json:"energy_mse_rescaled,omitempty"`
}

// Published returns the paper's figures for a task, from one seed each.
func Published(task string, m Model) (Figures, bool) {
	f, ok := published[task][m]
	return f, ok
}

// TaskNames returns the names of the tasks, in the order of the table.
func TaskNames() []string {
	return []string{"spring", "pendulum", RecordedTaskName, "2-body", "3-body"}
}

// TaskOptions say how a task is drawn. Zero fields mean the defaults.
type TaskOptions struct {
	Seed    uint64
	Threads int    // of simulations; 0 means one a processor; the data do not depend on it
	Mirror  string // folder or archive with the recorded data, tried before the network; "" leaves it to LAB_DATA_MIRROR

	// Published trains as the paper does where the default does otherwise: bodies at
	// a constant rate.
	Published bool
}

// NewTask draws the data of the task with that name, or reads them. An unknown
// name gives an error that lists the known ones; simulations stop when ctx is
// done; a recording that is to be had nowhere gives an error that wraps
// datasets.ErrUnavailable and says what to do.
func NewTask(ctx context.Context, name string, o TaskOptions) (*Task, error) {
	switch name {
	case "spring":
		return Spring(o.Seed), nil
	case "pendulum":
		return Pendulum(o.Seed)
	case RecordedTaskName:
		return openRecorded(ctx, o.Mirror)
	case "2-body":
		return bodies(ctx, 2, o)
	case "3-body":
		return bodies(ctx, 3, o)
	}
	return nil, fmt.Errorf("hnn: no task is called %q; there are %s", name, strings.Join(TaskNames(), ", "))
}
