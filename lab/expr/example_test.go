package expr_test

import (
	"fmt"

	"neurophysics/lab/expr"
)

func Example() {
	names := []string{"vx", "vy", "y"}
	energy, err := expr.Parse("0.5*(vx**2 + vy**2) + 9.81*y", names)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(energy.Text(names))
	fmt.Println(energy.At([]float64{3, 4, 1}))
	gradient, _ := energy.Gradient(nil, []float64{3, 4, 1})
	fmt.Println(gradient)

	_, err = expr.Parse("2 vx", names)
	fmt.Println(err)
	// Output:
	// 0.5*(vx^2 + vy^2) + 9.81*y
	// 22.310000000000002
	// [3 4 9.81]
	// expr: "2 vx", character 3: expected an operator or the end before "vx"; a product needs its *
}
