package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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

// goName is a name with capitals inside, as those of Go's fields.
var goName = regexp.MustCompile(`\b[A-Z][a-z]+[A-Z][a-z]+\b`)

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

	tables := 0
	tableOf := func(points ...string) string {
		tables++
		return write(t, filepath.Join(in, fmt.Sprintf("well%d.csv", tables)), "q,V\n"+strings.Join(points, "\n")+"\n")
	}

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
		{"table without its option", []string{"symreg", short}, 2, []string{"unexpected argument", "-table " + short}},
		{"unknown unit", []string{"symreg", "-table", short, "-columns", "x", "-units", "x=kgg"}, 2, []string{`"kgg"`, `"x"`, "did you mean kg?", "_kgg"}},
		{"unknown unit mode", []string{"symreg", "-table", short, "-columns", "x", "-units", "x=m", "-unit-mode", "harsh"}, 2, []string{"harsh", "strict"}},
		{"strict without units", []string{"symreg", "-table", short, "-unit-mode", "strict"}, 2, []string{"-unit-mode is strict", "off"}},
		{"options that no search takes", []string{"symreg", "-table", short, "-valid", "2"}, 2, []string{"-valid is 2", "0.95"}},
		{"unknown loss", []string{"symreg", "-table", short, "-loss", "cubed"}, 2, []string{"-loss is cubed"}},
		{"unknown choice", []string{"symreg", "-table", short, "-choose", "best"}, 2, []string{"-choose is best", "knee"}},
		{"negative nesting", []string{"symreg", "-table", short, "-nesting", "exp(sin)=-1"}, 2, []string{"-nesting of exp(sin) is -1", "at least 0"}},
		{"large complexity", []string{"symreg", "-table", short, "-complexity", "exp=5000"}, 2, []string{"-complexity of exp is 5000", "1000"}},
		{"arguments of one too many", []string{"symreg", "-table", short, "-argument-size", "exp=1:2"}, 2, []string{"-argument-size of exp is [1 2]", "at least 0"}},
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
		{"exact motion of a formula", []string{"operator", "motion", "-potential", "sho", "-method", "exact"}, 2, []string{"-method exact", "table"}},
		{"table with low walls", []string{"operator", "motion", "-table", tableOf("0,1", "0.3,1", "0.5,0", "0.7,1", "1,2")}, 1, []string{"height 1", "scale V"}},
		{"table with NaN", []string{"operator", "motion", "-table", tableOf("0,2", "0.3,1", "0.5,NaN", "0.7,1", "1,2")}, 1, []string{"row 4", `"V"`, "NaN"}},
		{"table of three points", []string{"operator", "motion", "-table", tableOf("0,2", "0.5,0", "1,2")}, 1, []string{"3 points", "at least 5"}},
		{"table out of order", []string{"operator", "motion", "-table", tableOf("0,2", "0.5,0", "0.3,1", "0.7,1", "1,2")}, 1, []string{"row 4, q = 0.3", "sort"}},
		{"wild value in a table", []string{"operator", "motion", "-table", tableOf("# a well", "0,2", "0.3,1", "", "0.5,50", "0.7,1", "1,2")}, 1, []string{"row 6, q = 0.5: V is 50, higher than the walls"}},
		{"table without a header", []string{"operator", "motion", "-table", write(t, filepath.Join(in, "nohead.csv"), "0,2\n0.3,1\n0.5,0\n0.7,1\n1,2\n")}, 1, []string{"nohead.csv", "row 1", "header", "q and V"}},
		{"motion to a text file", []string{"operator", "motion", "-potential", "sho", "-out", filepath.Join(out, "m.txt")}, 2, []string{"m.txt", ".csv, .tsv, .csv.gz, .npz or .parquet"}},
		{"table without q", []string{"operator", "motion", "-table", short}, 2, []string{`"q"`, "trajectory"}},

		{"motion over its table", []string{"operator", "motion", "-table", nan, "-out", nan}, 2, []string{"-out", "nan.csv", "replace"}},
		{"more times than memory", []string{"operator", "motion", "-potential", "sho", "-times", "1000000000"}, 2, []string{"1000000000", "1000000 times"}},
		{"table with unequal walls", []string{"operator", "motion", "-table", tableOf("0,2", "0.3,1", "0.5,0", "0.7,1", "1,3")}, 1, []string{"wall at q = 1", "height 3", "scale V"}},

		{"samples of a size that has its own", []string{"operator", "generate", "-samples", "9", "-out", filepath.Join(out, "w")}, 2, []string{"-samples", "smoke", "tiny"}},
		{"samples of an unknown size", []string{"operator", "generate", "-samples", "90", "-size", "huge", "-out", filepath.Join(out, "w")}, 2, []string{`"huge"`, "normal"}},
		{"no samples", []string{"operator", "generate", "-samples", "0", "-size", "smoke", "-out", filepath.Join(out, "w")}, 2, []string{"-samples is 0", "at least 20"}},
		{"step of the exact integrator", []string{"operator", "generate", "-step", "1e-4", "-out", filepath.Join(out, "w")}, 2, []string{"-step", "-method"}},
		{"step of an exact motion", []string{"operator", "motion", "-table", tableOf("0,2", "0.3,1", "0.5,0", "0.7,1", "1,2"), "-step", "0.1"}, 2, []string{"-step", "-method"}},
		{"no step to take", []string{"operator", "generate", "-method", "rk4", "-step", "0", "-out", filepath.Join(out, "w")}, 2, []string{"-step 0", "default"}},
		{"no run to judge", []string{"operator", "evaluate"}, 2, []string{"nothing to judge", "lab operator train"}},
		{"run folder that is missing", []string{"operator", "evaluate", filepath.Join(in, "none")}, 1, []string{"none", "lab operator train"}},
		{"file for a set", []string{"operator", "validate", nan}, 1, []string{"nan.csv", "is a file", "folder"}},
		{"file for the folder of a set", []string{"operator", "generate", "-size", "smoke", "-out", nan}, 1, []string{"nan.csv", "is a file", "folder"}},
		{"file for a run", []string{"operator", "evaluate", nan}, 1, []string{"nan.csv", "is a file", "lab operator train"}},
		{"file for figures", []string{"operator", "figures", in, "-out", nan}, 1, []string{"nan.csv", "is a file", "-out"}},
		{"file for an evaluation", []string{"operator", "evaluate", in, "-out", nan}, 1, []string{"nan.csv", "is a file", "-out"}},
		{"file for a comparison", []string{"operator", "compare", in, "-out", nan}, 1, []string{"nan.csv", "is a file", "-out"}},
		{"run folder without a network", []string{"operator", "compare", in}, 1, []string{in, "no trained operator"}},
		{"unknown truth", []string{"operator", "evaluate", in, "-truth", "beauty"}, 2, []string{"beauty", "stored"}},
		{"unknown part of an evaluation", []string{"operator", "evaluate", in, "-only", "test,sleep"}, 2, []string{"sleep", "symplectic"}},
		{"too many windows", []string{"operator", "evaluate", in, "-windows", "51"}, 2, []string{"-windows", "51", "1 to 50"}},
		{"windows of nothing", []string{"operator", "evaluate", in, "-only", "fragile", "-windows", "3"}, 2, []string{"-windows", "long"}},
		{"part without its motions", []string{"operator", "evaluate", in, "-only", "physical,work"}, 2, []string{"part work", "-data"}},
		{"no motions to judge", []string{"operator", "compare", in, "-motions", "0"}, 2, []string{"-motions is 0"}},
		{"no set to judge by", []string{"operator", "evaluate", in, "-data", in}, 1, []string{in, "set.json"}},
		{"no folder for figures", []string{"operator", "figures", in}, 2, []string{"-out"}},

		{"iterations for a file", []string{"discover", short, "-iterations", "3"}, 2, []string{"-iterations", "run folder"}},
		{"engine for a file", []string{"discover", short, "-backend", "go"}, 2, []string{"-backend", "run folder"}},
		{"plugin for a file", []string{"discover", short, "-plugin", notAPlugin}, 2, []string{"-plugin", "run folder"}},
		{"threads for a file", []string{"discover", short, "-threads", "2"}, 2, []string{"-threads", "run folder"}},
		{"seed for a run folder", []string{"discover", in, "-seed", "3"}, 2, []string{"-seed", "file"}},

		{"no verb of hnn", []string{"hnn"}, 2, []string{"lab hnn", "run|table|choose"}},
		{"unknown verb of hnn", []string{"hnn", "dance"}, 2, []string{`"dance"`, "run, table"}},
		{"a model that does not suit pixels", []string{"hnn", "run", "-task", "pixels", "-model", "map"}, 2, []string{"baseline", "hnn"}},
		{"the paper's pixels without pixels", []string{"hnn", "run", "-task", "spring", "-published"}, 2, []string{"-published", "pixels"}},
		{"no networks", []string{"hnn", "run", "-task", "spring", "-seeds", "-1"}, 2, []string{"-seeds is -1", "at least 1"}},
		{"unknown preset of a run", []string{"hnn", "run", "-task", "spring", "-preset", "full"}, 2, []string{`"full"`, "quick"}},
		{"seeds of a film of folders", []string{"hnn", "animate", "-seeds", "2", "x"}, 2, []string{"-seeds 2", `"x"`}},
		{"unknown task", []string{"hnn", "table", "-task", "spring,string"}, 2, []string{`"string"`, "real_pendulum"}},
		{"unknown model", []string{"hnn", "table", "-model", "oracle"}, 2, []string{"oracle", "dissipative"}},
		{"no task", []string{"hnn", "run", "-out", filepath.Join(out, "x")}, 2, []string{"-task", "2-body"}},
		{"unknown model of a run", []string{"hnn", "run", "-task", "spring", "-model", "oracle"}, 2, []string{"oracle", "pairs"}},
		{"model that does not suit", []string{"hnn", "run", "-task", "spring", "-model", "lagrangian", "-out", filepath.Join(out, "x")}, 2, []string{"lagrangian", "spring", "velocities"}},
		{"one split", []string{"hnn", "choose", "-task", "spring", "-splits", "1"}, 2, []string{"-splits is 1", "at least 2"}},

		{"no data set", []string{"train", "-data", filepath.Join(in, "none.csv"), "-out", out}, 1, []string{"none.csv", "no file"}},
		{"no table", []string{"symreg", "-table", filepath.Join(in, "none.csv")}, 1, []string{"none.csv", "no file"}},
		{"NaN in a data set", []string{"train", "-data", nan, "-out", out}, 1, []string{"nan.csv", "row 3", `"v"`}},
		{"NaN in a table", []string{"symreg", "-table", nan}, 1, []string{"nan.csv", "row 3", `"v"`, "finite"}},
		{"truncated NPZ", []string{"train", "-data", cut, "-out", out}, 1, []string{"cut.npz"}},
		{"too few motions", []string{"train", "-data", short, "-out", out}, 1, []string{"too few motions", "there are 5", "at least 6"}},
		{"too few motions to simulate", append(train, "-steps", "12", "-trajectories", "4"), 1, []string{"too few motions", "there are 4", "at least 6"}},
		{"short motions in a file", []string{"train", "-data", brief, "-out", out}, 1, []string{"brief.csv", "5 samples", "at least 6"}},
		{"unknown kind of file", []string{"simulate", "-system", "spring", "-out", filepath.Join(out, "x.xlsx")}, 1, []string{"x.xlsx", ".parquet"}},
		{"no folder to write to", []string{"simulate", "-system", "spring", "-out", filepath.Join(short, "x.csv")}, 1, []string{"x.csv", "in place of a folder"}},
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
			_, words, _ := strings.Cut(stderr, ": ")
			if withoutPackages(words) != words || goName.MatchString(words) {
				t.Errorf("got %q, want no names of packages or Go fields", stderr)
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

// Commands say the same of the same bad file, and name a last line without an
// end, which may have been cut in the middle of a number.
func TestOneReader(t *testing.T) {
	in := t.TempDir()
	for _, c := range []struct{ name, text, want string }{
		{"binary", "\x7fELF\x02\x01\x00\xff", "row 1: this is not a table of text in UTF-8"},
		{"decimal commas", "t;x\n0,5;1\n", `row 2 column "t": "0,5" is not a number: write it with a decimal point`},
		{"cells", "t,x\n0,5,1\n", "row 2: the row has 3 cells, the header names 2 columns"},
		{"folder", "", "is a folder, give a file in it"},
	} {
		path := filepath.Join(in, "bad.csv")
		if write(t, path, c.text); c.text == "" {
			path = in
		}
		for _, args := range [][]string{{"discover", path}, {"symreg", "-table", path}} {
			if c.text == "" && args[0] == "discover" {
				continue // it takes a run folder
			}
			if code, _, stderr := call(t.Context(), t, args...); code != exitFailed || !strings.Contains(stderr, c.want) {
				t.Errorf("%s, %s: got exit code %d and %q, want %q", c.name, args[0], code, stderr, c.want)
			}
		}
	}
	text := "x,y\n"
	for i := range 20 {
		text += fmt.Sprintf("%d,%d\n", i, 3*i)
	}
	for _, c := range []struct {
		text  string
		noted bool
	}{{text, false}, {text[:len(text)-2], true}} {
		path := write(t, filepath.Join(in, "t.csv"), c.text)
		if code, _, stderr := call(t.Context(), t, "symreg", "-table", path, "-epochs", "1"); code != exitDone || strings.Contains(stderr, "has no line end") != c.noted {
			t.Errorf("file that ends in %q: got exit code %d and %q", c.text[len(c.text)-2:], code, stderr)
		}
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
