package testproblem

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"neurophysics/lab/expr"
	"neurophysics/lab/traj"
)

// The fixed work on which the speed of evaluation is measured.
const (
	throughputFormulas = 500
	throughputRows     = 300
	throughputColumns  = 5
)

// Throughput returns a fixed list of 500 random formulas of 5 to 30 nodes, 300
// rows of their 5 columns, uniform in 0.5..2, and the sum of the formulas'
// nodes. About 41 % of the nodes are leaves, a third of them constants, 34 %
// are + - * /, and 25 % sin, cos, exp, log and sqrt. Work counts in node-rows:
// nodes times rows.
func Throughput() (exprs []*expr.Expr, X [][]float64, nodes int) {
	X = throughputTable()
	rng := traj.Rand(500, 1)
	ev, dst := expr.NewEvaluator(), make([]float64, throughputRows)
	for len(exprs) < throughputFormulas {
		// Small sizes are somewhat more frequent: the mean is 15.
		e := randomFormula(rng, 5+min(rng.IntN(26), rng.IntN(70)))
		if e.Simplify().Size() > 1 && ev.Eval(dst, e, X) {
			exprs = append(exprs, e)
			nodes += e.Size()
		}
	}
	return exprs, X, nodes
}

// ReadThroughput reads the formulas of such a list from a CSV table with a
// column infix, over columns x0 to x4, and returns them as [Throughput] does.
func ReadThroughput(r io.Reader) (exprs []*expr.Expr, X [][]float64, nodes int, err error) {
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, nil, 0, fmt.Errorf("testproblem: formulas for throughput: %w", err)
	}
	column := -1
	for k, record := range records {
		if k == 0 {
			for j, name := range record {
				if name == "infix" {
					column = j
				}
			}
			if column < 0 {
				return nil, nil, 0, fmt.Errorf("testproblem: formulas for throughput: no column infix in %s", strings.Join(record, ","))
			}
			continue
		}
		e, err := expr.Parse(record[column], throughputNames())
		if err != nil {
			return nil, nil, 0, fmt.Errorf("testproblem: formulas for throughput, line %d: %w", k+1, err)
		}
		exprs = append(exprs, e)
		nodes += e.Size()
	}
	return exprs, throughputTable(), nodes, nil
}

// throughputTable draws the rows.
func throughputTable() [][]float64 {
	rng := traj.Rand(500, 2)
	X := make([][]float64, throughputColumns)
	for j := range X {
		X[j] = make([]float64, throughputRows)
		for i := range X[j] {
			X[j][i] = 0.5 + float64(1.5*rng.Float64())
		}
	}
	return X
}

// throughputNames returns x0 to x4.
func throughputNames() []string {
	names := make([]string, throughputColumns)
	for i := range names {
		names[i] = "x" + strconv.Itoa(i)
	}
	return names
}

// randomFormula returns a random tree of size nodes.
func randomFormula(rng *rand.Rand, size int) *expr.Expr {
	if size == 1 {
		if rng.Float64() < 0.37 {
			return expr.NewConst(math.Round(2000*rng.NormFloat64()) / 1000)
		}
		return expr.NewVar(rng.IntN(throughputColumns))
	}
	if size == 2 || rng.Float64() < 0.26 {
		functions := []expr.Op{expr.Sin, expr.Cos, expr.Exp, expr.Log, expr.Sqrt}
		return expr.Apply(functions[rng.IntN(len(functions))], randomFormula(rng, size-1))
	}
	operators := []expr.Op{expr.Add, expr.Sub, expr.Mul, expr.Div}
	left := 1 + rng.IntN(size-2)
	return expr.Apply(operators[rng.IntN(len(operators))], randomFormula(rng, left), randomFormula(rng, size-1-left))
}
