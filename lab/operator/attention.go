package operator

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/potential"
)

// attention is attention with heads and the linear layers around it.
type attention struct {
	name         string
	width, heads int
}

func (a attention) start(s *starter) {
	nn.Glorot(s.add(a.name+".in.w", a.width, 3*a.width), a.width, 3*a.width, s.rng)
	s.add(a.name+".in.b", 3*a.width)
	s.uniform(1/math.Sqrt(float64(a.width)), a.name+".out.w", a.width, a.width)
	s.add(a.name+".out.b", a.width)
}

// self lets every row of x [batch, rows, width] look at all of them.
func (a attention) self(p weights, x *Node) *Node {
	qkv := nn.Linear(x, p.Get(a.name+".in.w"), p.Get(a.name+".in.b"))
	return a.finish(p, a.columns(qkv, 0, 1), a.columns(qkv, 1, 2), a.columns(qkv, 2, 3))
}

// cross lets every row of x look at those of memory.
func (a attention) cross(p weights, x, memory *Node) *Node {
	w, b := p.Get(a.name+".in.w"), p.Get(a.name+".in.b")
	q := nn.Linear(x, a.columns(w, 0, 1), a.columns(b, 0, 1))
	kv := nn.Linear(memory, a.columns(w, 1, 3), a.columns(b, 1, 3))
	return a.finish(p, q, a.columns(kv, 0, 1), a.columns(kv, 1, 2))
}

// columns returns blocks of width columns along the last axis.
func (a attention) columns(x *Node, from, to int) *Node {
	return Slice(x, AxisRange().Spacer(), AxisRange(from*a.width, to*a.width))
}

func (a attention) finish(p weights, q, k, v *Node) *Node {
	return nn.Linear(nn.Attention(q, k, v, a.heads), p.Get(a.name+".out.w"), p.Get(a.name+".out.b"))
}

// feed is the feed-forward part of a layer with attention.
type feed struct{ up, down linear }

func newFeed(name string, c *Config) feed {
	return feed{linear{name: name + ".up", in: c.Width, out: c.Feed}, linear{name: name + ".down", in: c.Feed, out: c.Width}}
}

func (f feed) start(s *starter) { startAll(s, []linear{f.up, f.down}) }

func (f feed) apply(p weights, x *Node) *Node {
	return f.down.apply(p, MaxScalar(f.up.apply(p, x), 0))
}

// stackLayer is a layer of a transformer: attention of the rows to themselves, in a
// decoder to memory, then feed-forward, each a residual with a norm.
type stackLayer struct {
	self  *attention // nil in a decoder whose rows are answered alone
	cross *attention // nil in an encoder
	feed  feed
	norms []norm // one for each part
	pre   bool   // they come before the parts, not after the sums
}

func newStack(name string, c *Config, layers int, decoder bool) []stackLayer {
	out := make([]stackLayer, layers)
	for i := range out {
		l, at := &out[i], fmt.Sprint(name, ".", i)
		l.feed, l.pre = newFeed(at+".feed", c), c.Prenorm
		count := 1
		if !decoder || !c.Alone {
			l.self = &attention{at + ".self", c.Width, c.Heads}
			count++
		}
		if decoder {
			l.cross = &attention{at + ".cross", c.Width, c.Heads}
			count++
		}
		for k := range count {
			l.norms = append(l.norms, norm{fmt.Sprint(at, ".norm", k), c.Width})
		}
	}
	return out
}

func (l stackLayer) start(s *starter) {
	if l.self != nil {
		l.self.start(s)
	}
	if l.cross != nil {
		l.cross.start(s)
	}
	l.feed.start(s)
	startAll(s, l.norms)
}

// apply takes x [batch, rows, width]; in a decoder x may have one batch row for
// all until it meets memory.
func (l stackLayer) apply(p weights, x, memory *Node) *Node {
	norms := l.norms
	add := func(part func(x *Node) *Node) {
		if l.pre {
			x = Add(x, part(norms[0].apply(p, x)))
		} else {
			x = norms[0].apply(p, Add(x, part(x)))
		}
		norms = norms[1:]
	}
	if l.self != nil {
		add(func(x *Node) *Node { return l.self.self(p, x) })
	}
	if l.cross != nil {
		d := x.Shape().Dimensions
		x = BroadcastToDims(x, memory.Shape().Dim(0), d[1], d[2])
		add(func(x *Node) *Node { return l.cross.cross(p, x, memory) })
	}
	add(func(x *Node) *Node { return l.feed.apply(p, x) })
	return x
}

// positions are the sines and cosines, [rows, width], by which attention tells
// places (Vaswani et al., 2017).
func positions(rows, width int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, width)
		for k := range width {
			angle := float64(i) * turning(k, width)
			if k%2 == 0 {
				out[i][k] = math.Sin(angle)
			} else {
				out[i][k] = math.Cos(angle)
			}
		}
	}
	return out
}

// turning is how far the angle of a channel turns from a place to the next.
func turning(channel, width int) float64 {
	return math.Pow(10000, -float64(channel/2*2)/float64(width))
}

// timePositions are the positions, [batch, times, width], of times [batch, times]:
// on the regular grid of the study those of their ranks, and between them those between.
func timePositions(t *Node, width int) *Node {
	turns, sines, cosines := make([]float64, width), make([]float64, width), make([]float64, width)
	for k := range width {
		turns[k] = turning(k, width) * (potential.Times - 1) / potential.Span
		sines[k], cosines[k] = float64(1-k%2), float64(k%2)
	}
	row := func(values []float64) *Node { return Reshape(fixed(t, values), 1, 1, width) }
	angle := Mul(InsertAxes(t, -1), row(turns))
	return Add(Mul(Sin(angle), row(sines)), Mul(Cos(angle), row(cosines)))
}
