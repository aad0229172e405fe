package train

import (
	"errors"
	"fmt"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
)

// Func is a graph function with its parameters on the device, for forecasts
// and features of a trained network. It may be called concurrently.
type Func struct {
	backend compute.Backend
	params  []Param // names and shapes
	theta   compute.Buffer
	f       func(p Params, in []*graph.Node) []*graph.Node

	mu       sync.Mutex
	programs map[string]*program // by the shapes of the inputs
}

// NewFunc puts params on the device for f, which builds outputs from the
// parameters and any number of float32 inputs. f is compiled at the first Call
// with inputs of new shapes.
func NewFunc(b *backend.Backend, params []Param, f func(p Params, in []*graph.Node) []*graph.Node) (*Func, error) {
	if err := checkParams(params); err != nil {
		return nil, err
	}
	fn := &Func{backend: b.Backend, params: params, f: f, programs: make(map[string]*program)}
	flat := flatten(params)
	var err error
	if fn.theta, err = upload(fn.backend, Array{Shape: []int{len(flat)}, Values: flat}); err != nil {
		return nil, err
	}
	return fn, nil
}

// Call runs the function. It returns its outputs, which must be float32, or an
// error for inputs that are no arrays and for what building the graph panics
// with.
func (fn *Func) Call(in ...Array) ([]Array, error) {
	p, err := fn.program(in)
	if err != nil {
		return nil, err
	}
	bufs, err := uploadAll(fn.backend, in)
	if err != nil {
		return nil, err
	}
	defer free(bufs...)
	results, err := p.run(append([]compute.Buffer{fn.theta}, bufs...), nil)
	if err != nil {
		return nil, fmt.Errorf("train: call: %w", err)
	}
	defer free(results...)
	out := make([]Array, len(results))
	for i, r := range results {
		shape, err := r.Shape()
		if err != nil {
			return nil, fmt.Errorf("train: call: output %d: %w", i, err)
		}
		out[i] = Array{Shape: append([]int{}, shape.Dimensions...), Values: make([]float32, shape.Size())}
		if err := r.ToFlatData(out[i].Values); err != nil {
			return nil, fmt.Errorf("train: call: read output %d: %w", i, err)
		}
	}
	return out, nil
}

// program returns the compiled program for inputs of these shapes.
func (fn *Func) program(in []Array) (*program, error) {
	key := ""
	for i, a := range in {
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("train: call: input %d: %w", i, err)
		}
		key += fmt.Sprint(a.Shape)
	}
	fn.mu.Lock()
	defer fn.mu.Unlock()
	if fn.theta == nil {
		return nil, errors.New("train: call of a Func that has been closed")
	}
	if p := fn.programs[key]; p != nil {
		return p, nil
	}
	p, err := compile(fn.backend, "the function", func(g *graph.Graph) []*graph.Node {
		flat := 0
		for _, param := range fn.params {
			flat += len(param.Values)
		}
		theta := graph.Parameter(g, "theta", shapeOf([]int{flat}))
		var nodes []*graph.Node
		for i, a := range in {
			nodes = append(nodes, graph.Parameter(g, fmt.Sprintf("in%d", i), shapeOf(a.Shape)))
		}
		out := fn.f(cut(theta, fn.params), nodes)
		for i, o := range out {
			checkFloat32(fmt.Sprintf("output %d", i), o)
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	fn.programs[key] = p
	return p, nil
}

// Close frees what the function holds on the device. No call may be under way
// or follow.
func (fn *Func) Close() {
	fn.mu.Lock()
	defer fn.mu.Unlock()
	for _, p := range fn.programs {
		p.close()
	}
	fn.programs = nil
	free(fn.theta)
	fn.theta = nil
}
