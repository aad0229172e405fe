package operator

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"neurophysics/lab/backend"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

func cpu() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

var zzSep = os.Getenv("ZZ_SEP") != "0"

func TestZZ(t *testing.T) {
	threads, _ := strconv.Atoi(os.Getenv("ZZ_THREADS"))
	if threads == 0 {
		threads = 2
	}
	b, err := backend.Open(backend.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := Untuned(os.Getenv("ZZ"))
	rng := rand.New(rand.NewPCG(1, 1))
	s := potential.Samples{Sensors: 100, Times: 100, Potential: make([]int, 200)}
	f := func(n int) (v []float32) {
		for range n {
			v = append(v, rng.Float32())
		}
		return v
	}
	s.V, s.T, s.Q, s.P, s.Start = f(20000), f(20000), f(20000), f(20000), f(400)
	tr := Training{Criterion: LogCosh}
	tr.Batch, tr.LearningRate, tr.Decay = 100, 1e-3, 0.01
	tr.Epochs = 4
	p, err := c.Problem(s, potential.Samples{}, tr)
	if err != nil {
		t.Fatal(err)
	}
	p.Separable = zzSep
	c0 := cpu()
	first, at := 0.0, 0
	t0 := time.Now()
	r, err := train.Run(context.Background(), b, p, tr.Config, train.Options{Progress: func(pr train.Progress) {
		if first == 0 {
			first, at = cpu(), pr.Step
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("ZZ %s sep %v threads %d: compile %.1f s wall; first step at cpu %.1f; cpu a step %.0f ms; wall step %.0f ms; total wall %.1f; loss %.4f\n", c.Model, zzSep, threads, r.Compile.Seconds(), first-c0,
		(cpu()-first)/float64(r.Steps-at)*1000, r.StepMS, time.Since(t0).Seconds(), r.History[len(r.History)-1].Loss)
}
