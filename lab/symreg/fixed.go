package symreg

import "neurophysics/lab/expr"

// Fit returns the formula e with its constants fitted to the table, from where
// they stand, and their intervals; whole exponents stay as they are. It returns
// Check's errors for a bad table, and a *FitError where e is not finite on
// every row or has more constants than there are rows.
func Fit(t Table, e *expr.Expr) (*Candidate, error) {
	s, err := prepare(t, Options{}, nil)
	if err != nil {
		return nil, err
	}
	j := s.newJudge(s.all, choiceFloor)
	c := newCandidate(e.Clone())
	if !j.refit(c, 10*polishIterations) {
		return nil, &FitError{Expression: e.Text(s.names), Rows: s.all.len()}
	}
	out := s.report(c, j)
	return &out, nil
}
