package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"neurophysics/lab/backend"
)

// identity tells one run from another: two runs with equal identities on equal
// engines learn the same bits, as far as their loss functions are the same.
type identity struct {
	Config  Config       `json:"config"`
	About   string       `json:"about,omitempty"` // Problem.About
	Params  []layout     `json:"params"`
	Start   string       `json:"start_sha256"` // of the start values
	Data    string       `json:"data_sha256"`  // of the data and the rows used
	Backend backend.Info `json:"backend"`
	Parts   int          `json:"parts"` // that a batch is computed in
}

func identify(p *Problem, c *Config, info backend.Info) identity {
	return identity{
		Config: *c, About: p.About, Params: layouts(p.Params), Backend: info,
		Start: sumArrays([]Array{{Values: flatten(p.Params)}}),
		Data:  sumArrays(p.Data, p.Train, p.Valid),
	}
}

// sumArrays returns the SHA-256 of arrays and lists of rows, in hexadecimal.
func sumArrays(arrays []Array, rows ...[]int) string {
	h := sha256.New()
	var buf []byte
	put := func(x int) { buf = binary.LittleEndian.AppendUint64(buf, uint64(x)) }
	for _, a := range arrays {
		buf = buf[:0]
		put(len(a.Shape))
		for _, d := range a.Shape {
			put(d)
		}
		for _, v := range a.Values {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		}
		h.Write(buf)
	}
	for _, list := range rows {
		buf = buf[:0]
		put(len(list))
		for _, r := range list {
			put(r)
		}
		h.Write(buf)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// older tells that parameters differ by axes of length 1 alone, as between versions.
func (id *identity) older(want *identity) bool {
	other := false
	for i, p := range id.Params {
		if i >= len(want.Params) || p.Name != want.Params[i].Name || !slices.Equal(longAxes(p.Shape), longAxes(want.Params[i].Shape)) {
			return false
		}
		other = other || !slices.Equal(p.Shape, want.Params[i].Shape)
	}
	return other
}

// differs says in words where a stored run differs from the one asked for; ""
// if it can be gone on with. The number of epochs may differ where the
// learning rate does not depend on it, and how often checkpoints are written
// always may.
func (id *identity) differs(want *identity) string {
	if len(id.Params) != len(want.Params) {
		return fmt.Sprintf("%d parameter arrays, not %d", len(id.Params), len(want.Params))
	}
	for i, p := range id.Params {
		if q := want.Params[i]; p.Name != q.Name || !slices.Equal(p.Shape, q.Shape) {
			return fmt.Sprintf("parameter %q of shape %v, not %q of shape %v", p.Name, p.Shape, q.Name, q.Shape)
		}
	}
	have, asked := settings(id.Config), settings(want.Config)
	for _, key := range slices.Sorted(maps.Keys(have)) {
		if key == "epochs" && (want.Config.Schedule == "" || want.Config.Schedule == Constant) {
			continue
		}
		if key != "checkpoint_every" && !bytes.Equal(have[key], asked[key]) {
			return fmt.Sprintf("%s %s, not %s", key, have[key], asked[key])
		}
	}
	switch {
	case id.About != want.About && id.About != "": // older checkpoints have none
		return fmt.Sprintf("the loss %q, not %q", id.About, want.About)
	case id.Data != want.Data:
		return "other data"
	case id.Start != want.Start:
		return "other start values of the parameters"
	}
	return ""
}

// otherCourse tells whether all that a stored run differs in is its number of
// epochs, and with it the whole course of a learning rate that falls over them.
func (id *identity) otherCourse(want *identity) bool {
	if id.Config.Epochs == want.Config.Epochs || id.differs(want) == "" {
		return false
	}
	same := *want
	same.Config.Epochs, same.Config.Hyperbola = id.Config.Epochs, id.Config.Hyperbola
	return id.differs(&same) == ""
}

// settings returns the fields of a configuration by their names in files, with
// meanings spelt out.
func settings(c Config) map[string]json.RawMessage {
	if c.Schedule == "" {
		c.Schedule = Constant
	}
	if c.Optimizer == "" {
		c.Optimizer = Adam
	}
	c.ValidEvery = max(1, c.ValidEvery)
	all := make(map[string]json.RawMessage)
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		panic(fmt.Sprintf("train: a configuration has no JSON form: %v", err))
	}
	// Zero fields are left out of the JSON form; name them all the same.
	for _, key := range []string{"l2", "decay", "clip_norm", "warmup", "hold", "patience", "min_delta", "checkpoint_every"} {
		if all[key] == nil {
			all[key] = json.RawMessage("0")
		}
	}
	if all["keep_partial"] == nil {
		all["keep_partial"] = json.RawMessage("false")
	}
	if all["hyperbola"] == nil {
		all["hyperbola"] = json.RawMessage("null")
	}
	return all
}
