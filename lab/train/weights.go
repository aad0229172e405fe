package train

import (
	"fmt"
	"os"
)

// layout is the name and shape of a parameter, as headers hold them.
type layout struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
}

func layouts(params []Param) []layout {
	out := make([]layout, len(params))
	for i, p := range params {
		out[i] = layout{Name: p.Name, Shape: append([]int{}, p.Shape...)}
	}
	return out
}

// weightsHeader is the header of a file of weights.
type weightsHeader struct {
	Params []layout `json:"params"`
}

// SaveParams writes parameters to a file, whole or not at all. Equal
// parameters give equal bytes.
func SaveParams(path string, params []Param) error {
	if err := checkParams(params); err != nil {
		return err
	}
	content, err := encode(kindWeights, weightsHeader{Params: layouts(params)}, flatten(params))
	if err != nil {
		return err
	}
	return writeFile(path, content)
}

// LoadParams reads what SaveParams wrote, on whatever backend the parameters
// were learnt, and checks its SHA-256 sum. Wrong content gives a *DamagedError.
func LoadParams(path string) ([]Param, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("train: read weights: %w", err)
	}
	params, reason := decodeWeights(content)
	if reason != "" {
		return nil, &DamagedError{Path: path, Reason: reason}
	}
	return params, nil
}

func decodeWeights(content []byte) (params []Param, reason string) {
	var header weightsHeader
	values, reason := decode(kindWeights, content, &header)
	if reason != "" {
		return nil, reason
	}
	for _, l := range header.Params {
		// The check of the array needs values to compare with, so cut first and
		// never beyond what is there.
		n := 1
		for _, d := range l.Shape {
			if d <= 0 || n > len(values)/d {
				return nil, fmt.Sprintf("parameter %q of shape %v does not fit the values there are", l.Name, l.Shape)
			}
			n *= d
		}
		if n > len(values) {
			return nil, fmt.Sprintf("parameter %q of shape %v does not fit the values there are", l.Name, l.Shape)
		}
		params = append(params, Param{Name: l.Name, Array: Array{Shape: l.Shape, Values: values[:n:n]}})
		values = values[n:]
	}
	if len(values) > 0 {
		return nil, fmt.Sprintf("%d values belong to no parameter", len(values))
	}
	if err := checkParams(params); err != nil {
		return nil, err.Error()
	}
	return params, ""
}
