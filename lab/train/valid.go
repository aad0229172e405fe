package train

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// validator judges parameters on the validation rows. They are cut into
// near-equal chunks that stay on the device; results are means weighted by
// rows.
type validator struct {
	names   []string // of what a chunk returns: total, then terms
	chunks  []chunk
	scalars []float32
	sums    []float64
}

type chunk struct {
	*program
	rows  int
	owner bool // whether the program is this chunk's to close
	in    []compute.Buffer
}

// chunkRows bounds the rows that are validated together, and with them memory.
// A loss that is no mean over rows, such as a variance across a batch, sees
// this many at once.
const chunkRows = 1024

// newValidator compiles the validation; nil means that there is nothing to
// validate on.
func newValidator(b compute.Backend, p *Problem, batch int) (*validator, error) {
	if len(p.Valid) == 0 {
		return nil, nil
	}
	loss := p.ValidLoss
	if loss == nil {
		loss = p.Loss
	}
	v := &validator{}
	count := (len(p.Valid) + max(chunkRows, batch) - 1) / max(chunkRows, batch)
	programs := make(map[int]*program) // by rows; there are two sizes at most
	for k := range count {
		rows := p.Valid[k*len(p.Valid)/count : (k+1)*len(p.Valid)/count]
		var data []Array
		for _, d := range p.Data {
			data = append(data, d.pick(rows))
		}
		c := chunk{rows: len(rows), program: programs[len(rows)]}
		if c.program == nil {
			var err error
			c.owner = true
			c.program, err = compile(b, "the validation", func(g *graph.Graph) []*graph.Node {
				theta := graph.Parameter(g, "theta", shapeOf([]int{p.size()}))
				var batch []*graph.Node
				for i, d := range data {
					batch = append(batch, graph.Parameter(g, fmt.Sprintf("data%d", i), shapeOf(d.Shape)))
				}
				total, terms := loss(cut(theta, p.Params), batch, nil)
				names, scalars := checkTerms(total, terms)
				v.names = names
				return []*graph.Node{graph.Stack(scalars, 0)}
			})
			if err != nil {
				v.close()
				return nil, err
			}
			programs[len(rows)] = c.program
		}
		bufs, err := uploadAll(b, data)
		c.in = append([]compute.Buffer{nil}, bufs...)
		v.chunks = append(v.chunks, c)
		if err != nil {
			v.close()
			return nil, err
		}
	}
	v.scalars = make([]float32, len(v.names))
	v.sums = make([]float64, len(v.names))
	return v, nil
}

// judge returns the total and the terms, in the order of v.names, for
// parameters on the device. The slice is reused.
func (v *validator) judge(theta compute.Buffer) ([]float64, error) {
	clear(v.sums)
	rows := 0
	if b := v.chunks[0].backend; theta.Backend() != b {
		var err error
		if theta, err = carry(theta, b); err != nil {
			return nil, fmt.Errorf("train: validate: %w", err)
		}
		defer free(theta)
	}
	for _, c := range v.chunks {
		c.in[0] = theta
		out, err := c.run(c.in, nil)
		if err != nil {
			return nil, fmt.Errorf("train: validate: %w", err)
		}
		err = readVector(out[0], v.scalars)
		free(out[0])
		if err != nil {
			return nil, fmt.Errorf("train: read the validation loss: %w", err)
		}
		for i, s := range v.scalars {
			v.sums[i] += float64(s) * float64(c.rows)
		}
		rows += c.rows
	}
	for i := range v.sums {
		v.sums[i] /= float64(rows)
	}
	return v.sums, nil
}

func (v *validator) close() {
	if v == nil {
		return
	}
	for _, c := range v.chunks {
		if len(c.in) > 0 {
			free(c.in[1:]...)
		}
		if c.owner {
			c.program.close()
		}
	}
}
