package symreg

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// report turns a candidate into what the user reads.
func (s *search) report(c *candidate, j *judge) Candidate {
	out := Candidate{Expr: c.e, Expression: c.e.Text(s.names), Complexity: j.size(c), Loss: c.loss, Constants: []Constant{}}
	square := c.loss
	if j.r.rho != nil {
		square, _ = j.f.loss(c.e, j.r.plain())
	}
	switch {
	case j.r.variance > 0:
		out.R2 = 1 - square/j.r.variance
	case j.r.relative(c.loss) <= choiceFloor:
		out.R2 = 1
	}
	out.LossStdErr = j.f.lossError(c.e, j.r, j.n)
	if s.valid != nil {
		if loss, ok := j.f.loss(c.e, s.valid); ok {
			se := j.f.lossError(c.e, s.valid, j.n*float64(s.valid.len())/float64(j.r.len()))
			out.ValidLoss, out.ValidStdErr = &loss, &se
		} else {
			// A formula that fails on rows it has not seen is no law.
			worst := math.MaxFloat64
			out.ValidLoss = &worst
		}
	}
	dof := j.n - float64(c.freeConstants())
	// Scatter below the known noise is luck; errors are those of the noise.
	se := j.f.errors(c.e, c.fixed(), j.r, max(j.scatter(c), s.o.Noise*s.o.Noise*j.r.plain().scale()), dof)
	reach := quantile(dof)
	units := s.units.of(&out)
	for k, m := range c.nums {
		if m.form && (units == nil || units[k].Dimensionless()) {
			continue
		}
		if m.form || !m.fixed {
			m.fitted, m.stderr = c.e.Consts[k], se[k]
		}
		out.Constants = append(out.Constants, interval(Constant{
			Index: k, Name: fmt.Sprintf("c%d", len(out.Constants)), Value: c.e.Consts[k], Fitted: m.fitted, StdErr: m.stderr, Simple: m.simple,
		}, reach))
		if m.stderr == math.MaxFloat64 {
			why := "the rows do not tell it from the other constants"
			if dof <= 0 {
				why = "there are no more rows than constants"
			}
			out.Constants[len(out.Constants)-1].NoInterval = why
		}
		if units != nil {
			out.Constants[len(out.Constants)-1].Unit = units[k].String()
		}
	}
	return out
}

// interval sets the ends of the interval, reach standard errors on each side of
// the fitted value; they stay finite.
func interval(c Constant, reach float64) Constant {
	d := min(reach*c.StdErr, math.MaxFloat64/4)
	c.Low = min(c.Fitted-d, c.Value)
	c.High = max(c.Fitted+d, c.Value)
	return c
}

// quantile returns how many standard errors hold 95 % of Student's
// distribution with that many degrees of freedom.
func quantile(dof float64) float64 {
	if dof < 1 {
		dof = 1
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: dof}.Quantile(0.975)
}
