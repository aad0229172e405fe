package symreg_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"

	"neurophysics/lab/symreg"
)

// No table makes a search panic; what it accepts has a front whose numbers are
// finite and can be written as JSON.
func FuzzSearch(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, uint8(2))
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}, uint8(0x81))
	f.Add([]byte{0x7f, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3}, uint8(0x81))
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 2, 9, 4, 1, 7, 5, 5, 3}, uint8(0x21))
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 2, 9, 4, 1, 7, 5, 5, 3}, uint8(0x51))
	f.Fuzz(func(t *testing.T, data []byte, shape uint8) {
		// The top bit says whether numbers are whole bytes or any bits.
		columns := 1 + int(shape&3)
		var v []float64
		if shape < 0x80 {
			for _, b := range data {
				v = append(v, float64(int8(b)))
			}
		} else {
			for ; len(data) >= 8; data = data[8:] {
				v = append(v, math.Float64frombits(binary.BigEndian.Uint64(data)))
			}
		}
		table := symreg.Table{X: make([][]float64, columns)}
		for len(v) > columns && len(table.Y) < 40 {
			for j := range columns {
				table.X[j] = append(table.X[j], v[j])
			}
			table.Y = append(table.Y, v[columns])
			v = v[columns+1:]
		}
		o := symreg.Options{Epochs: 1, MaxSize: 12, Evolution: symreg.Evolution{Islands: 2, Members: 8, Tournament: 4}, Valid: float64(shape>>2&3) / 4}
		if how := int(shape >> 4 & 3); how > 0 {
			table.Units, table.TargetUnit = []string{"m", "m/s", "kg", "rad"}[:columns], "m"
			o.UnitMode, o.PlainConstants = []string{symreg.UnitsPenalty, symreg.UnitsStrict, symreg.UnitsStrict}[how-1], how == 3
		}
		if shape&0x40 != 0 {
			o.Loss.Name, o.Complexity.Constant = symreg.LossAbsolute, 2
			o.Limits.Arguments = map[string][]int{"*": {0, 5}}
		}
		r, err := symreg.Search(context.Background(), table, o)
		if err != nil {
			return
		}
		if len(r.Front) == 0 {
			t.Fatal("no error and no front")
		}
		for _, c := range r.Front {
			if c.Violates && o.UnitMode == symreg.UnitsStrict {
				t.Fatalf("%s disagrees with the units", c.Expression)
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}
