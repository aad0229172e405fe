package bench

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/backend"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/train"
)

// A step of the large network takes seconds in pure Go, so the network is built
// and the training is stopped before the first one.
func TestOrbitTask(t *testing.T) {
	set, split, c, err := orbitTask(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := []any{c.Hidden, c.Latent, c.Decoder, c.Head, c.Batch, c.Beta, c.Gamma, c.InputNoise, c.Guard, c.ReLUHead, set.Trajectories[0].Len()}
	want := []any{128, 32, 128, 64, 64, 0.5, 0.1, 0.0, physicsnet.None, true, 100}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got, then want:\n%s", diff)
	}
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	net, _, err := physicsnet.Train(ctx, b, set, split, c, train.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	params := 0
	for _, p := range net.Params {
		params += len(p.Values)
	}
	if params != 161573 {
		t.Errorf("got %d parameters, want the published network's 161573", params)
	}
}
