package backend_test

import (
	"fmt"

	"neurophysics/lab/backend"
)

func Example() {
	b, err := backend.Open(backend.Options{Name: "go"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Finalize()
	fmt.Println(b.Info.Name, b.Info.Plugin == "", b.NumDevices())
	// Output: go true 1
}
