package invariant

import "math"

// leastEigen writes into c the vector of the least eigenvalue of W c = e N c
// and returns e. N must be positive definite; else it returns NaN. W and N are
// symmetric s x s and are overwritten.
func leastEigen(c, w, n []float64, s int) float64 {
	// N = L L', in place.
	for j := range s {
		for i := j; i < s; i++ {
			v := n[i*s+j]
			for k := range j {
				v -= n[i*s+k] * n[j*s+k]
			}
			if i == j {
				if !(v > 0) {
					return math.NaN()
				}
				n[j*s+j] = math.Sqrt(v)
			} else {
				n[i*s+j] = v / n[j*s+j]
			}
		}
	}
	// W becomes L^-1 W L^-T.
	for col := range s {
		for i := range s {
			v := w[i*s+col]
			for k := range i {
				v -= n[i*s+k] * w[k*s+col]
			}
			w[i*s+col] = v / n[i*s+i]
		}
	}
	for row := range s {
		for i := range s {
			v := w[row*s+i]
			for k := range i {
				v -= n[i*s+k] * w[row*s+k]
			}
			w[row*s+i] = v / n[i*s+i]
		}
	}
	var scratch [64]float64
	vectors := scratch[:]
	if s*s > len(scratch) {
		vectors = make([]float64, s*s)
	}
	jacobi(w, vectors, s)
	least := 0
	for i := 1; i < s; i++ {
		if w[i*s+i] < w[least*s+least] {
			least = i
		}
	}
	// c = L^-T y.
	for i := s - 1; i >= 0; i-- {
		v := vectors[i*s+least]
		for k := i + 1; k < s; k++ {
			v -= n[k*s+i] * c[k]
		}
		c[i] = v / n[i*s+i]
	}
	return w[least*s+least]
}

// jacobi turns the symmetric a into its eigenvalues on the diagonal, and v
// into the eigenvectors by column (G. Golub, C. Van Loan, Matrix Computations,
// section 8.5).
func jacobi(a, v []float64, s int) {
	for i := range s * s {
		v[i] = 0
	}
	for i := range s {
		v[i*s+i] = 1
	}
	const sweeps = 30
	for range sweeps {
		var off, diagonal float64
		for i := range s {
			diagonal += a[i*s+i] * a[i*s+i]
			for j := range i {
				off += a[i*s+j] * a[i*s+j]
			}
		}
		if off <= 1e-30*diagonal {
			return
		}
		for p := range s {
			for q := p + 1; q < s; q++ {
				rotate(a, v, s, p, q)
			}
		}
	}
}

// rotate makes a[p][q] vanish.
func rotate(a, v []float64, s, p, q int) {
	apq := (a[p*s+q] + a[q*s+p]) / 2
	if apq == 0 {
		return
	}
	theta := (a[q*s+q] - a[p*s+p]) / (2 * apq)
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	cos := 1 / math.Sqrt(t*t+1)
	sin := t * cos
	for k := range s {
		x, y := a[k*s+p], a[k*s+q]
		a[k*s+p], a[k*s+q] = cos*x-sin*y, sin*x+cos*y
	}
	for k := range s {
		x, y := a[p*s+k], a[q*s+k]
		a[p*s+k], a[q*s+k] = cos*x-sin*y, sin*x+cos*y
		x, y = v[k*s+p], v[k*s+q]
		v[k*s+p], v[k*s+q] = cos*x-sin*y, sin*x+cos*y
	}
}
