package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// style is how the results of a search are printed.
type style struct {
	json     bool // with formulas as Python writes them; else a table
	products bool // without powers, for readers; it moves the constants, so that results keep their own form
}

// formula is that of a candidate as readers see it.
func (s style) formula(c *symreg.Candidate) *expr.Expr {
	if s.products {
		return c.Expr.Products()
	}
	return c.Expr
}

// printFront prints the front of a search.
func printFront(r *symreg.Result, names []string, s style) error {
	if s.json {
		inPython(r, names)
		return printJSON(r)
	}
	if len(r.Front) == 0 {
		fmt.Println("no formula")
	} else {
		frontTable(os.Stdout, r, names, s)
		printLaw(r.Chosen(), s.formula(r.Chosen()).Text(names))
		fmt.Printf("\n%s", r.Reason)
	}
	_, err := fmt.Printf("\n%d evaluations, %d epochs, %.3g s, ended by: %s\n", r.Evals, r.Epochs, r.WallS, r.Stopped)
	return err
}

// printLaw prints the formula that is believed, with its constants.
func printLaw(c *symreg.Candidate, text string) {
	fmt.Printf("\n* %s\n", text)
	for _, k := range c.Constants {
		if k.NoInterval != "" {
			fmt.Printf("  %s = %s, no interval: %s\n", k.Name, withUnit(k), k.NoInterval)
			continue
		}
		fmt.Printf("  %s = %s, 95 %% interval %.6g to %.6g\n", k.Name, withUnit(k), k.Low, k.High)
	}
	if c.Violates {
		fmt.Println("  no units of its constants make this formula agree with those of the table")
	}
}

// printOutliers names rows that the formula misses by far more than the others, and
// those that set one of its constants alone, if there are any.
func printOutliers(c *symreg.Candidate, t symreg.Table) {
	const most = 3
	if c.ValidLoss == nil { // rows held back set nothing, and judge the formula anyway
		printAlone(c.Alone(t))
	}
	far := c.Outliers(t)
	if len(far) == 0 {
		return
	}
	var named []string
	for _, o := range far[:min(most, len(far))] {
		named = append(named, fmt.Sprintf("row %d of the data by %.3g", o.Row+1, o.Residual))
	}
	others := ""
	if n := len(far) - most; n > 0 {
		others = fmt.Sprintf(" (and %d more)", n)
	}
	fmt.Printf("Off the formula by more than 5 robust standard deviations: %s%s; they are wrong there or the formula is: see what -loss huber:SIZE finds.\n",
		strings.Join(named, ", "), others)
}

// printAlone warns of rows that set a constant alone.
func printAlone(rows []int) {
	if len(rows) > 0 {
		fmt.Println("warning:", aboutAlone(rows))
	}
}

// aboutAlone is the warning of rows, counted from 0, that set a constant alone.
func aboutAlone(rows []int) string {
	var named []string
	for _, i := range rows {
		named = append(named, "row "+strconv.Itoa(i+1))
	}
	if len(rows) == 1 {
		return fmt.Sprintf("the formula meets %s of the data whatever stands there, since that row sets one of the constants alone: delete that row from the file and search again, before you trust the formula", named[0])
	}
	last := len(named) - 1
	return fmt.Sprintf("the formula meets %s and %s of the data whatever stands there, since each sets one of the constants alone: delete these rows from the file and search again, before you trust the formula",
		strings.Join(named[:last], ", "), named[last])
}

// inPython writes the formulas of a front as Python does.
func inPython(r *symreg.Result, names []string) {
	for i := range r.Front {
		r.Front[i].Expression = r.Front[i].Expr.SymPy(names)
	}
}

// powers tells whether one of the operators writes powers.
func powers(operators []string) bool {
	return slices.ContainsFunc(operators, func(name string) bool {
		op, _ := expr.OpByName(name)
		return op == expr.Pow || op == expr.Square || op == expr.Cube
	})
}

// frontTable prints a line a formula; losses come with their standard errors.
func frontTable(w io.Writer, r *symreg.Result, names []string, s style) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	held, heldTitle := r.Front[0].ValidLoss != nil, ""
	if held {
		heldTitle = "LOSS HELD BACK\t"
	}
	fmt.Fprintf(tw, "\tCOMPLEXITY\tLOSS\tR2\t%sFORMULA\n", heldTitle)
	for i, c := range r.Front {
		mark, valid := "", ""
		if i == r.Best {
			mark = "*"
		}
		switch {
		case held && c.ValidStdErr == nil:
			valid = "not defined\t"
		case held:
			valid = withError(*c.ValidLoss, *c.ValidStdErr) + "\t"
		}
		fmt.Fprintf(tw, "%s\t%d\t%s\t%.8f\t%s%s\n", mark, c.Complexity, withError(c.Loss, c.LossStdErr), c.R2, valid, s.formula(&c).Rounded(6).Text(names))
	}
	tw.Flush()
}

// withError prints a loss with its standard error, in columns of equal width.
func withError(loss, stderr float64) string { return fmt.Sprintf("%-10.4g ± %-7.2g", loss, stderr) }
