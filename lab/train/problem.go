package train

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Array is a dense array of float32 numbers in row-major order. A scalar has
// an empty shape and one value.
type Array struct {
	Shape  []int     `json:"shape"`
	Values []float32 `json:"values"`
}

// Param is a named array of parameters, with the values training starts from
// or ended with.
type Param struct {
	Name string `json:"name"`
	Array
}

// Term is one named scalar part of a loss, reported and watched on its own.
type Term struct {
	Name  string
	Value *graph.Node // scalar, float32
}

// LossFunc builds the loss of one batch as a graph. p holds the parameters;
// batch holds the rows of Problem.Data, in that order, each [rows, ...]; extra
// holds the arrays of Problem.Extra. It returns the total, a float32 scalar
// whose gradient is followed, and the parts worth reporting. As graph-building
// code does, it reports wrong shapes by a panic, which Run returns as an error.
// It may be called for several graphs at once.
type LossFunc func(p Params, batch, extra []*graph.Node) (total *graph.Node, terms []Term)

// Problem is what is to be learnt.
type Problem struct {
	// Params are the parameters with their start values, which Run leaves
	// unchanged. Names are unique.
	Params []Param
	// Data are arrays with the same number of rows, the first axis.
	Data []Array
	// Train and Valid are the rows to learn from and to validate on. Valid may
	// be empty: then there is no early stop, and the last parameters are the
	// best. More validation rows than 1,024, or a batch if that is more, are
	// judged in near-equal parts whose losses are averaged by rows.
	Train, Valid []int
	// Extra, if not nil, draws further inputs of each training step on the
	// host, such as noise or window offsets. Steps count from 0; rng depends on
	// the seed and the step alone. Shapes must not change between steps. It may
	// be asked for a step more than once, and must then give the same.
	Extra func(step int, rng *rand.Rand) []Array
	// Loss is minimised over the training rows.
	Loss LossFunc
	// Separable says that total and terms are means over the rows of the batch,
	// or depend on the parameters alone. A step may then be computed in parts,
	// one a thread, each with a copy of the training data. This pays where a step
	// is many small operations, as of a recurrent network; a few large ones are
	// better left to the engine's own threads.
	Separable bool
	// ByRow tells for each array of Extra whether it holds one row for each row
	// of the batch, and is to be parted with it. Missing ones do not.
	ByRow []bool
	// About says what the loss depends on besides its arguments, such as the weight of
	// a term or the size of a step. A run is resumed only with an equal one.
	About string
	// Complex names pairs of arrays of one shape that are the real and the
	// imaginary parts of complex numbers. SPlus moves such numbers by their
	// phase.
	Complex [][2]string
	// ValidLoss judges the validation rows; nil means Loss. Its extra is empty:
	// validation draws nothing, so a Loss that serves both must do without
	// extra inputs when it gets none.
	ValidLoss LossFunc
}

// Params gives graph-building code the parameters by name.
type Params struct {
	names []string
	nodes []*graph.Node
}

// Get returns the parameter with the given name and panics if there is none.
func (p Params) Get(name string) *graph.Node {
	for i, n := range p.names {
		if n == name {
			return p.nodes[i]
		}
	}
	panic(fmt.Errorf("train: no parameter %q among %q", name, p.names))
}

// All returns the parameters in the order of Problem.Params.
func (p Params) All() []*graph.Node { return p.nodes }

// Graph returns the graph that is being built.
func (p Params) Graph() *graph.Graph { return p.nodes[0].Graph() }

// Size returns the number of values that shape asks for.
func (a Array) Size() int {
	n := 1
	for _, d := range a.Shape {
		n *= d
	}
	return n
}

// check reports a shape that is not one of an array or does not fit the values.
func (a Array) check() error {
	n := 1
	for _, d := range a.Shape {
		if d <= 0 {
			return fmt.Errorf("shape %v has an axis without elements", a.Shape)
		}
		if n > math.MaxInt32/d {
			return fmt.Errorf("shape %v is too large", a.Shape)
		}
		n *= d
	}
	if n != len(a.Values) {
		return fmt.Errorf("shape %v asks for %d values, not %d", a.Shape, n, len(a.Values))
	}
	return nil
}

// notFinite returns the place of the first NaN or infinity, -1 if there is none.
func (a Array) notFinite() int {
	for i, v := range a.Values {
		// The difference of a number that is not finite with itself is NaN.
		if v-v != 0 {
			return i
		}
	}
	return -1
}

// checkParams reports what is wrong with a list of parameters.
func checkParams(params []Param) error {
	if len(params) == 0 {
		return errors.New("train: there are no parameters")
	}
	seen := make(map[string]bool)
	total := 0
	for _, p := range params {
		if p.Name == "" || seen[p.Name] {
			return fmt.Errorf("train: the parameter name %q is empty or not unique", p.Name)
		}
		seen[p.Name] = true
		if err := p.check(); err != nil {
			return fmt.Errorf("train: parameter %q: %w", p.Name, err)
		}
		if i := p.notFinite(); i >= 0 {
			return fmt.Errorf("train: parameter %q: value %d is %v, not a finite number", p.Name, i, p.Values[i])
		}
		if total += len(p.Values); total > math.MaxInt32 {
			return fmt.Errorf("train: more than %d parameters", math.MaxInt32)
		}
	}
	return nil
}

// check reports what is wrong with the problem.
func (p *Problem) check() error {
	if err := checkParams(p.Params); err != nil {
		return err
	}
	if p.Loss == nil {
		return errors.New("train: there is no loss")
	}
	if len(p.Train) == 0 {
		return errors.New("train: there are no training rows")
	}
	if len(p.Data) == 0 {
		return errors.New("train: there are no data")
	}
	for k, d := range p.Data {
		if err := d.check(); err != nil {
			return fmt.Errorf("train: data array %d: %w", k, err)
		}
		if len(d.Shape) == 0 || d.Shape[0] != p.Data[0].Shape[0] {
			return fmt.Errorf("train: data array %d has shape %v, but the first has %d rows", k, d.Shape, p.Data[0].Shape[0])
		}
		if i := d.notFinite(); i >= 0 {
			width := len(d.Values) / d.Shape[0]
			return fmt.Errorf("train: data array %d row %d: %v is not a finite number", k, i/width, d.Values[i])
		}
	}
	shapes := make(map[string][]int)
	for _, param := range p.Params {
		shapes[param.Name] = param.Shape
	}
	for _, pair := range p.Complex {
		re, im := shapes[pair[0]], shapes[pair[1]]
		if re == nil || !slices.Equal(re, im) {
			return fmt.Errorf("train: %q and %q are not the parts of complex numbers: their shapes are %v and %v", pair[0], pair[1], re, im)
		}
	}
	for _, rows := range [][]int{p.Train, p.Valid} {
		for _, r := range rows {
			if r < 0 || r >= p.Data[0].Shape[0] {
				return fmt.Errorf("train: row %d is outside the data's %d rows", r, p.Data[0].Shape[0])
			}
		}
	}
	return nil
}

// size returns the number of values of all parameters.
func (p *Problem) size() int {
	n := 0
	for _, param := range p.Params {
		n += len(param.Values)
	}
	return n
}

// parts returns the number of parts that a batch may usefully be cut into.
func (p *Problem) parts(batch int) int {
	if !p.Separable {
		return 1
	}
	return max(1, batch/partRows)
}

// part returns the extra inputs for rows from up to, but not including, to of
// a batch.
func (p *Problem) part(extra []Array, from, to int) []Array {
	out := slices.Clone(extra)
	for i, byRow := range p.ByRow[:min(len(p.ByRow), len(out))] {
		if byRow {
			width := len(out[i].Values) / out[i].Shape[0]
			out[i].Shape = append([]int{to - from}, out[i].Shape[1:]...)
			out[i].Values = out[i].Values[from*width : to*width]
		}
	}
	return out
}

// pick returns the given rows of an array as an array of its own.
func (a Array) pick(rows []int) Array {
	width := len(a.Values) / a.Shape[0]
	out := Array{Shape: append([]int{len(rows)}, a.Shape[1:]...), Values: make([]float32, 0, len(rows)*width)}
	for _, r := range rows {
		out.Values = append(out.Values, a.Values[r*width:(r+1)*width]...)
	}
	return out
}

// flatten returns the values of all parameters one after the other.
func flatten(params []Param) []float32 {
	var flat []float32
	for _, p := range params {
		flat = append(flat, p.Values...)
	}
	return flat
}

// unflatten cuts flat into copies with the names and shapes of like.
func unflatten(like []Param, flat []float32) []Param {
	out := make([]Param, len(like))
	for i, p := range like {
		n := len(p.Values)
		out[i] = Param{Name: p.Name, Array: Array{
			Shape:  append([]int{}, p.Shape...),
			Values: append([]float32{}, flat[:n]...),
		}}
		flat = flat[n:]
	}
	return out
}
