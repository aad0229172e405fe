package train

import (
	"errors"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// identities returns the bases of the first step: all identities.
func (o *splus) identities() []float32 {
	bases := make([]float32, o.factorSize())
	o.squares(func(at, n int) {
		for i := range n {
			bases[at+i*n+i] = 1
		}
	})
	return bases
}

// renews tells whether step number step, counted from 1, ends with new bases.
func (o *splus) renews(step int) bool { return step == 1 || step%splusRenew == 0 }

// squares calls f for every square matrix in the vector of all factors.
func (o *splus) squares(f func(at, n int)) {
	for _, p := range o.pieces {
		if p.isMatrix() {
			f(p.factors, p.rows)
			f(p.factors+p.rows*p.rows, p.cols)
		}
	}
}

// renew fills bases with the eigenvectors of factors, in columns. It works on
// the host in float64, several matrices at a time, each on its own, so that the
// outcome does not depend on how many.
func (o *splus) renew(factors, bases []float32) error {
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var failed error
	var once sync.Once
	var all sync.WaitGroup
	o.squares(func(at, n int) {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			if !eigenvectors(bases[at:at+n*n], factors[at:at+n*n], n) {
				once.Do(func() {
					failed = errors.New("train: no eigenvectors were found for SPlus; lower the learning rate or clip the gradient's norm")
				})
			}
		})
	})
	all.Wait()
	return failed
}

// eigenvectors fills dst with those of the symmetric matrix a plus a little of
// the identity, and tells whether there are any.
func eigenvectors(dst, a []float32, n int) bool {
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			x := float64(a[i*n+j])
			if x-x != 0 { // not finite
				return false
			}
			if i == j {
				x += splusEpsilon
			}
			s.SetSym(i, j, x)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return false
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	for i, x := range vectors.RawMatrix().Data {
		dst[i] = float32(x)
	}
	return true
}
