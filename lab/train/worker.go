package train

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// partRows is the least number of rows of a part of a batch. Fewer do not fill
// the vector units of a processor in the products of a layer.
const partRows = 32

// worker computes the loss and its gradient over a part of every batch, on an
// engine of its own.
type worker struct {
	*program
	from, to int              // its rows of a batch
	data     []compute.Buffer // training rows: all, or its own where every batch holds all
	borrowed bool             // whether the data are another worker's
	out      []compute.Buffer // of its last run
}

// newWorker compiles the work on rows from up to, but not including, to of a
// batch, and returns the names of the scalars of the loss, the total first. The
// program turns parameters into gradient [size] and scalars; with an update, its
// inputs into its outputs. data, if not nil, are the training rows where a worker
// on the same engine has put them.
func newWorker(b compute.Backend, p *Problem, pl plan, data []compute.Buffer, extra []Array, from, to int, up *update) (w *worker, names []string, err error) {
	w = &worker{from: from, to: to, data: data, borrowed: data != nil}
	rows := p.Train
	if pl.whole {
		rows = rows[from:to]
	}
	var train []Array
	for _, d := range p.Data {
		train = append(train, d.pick(rows))
	}
	extra = p.part(extra, from, to)
	w.program, err = compile(b, "the training step", func(g *graph.Graph) []*graph.Node {
		var state []*graph.Node
		if up != nil {
			state = up.inputs(g, p.size())
		} else {
			state = []*graph.Node{graph.Parameter(g, "theta", shapeOf([]int{p.size()}))}
		}
		var places *graph.Node
		if !pl.whole {
			places = graph.Parameter(g, "rows", shapes.Make(dtypes.Int32, to-from, 1))
		}
		var inputs, batch []*graph.Node
		for i, a := range extra {
			inputs = append(inputs, graph.Parameter(g, fmt.Sprintf("extra%d", i), shapeOf(a.Shape)))
		}
		for i, d := range train {
			x := graph.Parameter(g, fmt.Sprintf("data%d", i), shapeOf(d.Shape))
			if places != nil {
				x = graph.Gather(x, places)
			}
			batch = append(batch, x)
		}
		params := cut(state[0], p.Params)
		total, terms := p.Loss(params, batch, inputs)
		var scalars []*graph.Node
		names, scalars = checkTerms(total, terms)
		var flat []*graph.Node
		for _, d := range graph.Gradient(total, params.nodes...) {
			flat = append(flat, graph.Reshape(d, -1))
		}
		grad, stack := graph.Concatenate(flat, 0), graph.Stack(scalars, 0)
		if up != nil {
			return up.outputs(state, grad, stack)
		}
		return []*graph.Node{grad, stack}
	})
	if err != nil {
		return nil, nil, err
	}
	if w.borrowed {
		return w, names, nil
	}
	if w.data, err = uploadAll(b, train); err != nil {
		w.program.close()
		return nil, nil, err
	}
	return w, names, nil
}

// run computes the worker's part of a batch, which rows gives as places among
// the training rows, or nil for all, and leaves it in w.out. state is on the
// worker's engine; the first donated of it are used up.
func (w *worker) run(state []compute.Buffer, donated int, rows []int32, extra []Array) error {
	var fed []compute.Buffer
	defer func() { free(fed...) }()
	feed := func(buf compute.Buffer, err error) error {
		if err == nil {
			fed = append(fed, buf)
		}
		return err
	}
	in := append(make([]compute.Buffer, 0, len(state)+1+len(extra)+len(w.data)), state...)
	if rows != nil {
		places := rows[w.from:w.to]
		if err := feed(w.backend.BufferFromFlatData(0, places, shapes.Make(dtypes.Int32, len(places), 1))); err != nil {
			return err
		}
		in = append(in, fed[len(fed)-1])
	}
	for _, a := range extra {
		if err := feed(upload(w.backend, a)); err != nil {
			return err
		}
		in = append(in, fed[len(fed)-1])
	}
	in = append(in, w.data...)
	donate := make([]bool, len(in))
	for i := range donated {
		donate[i] = true
	}
	var err error
	w.out, err = w.program.run(in, donate)
	return err
}

// share is the part of a batch that is the worker's.
func (w *worker) share(batch int) float32 { return float32(w.to-w.from) / float32(batch) }

func (w *worker) close() {
	if !w.borrowed {
		free(w.data...)
	}
	w.program.close()
}

// carry copies a float32 buffer to another engine.
func carry(buf compute.Buffer, to compute.Backend) (compute.Buffer, error) {
	shape, err := buf.Shape()
	if err != nil {
		return nil, err
	}
	if buf.Backend().HasSharedBuffers() {
		flat, err := buf.Data()
		if err != nil {
			return nil, err
		}
		return to.BufferFromFlatData(0, flat, shape)
	}
	values := make([]float32, shape.Size())
	if err := buf.ToFlatData(values); err != nil {
		return nil, err
	}
	return to.BufferFromFlatData(0, values, shape)
}
