package mech_test

import (
	"context"
	"testing"

	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
)

func BenchmarkSimulate(b *testing.B) {
	for _, name := range mech.Names() {
		b.Run(name, func(b *testing.B) {
			sys, err := mech.ByName(name)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: 100}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIntegrate is the work set against other programs: orbits with 100
// outputs, and three bodies with 20.
func BenchmarkIntegrate(b *testing.B) {
	for _, c := range []struct {
		name  string
		steps int
	}{{"orbit", 100}, {"3-body", 20}} {
		b.Run(c.name, func(b *testing.B) {
			sys, err := mech.ByName(c.name)
			if err != nil {
				b.Fatal(err)
			}
			const n = 1000
			var work mech.Work
			for b.Loop() {
				_, work, err = mech.Integrate(context.Background(), sys, mech.Options{Trajectories: n, Steps: c.steps, Threads: 1}, &ode.Settings{RTol: 1e-9, ATol: 1e-6})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/trajectory")
			b.ReportMetric(float64(work.Evals)/n, "evals/trajectory")
		})
	}
}
