package elliptic_test

import (
	"fmt"
	"math"
	"testing"

	"neurophysics/lab/internal/elliptic"
)

func Example() {
	sn, cn, dn := elliptic.Jacobi(0.5, 0.8)
	fmt.Printf("%.6f %.6f\n", sn*sn+cn*cn, dn*dn+0.64*sn*sn)
	// Output: 1.000000 1.000000
}

// The derivatives of sn, cn and dn are cn dn, -sn dn and -k^2 sn cn.
func TestDerivatives(t *testing.T) {
	const h = 1e-5
	for _, k := range []float64{0, 0.3, 0.8, 0.999} {
		for u := -3.0; u < 9; u += 0.7 {
			s0, c0, d0 := elliptic.Jacobi(u-h, k)
			s, c, d := elliptic.Jacobi(u, k)
			s1, c1, d1 := elliptic.Jacobi(u+h, k)
			for _, e := range []float64{(s1-s0)/(2*h) - c*d, (c1-c0)/(2*h) + s*d, (d1-d0)/(2*h) + k*k*s*c} {
				if math.Abs(e) > 1e-9 { // of central differences
					t.Errorf("k = %g, u = %g: a derivative is off by %g", k, u, e)
				}
			}
		}
	}
}
