package train

import (
	"fmt"
	"runtime"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// program is a compiled graph that is fed with buffers. It goes below
// graph.Exec and tensors because their bookkeeping costs a small network's
// step more than its own feeding does.
type program struct {
	backend compute.Backend
	graph   *graph.Graph
}

// compile builds and compiles a graph. Panics of graph-building code that
// carry an error, which is how it reports, are returned.
func compile(b compute.Backend, name string, build func(g *graph.Graph) []*graph.Node) (p *program, err error) {
	g := graph.NewGraph(b, name)
	defer func() {
		switch e := recover().(type) {
		case nil:
		case runtime.Error: // a mistake in the code, not in the graph
			panic(e)
		case error:
			err = e
		default:
			panic(e)
		}
		if err != nil {
			g.Finalize()
			p, err = nil, fmt.Errorf("train: build %s: %w", name, err)
		}
	}()
	if err := g.Compile(build(g)...); err != nil {
		return nil, err
	}
	return &program{backend: b, graph: g}, nil
}

func (p *program) run(in []compute.Buffer, donate []bool) ([]compute.Buffer, error) {
	return p.graph.Executable().Execute(in, donate, 0)
}

func (p *program) close() { p.graph.Finalize() }

func shapeOf(dims []int) shapes.Shape { return shapes.Make(dtypes.Float32, dims...) }

// upload copies an array to the device.
func upload(b compute.Backend, a Array) (compute.Buffer, error) {
	buf, err := b.BufferFromFlatData(0, a.Values, shapeOf(a.Shape))
	if err != nil {
		return nil, fmt.Errorf("train: copy an array of shape %v to the device: %w", a.Shape, err)
	}
	return buf, nil
}

// uploadAll copies arrays to the device.
func uploadAll(b compute.Backend, arrays []Array) ([]compute.Buffer, error) {
	var bufs []compute.Buffer
	for _, a := range arrays {
		buf, err := upload(b, a)
		if err != nil {
			free(bufs...)
			return nil, err
		}
		bufs = append(bufs, buf)
	}
	return bufs, nil
}

// readVector copies a vector to the host. Where device memory is the host's, it
// is read in place, which spares a small step the 50 microseconds of a copy
// through the plugin.
func readVector(buf compute.Buffer, dst []float32) error {
	if buf.Backend().HasSharedBuffers() {
		flat, err := buf.Data()
		if err != nil {
			return err
		}
		copy(dst, flat.([]float32))
		return nil
	}
	return buf.ToFlatData(dst)
}

// free gives buffers back. Errors are of no use here: a buffer that cannot be
// freed is collected with its backend.
func free(bufs ...compute.Buffer) {
	for _, b := range bufs {
		if b != nil {
			_ = b.Finalize()
		}
	}
}

// cut splits the flat parameter vector into named nodes. Their gradients are
// taken with respect to the pieces, so the slices need none of their own.
func cut(flat *graph.Node, like []Param) Params {
	p := Params{}
	at := 0
	for _, l := range like {
		n := len(l.Values)
		piece := graph.Slice(flat, graph.AxisRange(at, at+n))
		p.names = append(p.names, l.Name)
		p.nodes = append(p.nodes, graph.Reshape(piece, l.Shape...))
		at += n
	}
	return p
}

// checkFloat32 panics on a node that is missing or of another type.
func checkFloat32(what string, n *graph.Node) {
	if n == nil || n.DType() != dtypes.Float32 {
		panic(fmt.Errorf("%s is %v, not float32", what, n))
	}
}
