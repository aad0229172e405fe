package hnn

import "math"

// Jacobian returns the derivatives of the state that follows x by a symplectic
// map, row-major [dim, dim]; nil for models that are no maps.
func (n *Network) Jacobian(x []float64) []float64 {
	if m, ok := n.host.(*mapHost); ok {
		return m.jacobian(x, n.Step)
	}
	return nil
}

// SymplecticDefect returns the Frobenius norm of J' S J - S for the Jacobian J
// of a map of states, row-major [dim, dim]. It is 0 for symplectic maps alone;
// in more than two dimensions a determinant of 1 says less.
func SymplecticDefect(jacobian []float64, dim int) float64 {
	s := symplectic(dim)
	norm := 0.0
	for i := range dim {
		for j := range dim {
			sum := -float64(s[i][j])
			for a := range dim / 2 {
				b := a + dim/2
				sum += jacobian[a*dim+i]*jacobian[b*dim+j] - jacobian[b*dim+i]*jacobian[a*dim+j]
			}
			norm += sum * sum
		}
	}
	return math.Sqrt(norm)
}
