package symreg

import "neurophysics/lab/expr"

// partUnits is what a search by template knows of the units of its parts.
type partUnits struct {
	form       *form
	parts      []*expr.Dimensions
	parameters []expr.Unit
}

// setUnits reads the units of the parts and parameters of a template, unless
// units are off.
func (s *search) setUnits(tmpl *Template) error {
	if s.units == nil {
		return nil
	}
	if len(tmpl.ParameterUnits) != len(tmpl.Parameters) {
		return &OptionError{Option: "Template.ParameterUnits", Value: tmpl.ParameterUnits, Want: "one a parameter where units count"}
	}
	p := &partUnits{form: s.form}
	for k, text := range tmpl.ParameterUnits {
		u, err := expr.ParseUnit(text)
		if err != nil {
			return &UnitError{Column: tmpl.Parameters[k], Text: text, Err: err}
		}
		p.parameters = append(p.parameters, u)
	}
	columns := append(s.units.columns[:len(s.units.columns):len(s.units.columns)], p.parameters...)
	for _, part := range tmpl.Parts {
		var target *expr.Unit
		if part.Unit != "" {
			u, err := expr.ParseUnit(part.Unit)
			if err != nil {
				return &UnitError{Column: part.Name, Text: part.Unit, Err: err}
			}
			target = &u
		}
		p.parts = append(p.parts, expr.NewDimensions(columns, target, s.units.carry))
	}
	s.units.tmpl, s.units.columns = p, columns
	s.units.part = expr.NewDimensions(columns, nil, s.units.carry)
	return nil
}

// clone returns p with buffers of its own.
func (p *partUnits) clone() *partUnits {
	if p == nil {
		return nil
	}
	c := *p
	c.parts = make([]*expr.Dimensions, len(p.parts))
	for k, d := range p.parts {
		c.parts[k] = d.Clone()
	}
	return &c
}

// fault returns the first node of e whose unit does not fit, -1 if there is
// none.
func (p *partUnits) fault(e *expr.Expr) int {
	from := 0
	for k, last := range p.form.roots(e) {
		part := view(e, from, last)
		if i := p.parts[k].Fault(&part); i >= 0 {
			return from + i
		}
		from = p.form.next(k, last)
	}
	return -1
}

// constants returns the units of the constants of e, part by part, then those
// of the values of the parameters.
func (p *partUnits) constants(e *expr.Expr) []expr.Unit {
	var list []expr.Unit
	from := 0
	for k, last := range p.form.roots(e) {
		part := view(e, from, last)
		consts, _, ok := p.parts[k].Units(&part)
		if !ok {
			return nil
		}
		list = append(list, consts...)
		from = p.form.next(k, last)
	}
	for i := range p.form.groups.values() {
		list = append(list, p.parameters[i%len(p.parameters)])
	}
	return list
}
