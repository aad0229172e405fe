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
	Energy   func(x []float64) float64
	Truth    ode.Field
}

// Samples are states and their time derivatives, row-major with Dim numbers
// a row, all positions before all momenta.
type Samples struct {
	Dim   int
	X, DX []float32
}

// Rows returns the number of samples.
func (s Samples) Rows() int { return len(s.X) / s.Dim }

// add appends a state and its derivative.
func (s *Samples) add(x, dx []float64) {
	for i := range x {
		s.X, s.DX = append(s.X, float32(x[i])), append(s.DX, float32(dx[i]))
	}
}

// published are the figures of the paper's table for a baseline and an HNN.
var published = map[string]map[Model]Figures{
	"spring":   {Baseline: {3.71e-2, 3.67e-2, 1.71e-1}, Hamiltonian: {3.69e-2, 3.59e-2, 3.84e-4}},
	"pendulum": {Baseline: {3.26e-2, 3.53e-2, 4.15e-2}, Hamiltonian: {3.28e-2, 3.56e-2, 2.49e-2}},
	"2-body":   {Baseline: {3.27e-5, 2.96e-5, 6.33e-2}, Hamiltonian: {3.00e-6, 2.82e-6, 3.88e-5}},
	"3-body":   {Baseline: {9.56e-2, 3.80e-1, 1.09e2}, Hamiltonian: {8.03e-2, 4.88e-1, 4.19e-2}},
	"pixels":   {Baseline: {1.77e-4, 1.73e-4, 9.27e-3}, Hamiltonian: {1.87e-4, 1.85e-4, 1.53e-4}},
}

// Figures are what a table says of one network.
type Figures struct {
	TrainLoss float64 `json:"train_loss"` // mean squared error of dx/dt
	TestLoss  float64 `json:"test_loss"`
	EnergyMSE float64 `json:"energy_mse"` // of the motion from the test starts
}

// Published returns the paper's figures for a task, from one seed each.
func Published(task string, m Model) (Figures, bool) {
	f, ok := published[task][m]
	return f, ok
}

// TaskNames returns the names of the tasks, in the order of the table.
func TaskNames() []string { return []string{"spring", "pendulum", "2-body", "3-body"} }

// NewTask draws the data of the task with that name from the seed, on so many
// threads (0 means one a processor; the data do not depend on it). An unknown
// name gives an error that lists the known ones; simulations stop when ctx is
// done.
func NewTask(ctx context.Context, name string, seed uint64, threads int) (*Task, error) {
	switch name {
	case "spring":
		return Spring(seed), nil
	case "pendulum":
		return Pendulum(seed)
	case "2-body":
		return bodies(ctx, 2, seed, threads)
	case "3-body":
		return bodies(ctx, 3, seed, threads)
	}
	return nil, fmt.Errorf("hnn: no task is called %q; there are %s", name, strings.Join(TaskNames(), ", "))
}
