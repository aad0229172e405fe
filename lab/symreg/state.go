package symreg

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/atomicfile"
)

// stateVersion changes with the form of the file, and whenever a search with
// the same seed takes another course than before.
const stateVersion = 3

// stateEvery is how often the state is written; epochs may be much shorter.
const stateEvery = time.Second

// stateFile is the file: the state as bytes, with what shows damage.
type stateFile struct {
	Version int             `json:"version"`
	SHA256  string          `json:"sha256"` // of State
	State   json.RawMessage `json:"state"`
}

// keeper writes the state of a search after its epochs.
type keeper struct {
	s             *search
	path          string
	data, options string // fingerprints
	functions     string // another
	pending       []byte // not yet written
	wrote         time.Time
}

// resume opens the state file, if there is to be one, and puts the search where
// the file left it. It returns false where there is nothing to go on with.
func (s *search) resume(t *Table) (bool, error) {
	if s.o.State == "" {
		return false, nil
	}
	s.keeper = &keeper{s: s, path: s.o.State, data: fingerprintTable(t), options: fingerprintOptions(s.o), functions: fingerprintFunctions(s.o)}
	text, err := os.ReadFile(s.o.State)
	if errors.Is(err, os.ErrNotExist) {
		// A folder that is missing is better known now than after the search.
		if _, err := os.Stat(filepath.Dir(s.o.State)); err != nil {
			return false, fmt.Errorf("symreg: the folder of the state of a search: %w", err)
		}
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("symreg: read the state of a search: %w", err)
	}
	saved, reason := s.keeper.decode(text)
	if reason == "" && !s.restore(saved) {
		reason = StateDamaged
	}
	if reason != "" {
		return false, &StateError{Path: s.o.State, Reason: reason}
	}
	return true, nil
}

// decode reads the file, or says why the search cannot go on with it.
func (k *keeper) decode(text []byte) (*savedSearch, string) {
	var f stateFile
	if json.Unmarshal(text, &f) != nil {
		return nil, StateDamaged
	}
	if f.Version != stateVersion {
		return nil, StateOtherVersion
	}
	sum := sha256.Sum256(f.State)
	saved := new(savedSearch)
	if hex.EncodeToString(sum[:]) != f.SHA256 || json.Unmarshal(f.State, saved) != nil {
		return nil, StateDamaged
	}
	switch {
	case saved.Data != k.data:
		return nil, StateOtherData
	case saved.Options != k.options:
		return nil, StateOtherOptions
	case saved.Functions != k.functions:
		return nil, StateOtherCode
	}
	return saved, ""
}

// note takes the state after the closed-form stage (ev is nil) or an epoch, and
// writes it if the last writing is some time ago.
func (k *keeper) note(ev *evolution) error {
	if k == nil {
		return nil
	}
	saved := k.s.save(ev)
	saved.Data, saved.Options, saved.Functions = k.data, k.options, k.functions
	state, err := json.Marshal(saved)
	if err != nil {
		return fmt.Errorf("symreg: keep the state: %w", err)
	}
	sum := sha256.Sum256(state)
	k.pending, err = json.Marshal(stateFile{Version: stateVersion, SHA256: hex.EncodeToString(sum[:]), State: state})
	if err != nil {
		return fmt.Errorf("symreg: keep the state: %w", err)
	}
	if time.Since(k.wrote) < stateEvery {
		return nil
	}
	return k.flush()
}

// flush writes what is not yet written.
func (k *keeper) flush() error {
	if k == nil || k.pending == nil {
		return nil
	}
	if err := atomicfile.WriteBytes(k.path, 0o644, append(k.pending, '\n')); err != nil {
		return fmt.Errorf("symreg: keep the state: %w", err)
	}
	k.pending, k.wrote = nil, time.Now()
	return nil
}

// fingerprintTable tells tables apart by names, numbers and whatever else they
// hold.
func fingerprintTable(t *Table) string {
	rest := *t
	rest.X, rest.Y, rest.Weights, rest.Names = nil, nil, nil, t.names()
	h := sha256.New()
	hashJSON(h, rest)
	hashJSON(h, []int{len(t.X), len(t.Y), len(t.Weights)})
	for _, c := range t.X {
		hashNumbers(h, c)
	}
	hashNumbers(h, t.Y)
	hashNumbers(h, t.Weights)
	return hex.EncodeToString(h.Sum(nil))
}

// fingerprintOptions tells options apart, but for those that say how long and on
// how many threads to search.
func fingerprintOptions(o Options) string {
	o.Threads, o.Epochs, o.Evals, o.CPU, o.Wall = 0, 0, 0, 0, 0
	o.TargetLoss, o.ClosedForm, o.State = 0, false, ""
	h := sha256.New()
	hashJSON(h, o)
	return hex.EncodeToString(h.Sum(nil))
}

// functionPoints are where functions of the program are told apart.
var functionPoints = []float64{-30, -3.7, -1, -0.2, 0, 0.01, 0.3, 1, 2.5, 10, 100}

// fingerprintFunctions tells the functions that the program defined and the search
// uses apart by names, values and slopes; "" is for none.
func fingerprintFunctions(o Options) string {
	h, used := sha256.New(), false
	for _, op := range expr.Defined() {
		if !slices.Contains(o.Operators, op.String()) {
			continue
		}
		used = true
		hashJSON(h, op.String())
		f := expr.Apply(op, expr.NewVar(0))
		values := make([]float64, 1)
		for _, e := range []*expr.Expr{f, f.Derivative(0)} {
			for _, x := range functionPoints {
				if !expr.NewEvaluator().Eval(values, e, [][]float64{{x}}) {
					values[0] = math.MaxFloat64 // NaN has many bits
				}
				hashNumbers(h, values)
			}
		}
	}
	if !used {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashJSON(h hash.Hash, v any) {
	if err := json.NewEncoder(h).Encode(v); err != nil {
		panic("symreg: tables and options can be written as JSON: " + err.Error())
	}
}

func hashNumbers(h hash.Hash, v []float64) {
	buf := make([]byte, 0, 1<<13)
	for i, x := range v {
		buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(x))
		if len(buf) == cap(buf) || i == len(v)-1 {
			h.Write(buf)
			buf = buf[:0]
		}
	}
}

// exact is a number that JSON keeps to the bit, infinities too.
type exact float64

func (x exact) MarshalText() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(x), 'g', -1, 64), nil
}

func (x *exact) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(string(text), 64)
	*x = exact(v)
	return err
}
