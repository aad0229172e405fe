package expr

import (
	"encoding/xml"
	"fmt"
	"go/ast"
	"go/constant"
	goparser "go/parser"
	gotoken "go/token"
	"go/types"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// printed are formulas with what each printer makes of them.
var printed = []struct{ in, latex, sympy string }{
	{"0.5*(vx^2+y^2)+9.81*y", `0.5\,(v_{x}^{2} + y^{2}) + 9.81\,y`, "0.5*(vx**2 + y**2) + 9.81*y"},
	{"m1/sqrt(1-x^2)", `\frac{m_{1}}{\sqrt{1 - x^{2}}}`, "m1/sqrt(1 - x**2)"},
	{"-0.05*x*cos(theta)", `-0.05\,x\,\cos(\theta)`, "-0.05*x*cos(theta)"},
	{"1e-7*x^1.5 - 3e20*pi", `10^{-7}\,x^{3/2} - 3 \times 10^{20}\,\pi`, "1e-07*x**1.5 - 3e+20*3.141592653589793"},
	{"-(x/y)^2 - 3/x", `-\left(\frac{x}{y}\right)^{2} - \frac{3}{x}`, "-(x/y)**2 - 3/x"},
	{"-3/x + abs(x)", `-\frac{3}{x} + |x|`, "-3/x + Abs(x)"},
	{"sin(theta)^2*exp(-x)", `\sin^{2}(\theta)\,e^{-x}`, "sin(theta)**2*exp(-x)"},
	{"cbrt(x)/log(2*pi*y)", `\frac{\sqrt[3]{x}}{\ln(2\,\pi\,y)}`, "real_root(x, 3)/log(2*3.141592653589793*y)"},
	{"exp(-x/y)*2", `\exp\!\left(-\frac{x}{y}\right) \cdot 2`, "exp(-x/y)*2"},
	{"max(x, 1/y)", `\max\!\left(x, \frac{1}{y}\right)`, "Max(x, 1/y)"},
}

func TestPrinters(t *testing.T) {
	for _, tt := range printed {
		e, err := Parse(tt.in, names)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.LaTeX(names); got != tt.latex {
			t.Errorf("LaTeX(%s) = %s, want %s", tt.in, got, tt.latex)
		}
		if got := e.SymPy(names); got != tt.sympy {
			t.Errorf("SymPy(%s) = %s, want %s", tt.in, got, tt.sympy)
		}
	}
}

func TestSymbols(t *testing.T) {
	for name, want := range map[string]string{
		"x": "x", "vx": "v_{x}", "vx1": "v_{x1}", "m1": "m_{1}", "theta": `\theta`, "theta2": `\theta_{2}`,
		"omega_dot": `\dot{\omega}`, "xdot": `\dot{x}`, "do_dt": `\dot{o}`, "dtheta_dt": `\dot{\theta}`, "dangle_dt": `\mathrm{dangle\_dt}`, "E_kin": `E_{\mathrm{kin}}`, "L_z": "L_{z}", "xy": `\mathrm{xy}`,
		"energy": `\mathrm{energy}`, "net_force_x": `\mathrm{net\_force}_{x}`, "speed (m/s)": `\mathrm{speed\ (m/s)}`,
		"_": `\mathrm{\_}`, "50%": `\mathrm{50\%}`, "sigma_alpha": `\sigma_{\alpha}`,
	} {
		if got := NewVar(0).LaTeX([]string{name}); got != want {
			t.Errorf("LaTeX of column %q = %s, want %s", name, got, want)
		}
	}
}

// TestRandomPrinted checks on random trees that SymPy text means the same
// formula, that MathML is well-formed, that LaTeX's braces match, and that Go
// source type-checks and computes the value.
func TestRandomPrinted(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	x := []float64{1.25, 0.5, 2.5, 0.75, 1.5}
	awkward := []string{"x", "type", "speed (m/s)", "math", "x"}
	wide := append(names[:len(names):len(names)], `<&>`)
	for range 1000 {
		e := random(rng, 1+rng.IntN(25))
		want := e.At(x)
		again, err := Parse(e.SymPy(names), names)
		if err != nil {
			t.Fatalf("SymPy text %q: %v", e.SymPy(names), err)
		}
		if got := again.At(x); !close(got, want) {
			t.Errorf("SymPy text %q = %g, want %g", e.SymPy(names), got, want)
		}
		decoder := xml.NewDecoder(strings.NewReader(Apply(Add, e, NewVar(5)).MathML(wide)))
		for err == nil {
			_, err = decoder.Token()
		}
		if err != io.EOF {
			t.Fatalf("MathML of %s: %v", e.Text(names), err)
		}
		latex := e.LaTeX(names)
		if strings.Count(latex, "{") != strings.Count(latex, "}") || strings.Count(latex, `\left`) != strings.Count(latex, `\right`) {
			t.Errorf("LaTeX %s has unmatched braces", latex)
		}
		source := e.Go("law", awkward)
		if got := runGo(t, source, x); !close(got, want) {
			t.Errorf("%s = %g, want %g", source, got, want)
		}
	}
}

// close allows for other roundings, as x*x*x for a power.
func close(got, want float64) bool {
	return math.Abs(got-want) <= 1e-6*math.Abs(want) || got == want || !finite(want) || math.Abs(want) > 1e10
}

// goMath is a stand-in for package math with the functions that Go uses.
var goMath = map[string]func(a, b float64) float64{
	"Inf":      func(a, _ float64) float64 { return math.Inf(int(a)) },
	"NaN":      func(_, _ float64) float64 { return math.NaN() },
	"Copysign": math.Copysign,
	"Pow":      math.Pow, "Min": math.Min, "Max": math.Max, "Atan2": math.Atan2,
}

func init() {
	for op := Neg; op < opCount; op++ {
		name := op.String()
		goMath[strings.ToUpper(name[:1])+name[1:]] = func(a, _ float64) float64 { return apply(op, a, 0) }
	}
}

// runGo type-checks a printed function and evaluates its tree at x.
func runGo(t *testing.T, source string, x []float64) float64 {
	t.Helper()
	set := gotoken.NewFileSet()
	file, err := goparser.ParseFile(set, "law.go", "package p\nimport \"math\"\n"+source+"var _ = math.Pi\n", 0)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	config := types.Config{Importer: mathOnly{}}
	if _, err := config.Check("p", set, []*ast.File{file}, nil); err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	function := file.Decls[1].(*ast.FuncDecl)
	values := map[string]float64{}
	for i, name := range function.Type.Params.List[0].Names {
		values[name.Name] = x[i]
	}
	return evalGo(t, function.Body.List[0].(*ast.ReturnStmt).Results[0], values)
}

// evalGo evaluates the expressions that Go prints.
func evalGo(t *testing.T, e ast.Expr, values map[string]float64) float64 {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return evalGo(t, e.X, values)
	case *ast.Ident:
		return values[e.Name]
	case *ast.BasicLit:
		v, err := strconv.ParseFloat(e.Value, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	case *ast.UnaryExpr:
		return -evalGo(t, e.X, values)
	case *ast.BinaryExpr:
		op, _ := OpByName(e.Op.String())
		return apply(op, evalGo(t, e.X, values), evalGo(t, e.Y, values))
	case *ast.CallExpr:
		args := [2]float64{}
		for i, a := range e.Args {
			args[i] = evalGo(t, a, values)
		}
		return goMath[e.Fun.(*ast.SelectorExpr).Sel.Name](args[0], args[1])
	}
	t.Fatalf("unexpected %T in Go source", e)
	return 0
}

// mathOnly imports package math as types alone.
type mathOnly struct{}

func (mathOnly) Import(string) (*types.Package, error) {
	p := types.NewPackage("math", "math")
	p.Scope().Insert(types.NewConst(0, p, "Pi", types.Typ[types.UntypedFloat], constant.MakeFloat64(math.Pi)))
	float := types.Typ[types.Float64]
	for name := range goMath {
		params := []*types.Var{types.NewParam(0, p, "a", float)}
		switch name {
		case "NaN":
			params = nil
		case "Inf":
			params[0] = types.NewParam(0, p, "sign", types.Typ[types.Int])
		case "Pow", "Min", "Max", "Atan2", "Copysign":
			params = append(params, types.NewParam(0, p, "b", float))
		}
		results := types.NewTuple(types.NewParam(0, p, "", float))
		p.Scope().Insert(types.NewFunc(0, p, name, types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), results, false)))
	}
	p.MarkComplete()
	return p, nil
}

// TestGoRuns compiles printed functions with the Go command and compares what
// they print. It takes seconds, so the short tests leave it out.
func TestGoRuns(t *testing.T) {
	if testing.Short() {
		return
	}
	rng := rand.New(rand.NewPCG(9, 10))
	x := []float64{1.25, 0.5, 2.5, 0.75, 1.5}
	var b, calls strings.Builder
	var want []float64
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"math\"\n)\n\nvar _ = math.Pi\n\n")
	for i := range 200 {
		e := random(rng, 1+rng.IntN(25))
		b.WriteString(e.Go(fmt.Sprintf("law%d", i), names))
		fmt.Fprintf(&calls, "\tfmt.Println(law%d(1.25, 0.5, 2.5, 0.75, 1.5))\n", i)
		want = append(want, e.At(x))
	}
	b.WriteString("func main() {\n" + calls.String() + "}\n")
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("go run: %v\n%s", err, out)
	}
	for i, line := range strings.Fields(string(out)) {
		if got, err := strconv.ParseFloat(line, 64); err != nil || !close(got, want[i]) {
			t.Errorf("law%d prints %s, want %g", i, line, want[i])
		}
	}
}
