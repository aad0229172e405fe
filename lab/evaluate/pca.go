package evaluate

import (
	"errors"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Components are the leading principal components of a set of vectors.
type Components struct {
	Scores    [][]float64 `json:"scores"`    // one row for each vector, one number for each component
	Explained []float64   `json:"explained"` // share of the variance along each component, falling
}

// PCA projects vectors of one length onto their leading principal components.
// The sign of a component is chosen so that its largest loading is positive.
// Asked for more components than there are, it gives those there are.
func PCA(vectors [][]float64, components int) (*Components, error) {
	if len(vectors) < 2 || len(vectors[0]) == 0 {
		return nil, errors.New("evaluate: principal components need at least two vectors of at least one number")
	}
	n, d := len(vectors), len(vectors[0])
	a := mat.NewDense(n, d, nil)
	mean := make([]float64, d)
	for i, v := range vectors {
		a.SetRow(i, v)
		for j := range v {
			mean[j] += v[j] / float64(n)
		}
	}
	var pc stat.PC
	if !pc.PrincipalComponents(a, nil) {
		return nil, errors.New("evaluate: the principal components did not converge; look for numbers that are not finite")
	}
	var axes mat.Dense
	pc.VectorsTo(&axes)
	vars := pc.VarsTo(nil)
	components = min(components, len(vars))
	total := 0.0
	for _, v := range vars {
		total += v
	}
	c := &Components{Scores: make([][]float64, n), Explained: make([]float64, components)}
	for k := range components {
		if total > 0 {
			c.Explained[k] = vars[k] / total
		}
	}
	signs := make([]float64, components)
	for k := range signs {
		largest := 0.0
		for j := range d {
			if v := axes.At(j, k); v*v > largest*largest {
				largest = v
			}
		}
		signs[k] = 1
		if largest < 0 {
			signs[k] = -1
		}
	}
	for i, v := range vectors {
		row := make([]float64, components)
		for k := range row {
			for j := range v {
				row[k] += signs[k] * (v[j] - mean[j]) * axes.At(j, k)
			}
		}
		c.Scores[i] = row
	}
	return c, nil
}
