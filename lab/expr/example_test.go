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

func ExampleExpr_Simplify() {
	names := []string{"x", "v"}
	e, err := expr.Parse("v*0.5*v + x*2 - (3 - x)*2 + log(exp(x - x))", names)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Simplify().Text(names))
	// Output: 0.5*v^2 + 4*x - 6
}

func ExampleExpr_Derivative() {
	names := []string{"theta", "omega"}
	energy, err := expr.Parse("0.72*omega^2 + 11.772*(1 - cos(theta))", names)
	if err != nil {
		fmt.Println(err)
		return
	}
	torque := energy.Derivative(0)
	fmt.Println(torque.Text(names))
	fmt.Println(energy.LaTeX(names))
	fmt.Print(torque.Go("torque", names))
	// Output:
	// 11.772*sin(theta)
	// 0.72\,\omega^{2} + 11.772\,(1 - \cos(\theta))
	// func torque(theta, omega float64) float64 {
	// 	return 11.772 * math.Sin(theta)
	// }
}

func ExampleEvaluator_ConstGrad() {
	e, err := expr.Parse("2*x + 0.5", []string{"x"})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := [][]float64{{1, 2, 3}} // by column
	values, derivatives := make([]float64, 3), make([]float64, 3*2)
	ok := expr.NewEvaluator().ConstGrad(values, derivatives, e, x)
	fmt.Println(ok, values, derivatives[:3], derivatives[3:])
	// Output: true [2.5 4.5 6.5] [1 2 3] [1 1 1]
}

func ExampleDimensions() {
	columns := make([]expr.Unit, 2)
	for i, text := range []string{"m/s", "m"} {
		u, err := expr.ParseUnit(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		columns[i] = u
	}
	energy, err := expr.ParseUnit("J")
	if err != nil {
		fmt.Println(err)
		return
	}
	names := []string{"v", "y"}
	e, err := expr.Parse("0.5*v^2 + 9.81*y", names)
	if err != nil {
		fmt.Println(err)
		return
	}
	constants, _, ok := expr.NewDimensions(columns, &energy, true).Units(e)
	fmt.Println(constants, ok)
	fmt.Println(expr.NewDimensions(columns, &energy, false).Consistent(e))
	// Output:
	// [kg kg*m/s^2] true
	// false
}
