package datasets_test

import (
	"path/filepath"
	"testing"

	"neurophysics/datasets"
)

// TestParquetOfOthers reads files that Apache Arrow wrote: optional columns,
// dictionaries, both versions of pages, int32 and float.
func TestParquetOfOthers(t *testing.T) {
	for _, name := range []string{"dictionary-gzip.parquet", "zstd-v2.parquet"} {
		s, err := datasets.Read(filepath.Join("testdata", name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.Len() != 2 || s.Points() != 40 {
			t.Fatalf("%s: got %d trajectories of %d rows together, want 2 of 40", name, s.Len(), s.Points())
		}
		for k := range s.Trajectories {
			for i, now := range s.Trajectories[k].T {
				n := 20*k + i
				x := s.State(k, i)
				if now != float64(i) || x[0] != float64(n%3)/4 || x[1] != float64(n*n) {
					t.Fatalf("%s row %d: got %v %v, want %d [%v %d]", name, n, now, x, i, float64(n%3)/4, n*n)
				}
			}
		}
	}
}
