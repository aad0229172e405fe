package bench

import (
	"context"
	"errors"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/mech"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Steps of a measurement that Options leaves open.
const (
	smallSteps  = 400 // of a network whose step takes about a millisecond
	mediumSteps = 200
	largeSteps  = 60
)

// steps returns the number of steps to make.
func (o *Options) steps(standard int) int {
	if o.Steps > 0 {
		return o.Steps
	}
	return standard
}

// hnnSpring trains on batches of 750 out of the 1,500 samples of both halves of
// the task, so that every step is fed with another batch.
func hnnSpring(ctx context.Context, o *Options) (*Result, error) {
	t := hnn.Spring(1)
	all := hnn.Samples{Dim: 2, X: append(t.Learn.X, t.Test.X...), DX: append(t.Learn.DX, t.Test.DX...)}
	return o.hnn(ctx, all, 750)
}

// twoBodyMotions is the number of motions that hnn_2body trains on.
const twoBodyMotions = 40

// hnnTwoBody trains on batches of 200 out of the states of 40 motions.
func hnnTwoBody(ctx context.Context, o *Options) (*Result, error) {
	s, err := twoBodySamples(ctx, twoBodyMotions)
	if err != nil {
		return nil, err
	}
	return o.hnn(ctx, s, 200)
}

// twoBodySamples are the states of so many motions of 50 samples each.
func twoBodySamples(ctx context.Context, motions int) (hnn.Samples, error) {
	bodies := mech.NewNBody(2)
	set, err := mech.Simulate(ctx, bodies, mech.Options{Trajectories: motions, Steps: 50, Seed: 1})
	if err != nil {
		return hnn.Samples{}, err
	}
	s := hnn.Samples{Dim: set.Dim()}
	dx := make([]float64, s.Dim)
	for k := range set.Trajectories {
		for i, t := range set.Trajectories[k].T {
			x := set.State(k, i)
			bodies.Field(dx, x, t)
			for j := range x {
				s.X, s.DX = append(s.X, float32(x[j])), append(s.DX, float32(dx[j]))
			}
		}
	}
	return s, nil
}

func (o *Options) hnn(ctx context.Context, s hnn.Samples, batch int) (*Result, error) {
	b, r, err := o.trainHNN(ctx, s, batch, o.steps(smallSteps))
	if err != nil {
		return nil, err
	}
	return o.trained(b, r)
}

// trainHNN trains the published network for so many steps, rounded up to whole
// epochs.
func (o *Options) trainHNN(ctx context.Context, s hnn.Samples, batch, steps int) (*backend.Backend, *train.Result, error) {
	b, err := o.open()
	if err != nil {
		return nil, nil, err
	}
	p := hnn.Hamiltonian.Problem(s, hnn.Samples{}, 200, 1)
	perEpoch := s.Rows() / batch
	c := train.Config{
		Epochs: (steps + perEpoch - 1) / perEpoch, Batch: batch,
		LearningRate: 1e-3, L2: 0.5e-4, Seed: 1,
	}
	o.tell("compile and train on %s", b.Info.Name)
	r, err := train.Run(ctx, b, p, c, train.Options{Progress: o.training()})
	return b, r, err
}

// pixelHNN trains on batches of 200 out of the 2,000 windows of 20 trials.
func pixelHNN(ctx context.Context, o *Options) (*Result, error) {
	b, err := o.open()
	if err != nil {
		return nil, err
	}
	const trials = 20
	motions, err := pixels.Draw(ctx, trials, pixels.TrialSteps, 1, o.Threads)
	if err != nil {
		return nil, err
	}
	t := hnn.NewPixelTask(motions, 0)
	t.Steps(o.steps(mediumSteps))
	o.tell("compile and train on %s", b.Info.Name)
	n, r, err := t.Train(ctx, b, hnn.Hamiltonian, 1, train.Options{Progress: o.training()})
	if err != nil {
		return nil, err
	}
	n.Close()
	return o.trained(b, r)
}

// physicsNetOrbit trains the published network on the published loss.
func physicsNetOrbit(ctx context.Context, o *Options) (*Result, error) {
	set, split, c, err := orbitTask(ctx)
	if err != nil {
		return nil, err
	}
	b, err := o.open()
	if err != nil {
		return nil, err
	}
	c.Epochs = (o.steps(largeSteps) + 1) / 2
	o.tell("compile and train on %s", b.Info.Name)
	_, r, err := physicsnet.Train(ctx, b, set, split, c, train.Options{Progress: o.training()})
	if err != nil {
		return nil, err
	}
	return o.trained(b, r)
}

// orbitTask returns 128 orbits of 100 samples, all to train on in two batches
// an epoch, and the published configuration, less the parameters' norm.
func orbitTask(ctx context.Context) (*traj.Set, traj.Split, physicsnet.Config, error) {
	c := physicsnet.Published()
	c.LambdaR, c.Batch, c.Epochs = 0, 64, 1
	var split traj.Split
	for i := range 2 * c.Batch {
		split.Train = append(split.Train, i)
	}
	orbit, err := mech.ByName("orbit")
	if err != nil {
		return nil, split, c, err
	}
	set, err := mech.Simulate(ctx, orbit, mech.Options{Trajectories: len(split.Train), Steps: 100, Seed: 1})
	return set, split, c, err
}

// training passes on how far a training is.
func (o *Options) training() func(train.Progress) {
	return func(p train.Progress) { o.tell("step %d of %d", p.Step, p.Steps) }
}

func (o *Options) trained(b *backend.Backend, r *train.Result) (*Result, error) {
	if r.Steps == 0 {
		return nil, errors.New("no step was made")
	}
	out := &Result{Backend: b.Info.Name, Threads: o.Threads, CompileS: r.Compile.Seconds(), StepMS: r.StepMS, Steps: r.Steps}
	for _, p := range r.Params {
		out.Params += len(p.Values)
	}
	return out, nil
}
