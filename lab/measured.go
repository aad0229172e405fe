package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"neurophysics/datasets"
	"neurophysics/lab/discover"
	"neurophysics/lab/plot"
	"neurophysics/lab/plot/report"
	"neurophysics/lab/traj"
)

// recordings are the measured systems that come from the archive, with the
// files that hold them.
var recordings = map[string]string{
	"real_pendulum": "real_pend_h_1.txt",
	"real_linear":   "real_linear_h_1.txt",
}

// Measured are the systems that a run takes from measurements: the planets of
// the Sun, and a pendulum and an air-track oscillator recorded by motion
// tracking (Schmidt and Lipson 2009).
var Measured = []string{"planets", "real_pendulum", "real_linear"}

func isMeasured(name string) bool {
	return slices.Contains(Measured, name)
}

// Recording returns one of the recorded systems, "real_pendulum" or
// "real_linear", from the archive of Schmidt and Lipson. mirror is a folder or
// file that is tried before the network; "" leaves it to LAB_DATA_MIRROR.
func Recording(ctx context.Context, name, mirror string) (*datasets.Recording, error) {
	file, ok := recordings[name]
	if !ok {
		return nil, fmt.Errorf("lab: no recording is called %q; there are real_linear and real_pendulum", name)
	}
	archive, err := datasets.OpenArchive(ctx, datasets.ArchiveOptions{Mirror: mirror})
	if err != nil {
		return nil, err
	}
	return archive.Recording(file)
}

// measured adds one measured system to the run. A recording that is to be had
// nowhere is skipped with a warning that says how to get it.
func (r *run) measured(ctx context.Context, name string) error {
	r.tell(name+": laws from measured rows", 0)
	var found *discover.Finding
	var figures []drawing
	var notes []string
	var err error
	if name == "planets" {
		if found, err = discover.Planets(ctx, discover.TableOptions{Seed: r.o.Preset.DataSeed}); err != nil {
			return err
		}
		figures = planetFigures(found)
	} else {
		rec, err := Recording(ctx, name, r.o.Mirror)
		if errors.Is(err, datasets.ErrUnavailable) {
			r.warn(fmt.Sprintf("%s was skipped: %v", name, err))
			return nil
		}
		if err != nil {
			return err
		}
		notes = rec.Notes
		law := discover.Pendulum
		if name == "real_linear" {
			law = discover.AirTrack
		}
		if found, err = law(ctx, rec.Set, discover.TableOptions{Seed: r.o.Preset.DataSeed}); err != nil {
			return err
		}
		figures = recordingFigures(rec.Set, found)
	}
	s := SystemSummary{Name: name, Laws: []discover.Law{}, Seeds: []uint64{r.o.Preset.DataSeed}, Finding: found}
	for _, l := range found.Laws {
		s.Laws = append(s.Laws, l.Law)
	}
	s.Notes = append(append(append(s.Notes, found.Reason), found.Notes...), notes...)
	r.summary.Systems = append(r.summary.Systems, s)
	r.sections = append(r.sections, measuredSection(s, found, figures))
	return r.store(name, figures, s)
}

// drawing is a figure with the name of its file.
type drawing struct {
	file string
	report.Figure
}

// measuredSection is the part of the report on a measured system.
func measuredSection(s SystemSummary, found *discover.Finding, figures []drawing) report.Section {
	title := map[string]string{
		"planets": "Planets", "real_pendulum": "Recorded pendulum", "real_linear": "Recorded air-track oscillator",
	}[s.Name]
	section := report.Section{Title: title, Blocks: []report.Block{
		report.Text(fmt.Sprintf("Verdict: %s. %s", found.Verdict, found.Reason)), lawBlock(s.Laws),
	}}
	if rows := numberRows(found); len(rows) > 0 {
		section.Blocks = append(section.Blocks, report.Table{
			Caption: "Further numbers with 95 % intervals.",
			Columns: []report.Column{{Name: "number"}, {Name: "value", Digits: 4}, {Name: "low", Digits: 4}, {Name: "high", Digits: 4}},
			Rows:    rows,
		})
	}
	for _, l := range found.Failed {
		if l.Evidence != nil {
			section.Blocks = append(section.Blocks, report.Note(fmt.Sprintf("Not a law: %s. %s", l.Expr.Rounded(4).Text(l.Names), l.Evidence.Reason)))
		}
	}
	for _, n := range s.Notes[1:] {
		section.Blocks = append(section.Blocks, report.Text(n))
	}
	var shown report.Figures
	for _, f := range figures {
		shown = append(shown, f.Figure)
	}
	if len(shown) > 0 {
		section.Blocks = append(section.Blocks, shown)
	}
	return section
}

func numberRows(found *discover.Finding) [][]any {
	var rows [][]any
	for _, d := range found.Damping {
		rows = append(rows, []any{"damping rate of " + d.Column, d.Rate, d.Low, d.High})
	}
	for _, c := range found.Figures {
		rows = append(rows, []any{words(c.Name), c.Value, c.Low, c.High})
	}
	return rows
}

// planetFigures draws periods against axes, both on logarithmic scales, with
// the law.
func planetFigures(found *discover.Finding) []drawing {
	planets, _ := datasets.Planets()
	points := plot.Series{Name: "planets", Style: plot.Dots, Color: plot.Ink}
	line := plot.Series{Name: "law", Color: plot.Blue}
	for _, p := range planets {
		points.X, points.Y = append(points.X, p.A), append(points.Y, p.Period)
		if len(found.Laws) > 0 {
			line.X, line.Y = append(line.X, p.A), append(line.Y, found.Laws[0].Expr.At([]float64{p.A}))
		}
	}
	series := []plot.Series{points}
	if line.X != nil {
		series = append(series, line)
	}
	return []drawing{{"kepler", report.Figure{
		Drawing: plot.Lines(plot.Options{Title: "Periods of the planets", X: "semi-major axis (au)", Y: "period (yr)", LogX: true, LogY: true}, series...),
		Caption: "Published axes and periods of the eight planets, and the law that was found.",
	}}}
}

// recordingFigures draws what was recorded and, where a law was found, its
// value along the recording.
func recordingFigures(set *traj.Set, found *discover.Finding) []drawing {
	var motion []plot.Series
	t := set.Trajectories[0].T
	for j, c := range set.Columns {
		s := plot.Series{Name: label(c), X: t, Style: plot.Line}
		for i := range t {
			s.Y = append(s.Y, set.State(0, i)[j])
		}
		motion = append(motion, s)
	}
	out := []drawing{{"motion", report.Figure{
		Drawing: plot.Lines(plot.Options{Title: "Recorded: " + words(set.System), X: label(set.Time), Y: "recorded value"}, motion...),
		Caption: "What was recorded, first trial.",
	}}}
	for _, l := range found.Laws {
		if !strings.Contains(l.Quantity, "energy") || !slices.Equal(l.Names, set.Names()) {
			continue
		}
		s := plot.Series{Name: l.Quantity, X: t, Color: plot.Blue}
		for i := range t {
			s.Y = append(s.Y, l.Expr.At(set.State(0, i)))
		}
		out = append(out, drawing{"energy", report.Figure{
			Drawing: plot.Lines(plot.Options{Title: "Energy along the recording: " + words(set.System), X: label(set.Time), Y: "energy per mass, as found"}, s),
			Caption: "The law that was found, evaluated along the recording: its fall is the friction.",
		}})
	}
	return out
}
