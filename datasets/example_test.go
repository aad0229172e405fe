package datasets_test

import (
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/datasets"
)

func Example() {
	dir, err := os.MkdirTemp("", "datasets")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "drop.csv")
	text := `# system: drop
# units: {"t":"s","y":"m","vy":"m/s"}
t,y,vy
0,10,0
0.1,9.95095,-0.981
`
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	set, err := datasets.Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.System, set.Columns, set.State(0, 1))

	if err := os.WriteFile(path, []byte(text+"0.2,NaN,-1.962\n"), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	_, err = datasets.Read(path)
	fault := err.(*datasets.FormatError)
	fmt.Println("row", fault.Row, "column", fault.Column+":", fault.Err)
	// Output:
	// drop [{y m} {vy m/s}] [9.95095 -0.981]
	// row 6 column y: NaN is not a finite number: leave the row out, or mend it
}
