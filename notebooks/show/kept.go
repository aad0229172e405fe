package show

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"neurophysics/lab"
)

// kept are figures that take too long for a notebook, with what made them.
type kept struct {
	Command string          `json:"command"`
	Commit  string          `json:"commit"` // of the program
	Phase   []*lab.Compared `json:"phase"`  // motions that start anywhere
	Rest    []*lab.Compared `json:"rest"`   // motions from rest
}

// KeptOperators shows the figures of the small neural operators that are kept in a
// file, as tools/operators.sh writes it, and says where they come from.
func KeptOperators(path string) {
	k := Must(readKept(path))
	Markdown("%s", k.origin())
	Markdown("Taught **motions from rest**:\n\n%s", keptTable(k.Rest))
	Markdown("Taught **motions from anywhere**:\n\n%s", keptTable(k.Phase))
}

func readKept(path string) (*kept, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("show: read kept figures: %w", err)
	}
	k := new(kept)
	if err := json.Unmarshal(text, k); err != nil {
		return nil, fmt.Errorf("show: %q holds no kept figures: %w; `make operators` writes them anew", path, err)
	}
	return k, nil
}

// origin says what the figures are of, and what made them.
func (k *kept) origin() string {
	one := k.Rest[0]
	return fmt.Sprintf("*Kept results: not computed here, but by `%s` at commit %s (seed %s, trained on %s).*",
		k.Command, k.Commit, strings.Trim(fmt.Sprint(one.Seeds), "[]"), strings.Join(one.Backends, ", "))
}

// keptPotentials are the columns of a table of kept figures, those with a kink last.
var keptPotentials = []string{"sho", "double_well", "morse", "pendulum", "sstw", "stw", "atw"}

// contenders are the names of networks and solvers as people write them.
var contenders = map[string]string{
	"deeponet": "DeepONet", "varonet": "VaRONet", "traonet": "TraONet", "mambonet": "MambONet", "fno": "FNO", "symonet": "SymONet",
	"rk4": "RK4", "yoshida4": "Yoshida 4", "gl4": "GL4", lab.SplineRK4: "RK4, spline",
}

// keptTable has a row a network or solver.
func keptTable(rows []*lab.Compared) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| network | epochs | CPU s | %s | test, mean | median |\n", strings.ReplaceAll(strings.Join(keptPotentials, " | "), "_", " "))
	b.WriteString("|:--|" + strings.Repeat("--:|", len(keptPotentials)+4) + "\n")
	for _, c := range rows {
		epochs, cpu := "", ""
		if !c.Solver {
			epochs, cpu = fmt.Sprint(c.Epochs), fmt.Sprintf("%.0f", c.TrainCPU.Mean)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |", contenders[c.Network], epochs, cpu)
		for _, p := range keptPotentials {
			fmt.Fprintf(&b, " %s |", short(c.Physical[p].Mean))
		}
		fmt.Fprintf(&b, " %s | %s |\n", short(c.Test.Mean), short(c.Median.Mean))
	}
	return strings.ReplaceAll(b.String(), "e-0", "e-")
}
