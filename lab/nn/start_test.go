package nn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The rows of a wide and the columns of a tall matrix are orthonormal to
// single precision.
func TestOrthogonal(t *testing.T) {
	for _, d := range [][2]int{{1, 1}, {5, 5}, {3, 8}, {8, 3}, {64, 64}} {
		rows, cols := d[0], d[1]
		m := make([]float32, rows*cols)
		Orthogonal(m, rows, cols, rand.New(rand.NewPCG(3, 4)))
		at := func(i, k int) float64 { // number k of vector i
			if rows <= cols {
				return float64(m[i*cols+k])
			}
			return float64(m[k*cols+i])
		}
		for i := range min(rows, cols) {
			for j := range i + 1 {
				sum, want := 0.0, 0.0
				if i == j {
					want = 1
				}
				for k := range max(rows, cols) {
					sum += at(i, k) * at(j, k)
				}
				if math.Abs(sum-want) > 1e-6 {
					t.Errorf("%v: vectors %d and %d have the product %g, want %g", d, i, j, sum, want)
				}
			}
		}
	}
}

// Uniform numbers fill their range evenly: mean and variance are those of the
// distribution within five standard errors.
func TestUniformAndGlorot(t *testing.T) {
	const n = 20000
	v := make([]float32, n)
	for _, c := range []struct {
		bound float64
		fill  func(rng *rand.Rand)
	}{
		{0.25, func(rng *rand.Rand) { Uniform(v, 0.25, rng) }},
		{math.Sqrt(6.0 / 250), func(rng *rand.Rand) { Glorot(v, 200, 50, rng) }},
	} {
		c.fill(rand.New(rand.NewPCG(5, 6)))
		mean, square := 0.0, 0.0
		for _, x := range v {
			if math.Abs(float64(x)) > c.bound {
				t.Fatalf("%g is outside of [-%g, %g]", x, c.bound, c.bound)
			}
			mean += float64(x) / n
			square += float64(x) * float64(x) / n
		}
		variance := c.bound * c.bound / 3
		if e := 5 * math.Sqrt(variance/n); math.Abs(mean) > e {
			t.Errorf("bound %g: mean %g, want 0 within %g", c.bound, mean, e)
		}
		// The variance of x^2 is 4/45 bound^4.
		if e := 5 * math.Sqrt(4.0/45/n) * c.bound * c.bound; math.Abs(square-variance) > e {
			t.Errorf("bound %g: variance %g, want %g within %g", c.bound, square, variance, e)
		}
	}
}

// Equal seeds give equal bits.
func TestStartsRepeat(t *testing.T) {
	draw := func() []float32 {
		rng := rand.New(rand.NewPCG(7, 8))
		a, b := make([]float32, 12), make([]float32, 12)
		Orthogonal(a, 3, 4, rng)
		Glorot(b, 3, 4, rng)
		return slices.Concat(a, b)
	}
	if diff := cmp.Diff(draw(), draw()); diff != "" {
		t.Error(diff)
	}
}

func TestGates(t *testing.T) {
	dst := make([]float32, 8)
	Gates(dst, 2, []float32{1, 2}, []float32{3, 4, 5, 6}, []float32{7, 8})
	if diff := cmp.Diff(dst, []float32{1, 3, 4, 7, 2, 5, 6, 8}); diff != "" {
		t.Errorf("got, then want:\n%s", diff)
	}
}
