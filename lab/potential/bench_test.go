package potential_test

import (
	"testing"

	"neurophysics/lab/potential"
)

func BenchmarkBatch(b *testing.B) {
	for _, p := range []potential.Profile{potential.Phase, potential.Rest} {
		b.Run(string(p), func(b *testing.B) {
			motions := 0
			for b.Loop() {
				_, err := potential.Batch{Profile: p, Seed: 1, Potentials: 500, Threads: 1}.Each(b.Context(),
					func(w *potential.Well) error {
						motions += len(w.Orbits)
						return nil
					})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(motions), "ns/motion")
		})
	}
}
