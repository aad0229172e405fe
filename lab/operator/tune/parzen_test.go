package tune

import (
	"math"
	"testing"
)

// estimatorOf is the estimator of one setting, of which there are n observations.
func estimatorOf(k kernels, n int) estimator {
	return estimator{weight: weights(n), settings: []kernels{k}}
}

// Densities are those of Optuna 5.0.0 (samplers._tpe, multivariate, prior weight 1,
// clipped, without end points), which were noted down to 14 digits.
func TestDensitiesAreOptunas(t *testing.T) {
	var many, squares []float64
	for i := range 30 {
		many = append(many, float64(7*(i+1)%31)/31)
	}
	for i := range 28 {
		squares = append(squares, float64(i*i%3))
	}
	both := estimatorOf(normals([]float64{0.2, 0.7, 0.25}), 3)
	both.settings = append(both.settings, choices([]float64{0, 3, 3}, 4))
	scale, all := [][]float64{{0}, {0.1}, {0.37}, {0.5}, {0.93}, {1}}, [][]float64{{0}, {1}, {2}, {3}}
	for _, c := range []struct {
		name string
		e    estimator
		at   [][]float64
		want []float64
	}{
		{"of none", estimatorOf(normals(nil), 0), scale, []float64{0.91941084539919, 0.96172935898978, 1.0330626123926, 1.041828977197, 0.94983005533701, 0.91941084539919}},
		{"of one", estimatorOf(normals([]float64{0.8}), 1), scale, []float64{0.80337394786087, 0.86726158863052, 1.006932823277, 1.0490564443573, 1.0340967350009, 1.0088861621986}},
		{"of three", estimatorOf(normals([]float64{0.02, 0.9, 0.03}), 3), scale, []float64{1.6193121339733, 1.5828676848158, 0.97747035318492, 0.83304916117253, 0.70338056099695, 0.67943025641243}},
		{"of thirty", estimatorOf(normals(many), 30), scale, []float64{0.40896076418473, 1.1294323607158, 1.1078902290056, 1.019157524259, 1.0510823347355, 0.40779761046286}},
		{"of no choice", estimatorOf(choices(nil, 4), 0), all, []float64{0.25, 0.25, 0.25, 0.25}},
		{"of one choice", estimatorOf(choices([]float64{2}, 4), 1), all, []float64{0.20833333333333, 0.20833333333333, 0.375, 0.20833333333333}},
		{"of four choices", estimatorOf(choices([]float64{0, 2, 2, 1}, 4), 4), all, []float64{0.25, 0.25, 0.36111111111111, 0.13888888888889}},
		{"of many choices", estimatorOf(choices(squares, 4), 28), all, []float64{0.32645967124256, 0.59698737210079, 0.038276478328325, 0.038276478328325}},
		{"of both", both, [][]float64{{0.1, 0}, {0.22, 3}, {0.7, 3}, {0.9, 1}}, []float64{0.4431339963192, 0.45887210975299, 0.39526939788475, 0.11149557442589}},
	} {
		for i, x := range c.at {
			if got := c.e.density(x); !(math.Abs(got-c.want[i]) < 1e-12) {
				t.Errorf("%s: got a density of %.14g at %g, want %.14g", c.name, got, x, c.want[i])
			}
		}
	}
}
