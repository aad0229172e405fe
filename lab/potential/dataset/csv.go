package dataset

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/internal/others"
)

// csvColumns are those of the exported table; WriteCSV says what they mean.
const csvColumns = "V,t,q,p,pid,b,l,depth,E0,u"

// WriteCSV exports the first potentials of a part, all of them for most <= 0, to
// a CSV file, gzipped where its name ends in .gz, and makes its folder. A motion has 100
// rows. The k-th of them, from 0 on, has
//
//	V        the potential at the k-th sensor, q = k/99
//	t, q, p  the k-th time, and position and momentum then
//
// and all have what is the same for the whole motion:
//
//	pid    number of the potential in the set
//	b      number of interior control points of the potential
//	l      length scale of the Gaussian field they were drawn from
//	depth  2 less the least control value
//	E0     energy of the motion, p²/2 + V(q)
//	u      kinetic energy at the start as a share of the room below the walls there,
//	       2 - V(q); 0 for motions from rest
//
// Numbers have as many digits as it takes to read back the same bits. The file is there
// in full or not at all.
func (s *Set) WriteCSV(path, part string, most int) error {
	if err := others.File(filepath.Dir(path)); err != nil {
		return fmt.Errorf("dataset: %w for %q", err, filepath.Base(path))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("dataset: write %q: a file is there in place of a folder: give another name", path)
	} else if err != nil {
		return fmt.Errorf("dataset: make the folder of %q: %w", path, err)
	}
	err := atomicfile.Write(path, 0o644, func(w io.Writer) error {
		if !strings.HasSuffix(path, ".gz") {
			return s.csv(w, part, most)
		}
		z := gzip.NewWriter(w)
		if err := s.csv(z, part, most); err != nil {
			return err
		}
		return z.Close()
	})
	if err != nil {
		return fmt.Errorf("dataset: %w", err)
	}
	return nil
}

func (s *Set) csv(w io.Writer, part string, most int) error {
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintln(out, csvColumns)
	var buf []byte
	number := func(v float64) {
		buf = strconv.AppendFloat(buf, v, 'g', -1, 64)
		buf = append(buf, ',')
	}
	done := 0
	err := s.Each(part, func(r *Record) error {
		if most > 0 && done == most {
			return nil // the sum of the file is checked all the same
		}
		done++
		for i := range r.Orbits {
			o := &r.Orbits[i]
			for k := range o.T {
				buf = buf[:0]
				for _, v := range []float64{r.V[k], o.T[k], o.Q[k], o.P[k], float64(r.Number), float64(r.Controls), r.Scale, r.Depth, o.Start.Energy, o.Start.U} {
					number(v)
				}
				buf[len(buf)-1] = '\n'
				if _, err := out.Write(buf); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
