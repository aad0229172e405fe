package symreg_test

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/symreg"
)

// Energy of falling bodies of several masses, from their mass, speed and height.
func Example() {
	var t symreg.Table
	t.Names = []string{"m", "v", "h"}
	t.X = make([][]float64, 3)
	for i := range 50 {
		m, v, h := 1+float64(i%5), float64(i%7)-3, float64(i%11)
		t.X[0], t.X[1], t.X[2] = append(t.X[0], m), append(t.X[1], v), append(t.X[2], h)
		t.Y = append(t.Y, 0.5*m*v*v+9.81*m*h)
	}
	r, err := symreg.Search(context.Background(), t, symreg.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	law := r.Chosen()
	fmt.Println(law.Expression)
	fmt.Println(law.R2, r.Stopped)
	for _, c := range law.Constants {
		fmt.Println(c.Name, c.Value, c.Simple)
	}
	// Output:
	// 0.5*m*(v^2 + 19.62*h)
	// 1 target
	// c0 0.5 1/2
	// c1 19.62 19.62
}

// A head that grows with the energy, but not in proportion, still tells its
// form.
func ExampleSingleIndex() {
	var t symreg.Table
	t.Names = []string{"q", "p"}
	t.X = make([][]float64, 2)
	for i := range 400 {
		q, p := math.Sin(1.7*float64(i)), 2*math.Cos(2.9*float64(i))
		t.X[0], t.X[1] = append(t.X[0], q), append(t.X[1], p)
		t.Y = append(t.Y, math.Log(1+0.5*p*p+1.5*q*q))
	}
	r, err := symreg.SingleIndex(context.Background(), t, symreg.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	law := r.Chosen()
	fmt.Printf("R2 %.3f, %d constant, ratio of the terms %.2f\n", law.R2, len(law.Constants), law.Constants[0].Value)
	// Output:
	// R2 1.000, 1 constant, ratio of the terms 0.33
}

// With units, constants say what they are.
func ExampleSearch_units() {
	t := symreg.Table{
		Names: []string{"l"}, Units: []string{"m"}, Target: "period", TargetUnit: "s",
		X: [][]float64{{0.1, 0.2, 0.4, 0.5, 0.8, 1, 1.3, 1.7}},
	}
	for _, l := range t.X[0] {
		t.Y = append(t.Y, 2.006*math.Sqrt(l))
	}
	r, err := symreg.Search(context.Background(), t, symreg.Options{UnitMode: symreg.UnitsStrict, ClosedForm: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Chosen().Expression, "in", r.Chosen().Unit)
	for _, c := range r.Chosen().Constants {
		fmt.Println(c.Name, "=", c.Value, c.Unit)
	}
	// Output:
	// 2.006*sqrt(l) in s
	// c0 = 2.006 s/m^(1/2)
}
