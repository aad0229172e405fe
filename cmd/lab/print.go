package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"neurophysics/lab"
)

// progressLine draws progress on a terminal in place, and elsewhere as a line
// whenever a new thing begins.
type progressLine struct {
	w        *os.File
	terminal bool
	head     string
	tenth    int // of the work, that was told last
	last     time.Time
}

func newProgressLine(w *os.File) *progressLine {
	info, err := w.Stat()
	return &progressLine{w: w, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// barWidth is the number of cells of the bar.
const barWidth = 24

// A log that is no terminal hears of one thing after every tenth of the work,
// not faster than quickest, and not slower than quietEvery.
const (
	quickest   = 2 * time.Second
	quietEvery = 20 * time.Second
)

func (l *progressLine) show(what string, done float64, left time.Duration) {
	text := what
	if left > 0 {
		text += fmt.Sprintf(", about %s left", left.Round(time.Second))
	}
	if l.terminal {
		full := int(done * barWidth)
		fmt.Fprintf(l.w, "\r\x1b[K[%s%s] %3.0f %% %s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), 100*done, text)
		return
	}
	head, _, _ := strings.Cut(what, ",")
	tenth, since := int(10*done+1e-9), time.Since(l.last)
	if head != l.head || tenth != l.tenth && since > quickest || since > quietEvery {
		l.head, l.tenth, l.last = head, tenth, time.Now()
		fmt.Fprintf(l.w, "%3.0f %% %s\n", 100*done, text)
	}
}

// end leaves the line.
func (l *progressLine) end() {
	if l.terminal {
		fmt.Fprint(l.w, "\r\x1b[K")
	}
}

// counted writes a number of things that take an s where they are several.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// printSummary prints what a run found, as tables that line up. Warnings were
// told while it ran.
func printSummary(w io.Writer, s *lab.Summary) {
	fmt.Fprintf(w, "preset %s, backend %s (%s), %s\n\n", s.Preset, s.Backend.Name, s.Backend.Version,
		time.Duration(s.WallS*float64(time.Second)).Round(time.Second))
	if len(s.Systems) == 0 {
		fmt.Fprintln(w, "no system was looked at: all were skipped")
		return
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SYSTEM\tROUTE\tQUANTITY\tR2\tLAW")
	for _, sys := range s.Systems {
		for _, l := range sys.Laws {
			text := l.Text
			if l.Expr != nil {
				text = l.Expr.Rounded(4).Text(l.Names)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%.6f\t%s\n", sys.Name, l.Route, l.Quantity, l.R2, text)
		}
	}
	t.Flush()
	printForecasts(w, s)
	for _, sys := range s.Systems {
		if sys.Finding != nil {
			fmt.Fprintf(w, "\n%s: %s; %s\n", sys.Name, sys.Finding.Verdict, sys.Finding.Reason)
		}
	}
}

// printForecasts sets the two networks side by side, if there are any.
func printForecasts(w io.Writer, s *lab.Summary) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := "\nSYSTEM\tDRIFT STANDARD\tPHYSICS-AWARE\tHELD TO HEAD\tHELD TO NOTHING\tLARGEST STANDARD\tPHYSICS-AWARE\tONE-STEP LOSS\tPHYSICS-AWARE"
	for _, sys := range s.Systems {
		if sys.Drift == nil {
			continue
		}
		if head != "" {
			fmt.Fprintln(t, head)
			head = ""
		}
		fmt.Fprintf(t, "%s\t%.3g %%\t%.3g %%\t%.3g %%\t%.3g %%\t%.3g\t%.3g\t%.2g\t%.2g\n", sys.Name, 100*sys.Drift.Standard, 100*sys.Drift.PhysicsAware,
			100*sys.HeadDrift.PhysicsAware, 100*sys.FreeDrift.PhysicsAware, sys.MaxEnergyError.Standard, sys.MaxEnergyError.PhysicsAware,
			sys.FinalLoss.Standard, sys.FinalLoss.PhysicsAware)
	}
	t.Flush()
}
