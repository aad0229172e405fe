package report_test

import (
	"bytes"
	"fmt"

	"neurophysics/lab/expr"
	"neurophysics/lab/plot/report"
)

// A page with one law.
func Example() {
	columns := []string{"x", "v"}
	law, err := expr.Parse("v^2/2 + 2.47*x^2", columns)
	if err != nil {
		panic(err)
	}
	page := report.Page{
		Title: "Spring",
		Sections: []report.Section{{
			Title: "Laws",
			Blocks: []report.Block{
				report.Text("The energy as it was found."),
				report.Laws{{Name: "total energy", MathML: law.MathML(columns), Text: law.Text(columns)}},
			},
		}},
	}
	content, err := page.Render()
	if err != nil {
		panic(err)
	}
	fmt.Println(bytes.Contains(content, []byte("<math><mrow>")))
	// Output: true
}
