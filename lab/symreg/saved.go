package symreg

import (
	"math"
	"strconv"
	"strings"

	"neurophysics/lab/expr"
)

// savedSearch is a search between two epochs. All else follows from the table
// and the options: every epoch has random streams of its own.
type savedSearch struct {
	Data       string           `json:"data"`                // fingerprint of the table
	Options    string           `json:"options"`             // fingerprint of the options
	Functions  string           `json:"functions,omitempty"` // fingerprint of the program's own functions
	Epochs     int              `json:"epochs"`
	Evals      int64            `json:"evals"`
	JudgeEvals int64            `json:"judge_evals"` // those of the closed-form stage
	TrimEvals  int64            `json:"trim_evals"`
	Pool       []savedCandidate `json:"pool"`
	Evolution  *savedEvolution  `json:"evolution,omitempty"` // nil before the first epoch
}

type savedEvolution struct {
	Evals   int64         `json:"evals"` // outside the islands
	Hall    []savedMember `json:"hall"`
	Seen    []exact       `json:"seen"`
	Islands []savedIsland `json:"islands"`
}

type savedIsland struct {
	Evals   int64         `json:"evals"`
	Clock   int64         `json:"clock"`
	Members []savedMember `json:"members"`
}

type savedMember struct {
	Postfix string `json:"e,omitempty"`
	Loss    exact  `json:"loss"`
	Born    int64  `json:"born,omitempty"`
}

type savedCandidate struct {
	Postfix string        `json:"e"`
	Loss    exact         `json:"loss"`
	Nums    []savedNumber `json:"nums,omitempty"`
}

type savedNumber struct {
	Fixed  bool   `json:"fixed,omitempty"`
	Form   bool   `json:"form,omitempty"`
	Simple string `json:"simple,omitempty"`
	Fitted exact  `json:"fitted"`
	StdErr exact  `json:"stderr"`
}

// save copies the state of the search; ev is nil before the first epoch.
func (s *search) save(ev *evolution) *savedSearch {
	out := &savedSearch{Epochs: s.epochs, Evals: s.evals, JudgeEvals: s.judge.f.evals, TrimEvals: s.trim.f.evals}
	for _, c := range s.pool {
		p := savedCandidate{Postfix: postfix(c.e), Loss: exact(c.loss)}
		for _, m := range c.nums {
			p.Nums = append(p.Nums, savedNumber{m.fixed, m.form, m.simple, exact(m.fitted), exact(m.stderr)})
		}
		out.Pool = append(out.Pool, p)
	}
	if ev == nil {
		return out
	}
	e := &savedEvolution{Evals: ev.f.evals, Hall: saveMembers(ev.hall)}
	for _, v := range ev.seen {
		e.Seen = append(e.Seen, exact(v))
	}
	for _, is := range ev.islands {
		e.Islands = append(e.Islands, savedIsland{Evals: is.f.evals, Clock: is.clock, Members: saveMembers(is.members)})
	}
	out.Evolution = e
	return out
}

func saveMembers(list []member) []savedMember {
	out := make([]savedMember, len(list))
	for i, m := range list {
		out[i] = savedMember{Postfix: postfix(&m.e), Loss: exact(m.loss), Born: m.born}
	}
	return out
}

// restore puts a saved search in place of the closed-form stage. It returns
// false for what no search with these options can have saved.
func (s *search) restore(saved *savedSearch) bool {
	s.epochs, s.evals, s.resumed, s.before = saved.Epochs, saved.Evals, saved.Epochs, saved.Evals
	s.judge.f.evals, s.trim.f.evals = saved.JudgeEvals, saved.TrimEvals
	s.pool = nil
	for _, p := range saved.Pool {
		c := &candidate{e: new(expr.Expr), loss: float64(p.Loss)}
		if !s.read(c.e, p.Postfix) || len(p.Nums) != len(c.e.Consts) {
			return false
		}
		for _, m := range p.Nums {
			c.nums = append(c.nums, number{m.Fixed, m.Form, m.Simple, float64(m.Fitted), float64(m.StdErr)})
		}
		s.pool = append(s.pool, c)
	}
	if saved.Evolution == nil {
		return true
	}
	ev := newEvolution(s)
	if len(saved.Evolution.Islands) != len(ev.islands) || len(saved.Evolution.Seen) != len(ev.seen) {
		return false
	}
	ev.f.evals, ev.evals = saved.Evolution.Evals, saved.Evals
	for i, v := range saved.Evolution.Seen {
		ev.seen[i] = float64(v)
	}
	if !s.readMembers(ev.hall, saved.Evolution.Hall) {
		return false
	}
	for k, from := range saved.Evolution.Islands {
		is := ev.islands[k]
		is.f.evals, is.clock = from.Evals, from.Clock
		is.members = make([]member, s.o.Evolution.Members)
		if !s.readMembers(is.members, from.Members) {
			return false
		}
	}
	s.evolved = ev
	return true
}

func (s *search) readMembers(dst []member, list []savedMember) bool {
	if len(dst) != len(list) {
		return false
	}
	for i, m := range list {
		// A place of the hall that nothing has taken holds no formula.
		empty := m.Postfix == "" && math.IsInf(float64(m.Loss), 1)
		if !empty && !s.read(&dst[i].e, m.Postfix) {
			return false
		}
		dst[i].loss, dst[i].born = float64(m.Loss), m.Born
	}
	return true
}

// postfix writes the nodes of e one after the other, so that nothing of them is
// lost.
func postfix(e *expr.Expr) string {
	var b []byte
	k := 0
	for i, n := range e.Nodes {
		if i > 0 {
			b = append(b, ' ')
		}
		switch n.Op {
		case expr.Const:
			b = strconv.AppendFloat(b, e.Consts[k], 'g', -1, 64)
			k++
		case expr.Var:
			b = append(b, 'x')
			b = strconv.AppendUint(b, uint64(n.Arg), 10)
		default:
			b = append(b, n.Op.String()...)
		}
	}
	return string(b)
}

// read sets e to what postfix wrote. It returns false for what is no formula of
// the search's columns.
func (s *search) read(e *expr.Expr, text string) bool {
	e.Nodes, e.Consts = nil, nil
	for _, word := range strings.Fields(text) {
		if op, ok := expr.OpByName(word); ok {
			e.Nodes = append(e.Nodes, expr.Node{Op: op})
			continue
		}
		if word[0] == 'x' {
			v, err := strconv.ParseUint(word[1:], 10, 16)
			if err != nil || int(v) >= len(s.names) {
				return false
			}
			e.Nodes = append(e.Nodes, expr.Node{Op: expr.Var, Arg: uint16(v)})
			continue
		}
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return false
		}
		e.Nodes, e.Consts = append(e.Nodes, expr.Node{Op: expr.Const}), append(e.Consts, v)
	}
	return e.Valid()
}
