package physicsnet

import (
	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

// Weights of the parts of the energy loss. Energies are in units of the mean
// square speed, in which their spread is well under one, so the parts are
// brought to the size of the normalised prediction loss.
const (
	stepWeight  = 10.0  // (E(t+1)-E(t))^2, the published part
	levelWeight = 100.0 // spread along a motion of the head without history
	agreeWeight = 10.0  // head along the motion against head without history
	guardWeight = 10.0  // Hamilton's equations, or the variance across motions
)

// loss returns the training loss. The batch holds the normalised states and,
// for the Generator guard, their time derivatives, both [batch, time, dim].
// Extra holds the noise of the inputs and a selection matrix [probes, time]
// that picks the states at which the head is read without history.
func (c *Config) loss(s *Scale, probes *selection) train.LossFunc {
	return func(p train.Params, batch, extra []*Node) (*Node, []train.Term) {
		m := model{c, p}
		x := batch[0]
		g := x.Graph()
		dims := x.Shape().Dimensions
		time := dims[1]
		input := x
		if len(extra) > 0 && c.InputNoise > 0 {
			input = Add(x, extra[0])
		}
		z := m.latents(input)

		early, late := AxisRange(0, time-1), AxisRange(1, time)
		step := ExpandLeftToRank(Const(g, s.stepNormalised()), 3)
		target := Div(Sub(Slice(x, AxisRange(), late), Slice(input, AxisRange(), early)), step)
		change := m.decode(Slice(z, AxisRange(), early))
		prediction := ReduceAllMean(Square(Sub(change, target)))
		smooth := ReduceAllMean(Square(Sub(Slice(z, AxisRange(), late), Slice(z, AxisRange(), early))))

		total := Add(MulScalar(prediction, c.Alpha), MulScalar(smooth, c.Gamma))
		terms := []train.Term{{Name: "prediction", Value: prediction}, {Name: "smoothness", Value: smooth}}
		if c.LambdaR > 0 && len(extra) > 0 {
			var sum *Node
			for _, w := range p.All() {
				sq := ReduceAllSum(Square(w))
				if sum == nil {
					sum = sq
				} else {
					sum = Add(sum, sq)
				}
			}
			norm := Sqrt(sum)
			total = Add(total, MulScalar(norm, c.LambdaR))
			terms = append(terms, train.Term{Name: "norm", Value: norm})
		}
		if c.Beta > 0 {
			e := m.head(z)
			pick := Const(g, probes.fixed(time))
			if len(extra) > 0 {
				pick = extra[len(extra)-1]
			}
			energy, parts := m.energyLoss(s, e, batch, pick)
			total = Add(total, MulScalar(energy, c.Beta))
			terms = append(terms, train.Term{Name: "energy", Value: energy})
			terms = append(terms, parts...)
		}
		return total, terms
	}
}

// energyLoss returns the energy loss for the head's answers e [batch, time].
func (m model) energyLoss(s *Scale, e *Node, batch []*Node, pick *Node) (*Node, []train.Term) {
	time := e.Shape().Dimensions[1]
	step := ReduceAllMean(Square(Sub(
		Slice(e, AxisRange(), AxisRange(1, time)), Slice(e, AxisRange(), AxisRange(0, time-1)))))
	if m.Guard == None {
		return step, []train.Term{{Name: "energy_step", Value: step}}
	}
	x := batch[0]
	rows, dim := x.Shape().Dimensions[0], x.Shape().Dimensions[2]
	count := pick.Shape().Dimensions[0]
	states := Reshape(Einsum("kt,btd->bkd", pick, x), rows*count, dim)
	// The head without history is a function of the state alone; asking the
	// same motion at several times compares it along the motion.
	alone := m.energy(states)
	perMotion := Reshape(alone, rows, count)
	mean := ReduceAndKeep(perMotion, ReduceMean, 1)
	level := ReduceAllMean(Square(Sub(perMotion, mean)))
	agree := ReduceAllMean(Square(Sub(Einsum("kt,bt->bk", pick, e), perMotion)))
	var guard *Node
	switch m.Guard {
	case Generator:
		slope := Gradient(ReduceAllSum(alone), states)[0]
		rates := Reshape(Einsum("kt,btd->bkd", pick, batch[1]), rows*count, dim)
		guard = ReduceAllMean(Square(Sub(s.hamilton(slope), s.rates(rates))))
	case UnitVariance:
		spread := ReduceAllMean(Square(Sub(mean, ReduceAllMean(mean))))
		guard = Square(SubScalar(spread, 1.0))
	}
	total := Add(
		Add(MulScalar(step, stepWeight), MulScalar(level, levelWeight)),
		Add(MulScalar(agree, agreeWeight), MulScalar(guard, guardWeight)))
	return total, []train.Term{
		{Name: "energy_step", Value: step}, {Name: "energy_level", Value: level},
		{Name: "energy_agree", Value: agree}, {Name: "energy_" + m.Guard, Value: guard},
	}
}
