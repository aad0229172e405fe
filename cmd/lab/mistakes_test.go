package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes a file for a test.
func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Every mistake gives one sentence on standard error that says what is wrong
// and where, nothing on standard output, the right exit code, and leaves no
// file behind.
func TestMistakes(t *testing.T) {
	in := t.TempDir()
	nan := write(t, filepath.Join(in, "nan.csv"), "trajectory,t,x,v\n0,0,1,2\n0,1,1,NaN\n")
	cut := filepath.Join(in, "cut.npz")
	must(t, "simulate", "-system", "spring", "-trajectories", "5", "-steps", "12", "-out", cut)
	whole, err := os.ReadFile(cut)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cut, string(whole[:len(whole)/2]))
	notAPlugin := write(t, filepath.Join(in, "pjrt.so"), "no library")
	short := filepath.Join(in, "short.csv")
	must(t, "simulate", "-system", "spring", "-trajectories", "5", "-steps", "12", "-out", short)
	brief := filepath.Join(in, "brief.csv")
	must(t, "simulate", "-system", "spring", "-trajectories", "6", "-steps", "5", "-out", brief)

	out := t.TempDir()
	train := []string{"train", "-out", out, "-system", "spring"}
	for _, c := range []struct {
		name string
		args []string
		code int
		want []string // parts of the sentence
	}{
		{"unknown command", []string{"dream"}, 2, []string{"dream", "lab help"}},
		{"unknown option", append(train, "-warp", "9"), 2, []string{"-warp", "lab train -h"}},
		{"no number", append(train, "-epochs", "many"), 2, []string{"many", "-epochs"}},
		{"superfluous argument", []string{"version", "now"}, 2, []string{`"now"`}},
		{"unknown system", []string{"simulate", "-system", "teapot", "-out", filepath.Join(out, "x.csv")}, 2, []string{"teapot", "spring"}},
		{"unknown system to train on", []string{"train", "-system", "teapot", "-out", out}, 2, []string{"teapot", "spring"}},
		{"unknown system of a run", []string{"run", "-system", "spring,teapot", "-out", out}, 2, []string{"teapot", "spring"}},
		{"no system", []string{"simulate"}, 2, []string{"-system", "orbit"}},
		{"unknown preset", append(train, "-preset", "huge"), 2, []string{"huge", "quick"}},
		{"unknown preset of a run", []string{"run", "-preset", "huge", "-out", out}, 2, []string{"huge", "quick"}},
		{"unknown guard", append(train, "-guard", "dog"), 2, []string{"dog", "generator"}},
		{"negative epochs", append(train, "-epochs", "-5"), 2, []string{"-epochs is -5", "at least 1"}},
		{"no epochs", append(train, "-epochs", "0"), 2, []string{"-epochs is 0"}},
		{"negative weight", append(train, "-beta", "0.5,-1"), 2, []string{"-1", "beta"}},
		{"negative noise", append(train, "-noise", "-1"), 2, []string{"-noise is -1"}},
		{"value twice", append(train, "-latent", "4,8,4"), 2, []string{"4 stands twice"}},
		{"two names of one setting", append(train, "-beta", "1", "-energy-weight", "1"), 2, []string{"both of its names"}},
		{"tag is a path", append(train, "-tag", "../x"), 2, []string{"../x"}},
		{"more given than there is", append(train, "-steps", "12", "-given", "12"), 2, []string{"-given is 12", "12 samples"}},
		{"motions of one sample", append(train, "-steps", "1"), 2, []string{"-steps is 1", "at least 6"}},
		{"motions too short to learn from", append(train, "-steps", "5"), 2, []string{"-steps is 5", "at least 6"}},
		{"nothing to learn", []string{"train"}, 2, []string{"-system", "-data"}},
		{"negative threads", []string{"backend", "-threads", "-1"}, 2, []string{"-threads is -1"}},
		{"unknown workload", []string{"bench", "-only", "naps"}, 2, []string{"naps", "symbolic_eval"}},
		{"unknown workload after a blank", []string{"bench", "-only", "hnn_spring, naps"}, 2, []string{`"naps"`, "symbolic_eval"}},
		{"unknown operator", []string{"symreg", "-table", short, "-operators", "+,wiggle"}, 2, []string{"wiggle", "sqrt"}},
		{"unit that does not parse", []string{"symreg", "-table", short, "-columns", "x", "-units", "x=m//s"}, 2, []string{`"m//s"`, `"x"`}},
		{"column without a unit", []string{"symreg", "-table", short, "-columns", "t,x", "-units", "t=s"}, 2, []string{`"x"`, "x=1"}},
		{"unit of no column", []string{"symreg", "-table", short, "-columns", "x", "-units", "x=m,y=m"}, 2, []string{`"y"`, "x"}},
		{"unit without a column", []string{"symreg", "-table", short, "-columns", "x", "-units", "m"}, 2, []string{`"m"`, "NAME=UNIT"}},
		{"unknown unit mode", []string{"symreg", "-table", short, "-columns", "x", "-units", "x=m", "-unit-mode", "harsh"}, 2, []string{"harsh", "strict"}},
		{"strict without units", []string{"symreg", "-table", short, "-unit-mode", "strict"}, 2, []string{"UnitMode", "off"}},
		{"unknown target", []string{"symreg", "-table", short, "-target", "E"}, 2, []string{`"E"`, "trajectory"}},

		{"nothing for operator to do", []string{"operator"}, 2, []string{"generate"}},
		{"unknown verb of operator", []string{"operator", "dream"}, 2, []string{"dream", "validate"}},
		{"unknown profile", []string{"operator", "generate", "-profile", "fall", "-out", out}, 2, []string{"fall", "phase"}},
		{"unknown size", []string{"operator", "generate", "-size", "huge", "-out", out}, 2, []string{"huge", "normal"}},
		{"unknown integrator", []string{"operator", "generate", "-method", "euler", "-out", out}, 2, []string{"euler", "triplejump8"}},
		{"no step", []string{"operator", "generate", "-step", "-1", "-out", out}, 2, []string{"step of -1"}},
		{"no folder for potentials", []string{"operator", "generate"}, 2, []string{"-out"}},
		{"no folder of potentials", []string{"operator", "validate"}, 2, []string{"no folder"}},
		{"a folder without potentials", []string{"operator", "validate", in}, 1, []string{in, "set.json"}},
		{"no potential", []string{"operator", "motion"}, 2, []string{"-formula"}},
		{"two potentials", []string{"operator", "motion", "-formula", "q", "-table", nan}, 2, []string{"one potential"}},
		{"low walls", []string{"operator", "motion", "-formula", "4*(q-0.5)^2"}, 2, []string{"height 1", "scale V"}},
		{"formula that does not parse", []string{"operator", "motion", "-formula", "4*(q-0.5"}, 2, []string{"character"}},
		{"start without a momentum", []string{"operator", "motion", "-potential", "sho", "-start", "0.5"}, 2, []string{"-start"}},
		{"start that leaves the well", []string{"operator", "motion", "-formula", "2", "-start", "0.5,3", "-out", filepath.Join(out, "x.csv")}, 1, []string{"leaves the well"}},
		{"table without q", []string{"operator", "motion", "-table", short}, 2, []string{`"q"`, "trajectory"}},

		{"iterations for a file", []string{"discover", short, "-iterations", "3"}, 2, []string{"-iterations", "run folder"}},
		{"engine for a file", []string{"discover", short, "-backend", "go"}, 2, []string{"-backend", "run folder"}},
		{"plugin for a file", []string{"discover", short, "-plugin", notAPlugin}, 2, []string{"-plugin", "run folder"}},
		{"threads for a file", []string{"discover", short, "-threads", "2"}, 2, []string{"-threads", "run folder"}},
		{"seed for a run folder", []string{"discover", in, "-seed", "3"}, 2, []string{"-seed", "file"}},

		{"no data set", []string{"train", "-data", filepath.Join(in, "none.csv"), "-out", out}, 1, []string{"none.csv", "no file"}},
		{"no table", []string{"symreg", "-table", filepath.Join(in, "none.csv")}, 1, []string{"none.csv", "no file"}},
		{"NaN in a data set", []string{"train", "-data", nan, "-out", out}, 1, []string{"nan.csv", "row 3", `"v"`}},
		{"NaN in a table", []string{"symreg", "-table", nan}, 1, []string{"nan.csv", "row 3", `"v"`, "finite"}},
		{"truncated NPZ", []string{"train", "-data", cut, "-out", out}, 1, []string{"cut.npz"}},
		{"too few motions", []string{"train", "-data", short, "-out", out}, 1, []string{"5 motions", "at least 6"}},
		{"too few motions to simulate", append(train, "-steps", "12", "-trajectories", "4"), 1, []string{"4 motions", "at least 6"}},
		{"short motions in a file", []string{"train", "-data", brief, "-out", out}, 1, []string{"brief.csv", "5 samples", "at least 6"}},
		{"unknown kind of file", []string{"simulate", "-system", "spring", "-out", filepath.Join(out, "x.xlsx")}, 1, []string{"x.xlsx", ".parquet"}},
		{"no folder to write to", []string{"simulate", "-system", "spring", "-out", filepath.Join(out, "no", "x.csv")}, 1, []string{"x.csv", "no such"}},
		{"missing plugin", []string{"backend", "-plugin", filepath.Join(in, "none.so")}, 1, []string{"none.so", "-plugin"}},
		{"plugin that cannot be loaded", append(train, "-backend", "xla", "-plugin", notAPlugin), 1, []string{"pjrt.so", "-backend go"}},
		{"missing run folder", []string{"evaluate", filepath.Join(in, "none")}, 1, []string{"none", "lab train"}},
		{"no motions", []string{"discover", filepath.Join(in, "none.csv")}, 1, []string{"none.csv", "no file"}},
		{"NaN in motions", []string{"discover", nan}, 1, []string{"nan.csv", "row 3", `"v"`}},
		{"untrained run folder", []string{"discover", in}, 1, []string{"no trained network"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), t, c.args...)
			if code != c.code || stdout != "" {
				t.Errorf("got exit code %d and output %q, want %d and none", code, stdout, c.code)
			}
			if strings.Count(stderr, "\n") != 1 || strings.Contains(stderr, "goroutine") {
				t.Errorf("got %q on standard error, want one sentence", stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("got %q, want it to name %q", stderr, want)
				}
			}
			left, err := os.ReadDir(out)
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

// A system that is named twice is run once, in the place it was named first.
func TestNamesStandOnce(t *testing.T) {
	got := distinct(list("spring, orbit,spring,,orbit"))
	if want := []string{"spring", "orbit"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := distinct(list(" , ")); got != nil {
		t.Errorf("got %q, want nothing, which means all", got)
	}
}
