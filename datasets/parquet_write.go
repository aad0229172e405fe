package datasets

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"neurophysics/lab/traj"
)

// ordered is a group whose fields keep their order; the library sorts them.
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

// Fields returns the fields in the order of the table.
func (o ordered) Fields() []parquet.Field { return o.fields }

// writeParquet writes the number of the trajectory as int64 and all else as
// double, plain and packed by snappy, which every reader of Parquet knows.
func writeParquet(w io.Writer, s *traj.Set, m *meta) error {
	group := parquet.Group{}
	for j, name := range m.Columns {
		typ := parquet.DoubleType
		if j == 0 {
			typ = parquet.Int64Type
		}
		group[name] = parquet.Compressed(parquet.Encoded(parquet.Leaf(typ), &parquet.Plain), &parquet.Snappy)
	}
	byName := map[string]parquet.Field{}
	for _, f := range group.Fields() {
		byName[f.Name()] = f
	}
	table := ordered{Group: group}
	for _, name := range m.Columns {
		table.fields = append(table.fields, byName[name])
	}
	options := []parquet.WriterOption{parquet.NewSchema("trajectories", table)}
	for _, p := range m.pairs() {
		options = append(options, parquet.KeyValueMetadata(p[0], p[1]))
	}
	out := parquet.NewWriter(w, options...)
	const batch = 1024
	rows := make([]parquet.Row, 0, batch)
	for k := range s.Trajectories {
		t := &s.Trajectories[k]
		for i, now := range t.T {
			row := make(parquet.Row, 0, len(m.Columns))
			row = append(row, parquet.Int64Value(int64(k)).Level(0, 0, 0), parquet.DoubleValue(now).Level(0, 0, 1))
			for _, v := range s.State(k, i) {
				row = append(row, parquet.DoubleValue(v).Level(0, 0, len(row)))
			}
			for _, v := range t.Params {
				row = append(row, parquet.DoubleValue(v).Level(0, 0, len(row)))
			}
			if rows = append(rows, row); len(rows) == batch {
				if _, err := out.WriteRows(rows); err != nil {
					return err
				}
				rows = rows[:0]
			}
		}
	}
	if _, err := out.WriteRows(rows); err != nil {
		return err
	}
	return out.Close()
}
