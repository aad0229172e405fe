package show_test

import (
	"fmt"
	"strconv"

	"neurophysics/notebooks/show"
)

// A call that must not fail, as cells make them.
func Example() {
	fmt.Println(show.Must(strconv.Atoi("42")))
	// Output: 42
}
