package others_test

import (
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/internal/others"
)

func Example() {
	dir, err := os.MkdirTemp("", "others")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o600); err != nil {
		fmt.Println(err)
		return
	}
	said, err := others.Sentence(dir, "the run", nil)
	fmt.Println(said != "", err)
	fmt.Println(others.Clash(dir, "net.json", "thesis.txt"))
	// Output:
	// true <nil>
	// thesis.txt
}
