package lab

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"neurophysics/lab/discover"
	"neurophysics/lab/plot/report"
)

// keep writes the folder of one system and its section of the report.
func (r *run) keep(e *Experiment, s SystemSummary, standard, aware []learnt) error {
	name := e.System.Name()
	latent, explained, err := e.LatentFigure(aware[0].net)
	if err != nil {
		return err
	}
	figures := []drawing{
		{"energy", report.Figure{Drawing: e.EnergyFigure(standard[0].verdict, aware[0].verdict), Caption: "Energy of a forecast, by the true formula, for the test motion whose standard forecast drifts like the median one."}},
		{"motion", report.Figure{Drawing: e.MotionFigure(standard[0].verdict, aware[0].verdict), Caption: fmt.Sprintf("The same test motion; the first %d samples are given.", e.Given)}},
		{"training", report.Figure{Drawing: TrainingFigure("Training the physics-aware network: "+name, aware[0].result), Caption: "Terms of the training loss of the physics-aware network, first seed."}},
		{"latents", report.Figure{Drawing: latent, Caption: "Latents of all test samples on their first two principal components."}},
	}
	for _, l := range s.Laws {
		if l.Front != nil {
			figures = append(figures, drawing{"front-" + l.Route + "-" + l.Quantity, report.Figure{
				Drawing: FrontFigure(fmt.Sprintf("Search for %s (%s)", l.Quantity, routeName(l.Route)), l),
				Caption: fmt.Sprintf("What the search for %s offered, %s.", words(l.Quantity), routeName(l.Route)),
			}})
		}
	}
	section := report.Section{Title: strings.ToUpper(name[:1]) + name[1:]}
	section.Blocks = append(section.Blocks, lawBlock(s.Laws), figureTable(s))
	var shown report.Figures
	for _, f := range figures {
		if !strings.HasPrefix(f.file, "front-") || strings.HasSuffix(f.file, "energy") {
			shown = append(shown, f.Figure)
		}
	}
	section.Blocks = append(section.Blocks, shown)
	r.sections = append(r.sections, section)
	return r.store(name, figures, detail{
		SystemSummary: s, Verdicts: append(verdicts(standard), verdicts(aware)...), Latents: explained, Fronts: discover.Fronts(s.Laws),
	})
}

// store writes the folder of a system, if the run is kept.
func (r *run) store(name string, figures []drawing, details any) error {
	if r.o.Out == "" {
		return nil
	}
	dir := filepath.Join(r.o.Out, name)
	for _, f := range figures {
		if err := f.Drawing.Save(filepath.Join(dir, f.file)); err != nil {
			return err
		}
	}
	return WriteJSON(filepath.Join(dir, "details.json"), details)
}

// words turns a name in code into words.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// routeName says in words how a law was found.
func routeName(route string) string {
	switch route {
	case discover.RouteColumns:
		return "fitted to the known column"
	case discover.RouteHead:
		return "from the network's energy head"
	}
	return "from measured rows"
}

// lawBlock lists laws for the report.
func lawBlock(laws []discover.Law) report.Laws {
	var out report.Laws
	for i := range laws {
		l := &laws[i]
		block := report.Law{
			Name:   fmt.Sprintf("%s, %s", words(l.Quantity), routeName(l.Route)),
			MathML: l.MathML(), Text: l.Text, LaTeX: l.LaTeX, Go: l.Go, SymPy: l.SymPy,
			Verdict: l.Note,
			Facts: []report.Fact{
				{Name: "R²", Value: fmt.Sprintf("%.6f", l.R2)},
				{Name: "complexity", Value: fmt.Sprint(l.Complexity)},
			},
		}
		for _, c := range l.Constants {
			block.Constants = append(block.Constants, report.Constant{Name: c.Name, Value: c.Value, Low: c.Low, High: c.High})
		}
		out = append(out, block)
	}
	return out
}

// figureTable sets the two networks side by side.
func figureTable(s SystemSummary) report.Table {
	row := func(what, unit string, p *Pair, scale float64) []any {
		return []any{what, unit, scale * p.Standard, scale * p.PhysicsAware, p.Standard / p.PhysicsAware}
	}
	rows := [][]any{row("energy drift of forecasts, mean", "%", s.Drift, 100)}
	seeds := fmt.Sprintf("Seed %v.", s.Seeds[0])
	if len(s.Seeds) > 1 {
		seeds = fmt.Sprintf("Medians over seeds %v.", s.Seeds)
		rows = append(rows,
			row("the same, least over seeds", "%", &Pair{s.DriftRange.Standard.Low, s.DriftRange.PhysicsAware.Low}, 100),
			row("the same, most over seeds", "%", &Pair{s.DriftRange.Standard.High, s.DriftRange.PhysicsAware.High}, 100))
	}
	return report.Table{
		Caption: fmt.Sprintf("Test motions: %d of %d. %s Physics-aware forecasts are held to the %s, whichever of head and law is steadier on the validation motions. Motions too near zero energy for a relative drift: %d.",
			s.Split.Test, s.Split.Train+s.Split.Valid+s.Split.Test, seeds, heldWords(s.HeldBy), s.LeftOut),
		Columns: []report.Column{{Name: "figure"}, {Name: "unit"}, {Name: "standard", Digits: 3}, {Name: "physics-aware", Digits: 3}, {Name: "ratio", Digits: 2}},
		Rows: append(rows,
			row("the same, held to the energy head alone", "%", s.HeadDrift, 100),
			row("the same, held to nothing", "%", s.FreeDrift, 100),
			row("largest energy error", "energy", s.MaxEnergyError, 1),
			row("one-step loss", "states²", s.FinalLoss, 1),
			row("one-step loss, normalised", "1", s.FinalLossNorm, 1)),
	}
}

// heldWords says what forecasts are held to.
func heldWords(held []string) string {
	for _, h := range held {
		if h != held[0] {
			return "level of the head or of the law found for it"
		}
	}
	switch held[0] {
	case HeldByLaw:
		return "law found for the network's own energy head"
	case HeldByNothing:
		return "level of nothing, since the head has no guard"
	}
	return "level of the energy head"
}

// page puts the sections together.
func (r *run) page() report.Page {
	s := r.summary
	facts := []report.Fact{
		{Name: "preset", Value: s.Preset},
		{Name: "seeds", Value: fmt.Sprint(r.o.Preset.Seeds)},
		{Name: "backend", Value: fmt.Sprintf("%s, %s, %s", s.Backend.Name, s.Backend.Device, s.Backend.Version)},
		{Name: "threads", Value: fmt.Sprint(s.Threads)},
		{Name: "wall time", Value: time.Duration(s.WallS * float64(time.Second)).Round(time.Second).String()},
		{Name: "version", Value: s.Version},
	}
	sections := r.sections
	if s.Status == StatusUnfinished {
		facts[4].Name = "wall time so far"
		facts = append([]report.Fact{{Name: "status", Value: "unfinished"}}, facts...)
		sections = append([]report.Section{{Title: "Unfinished", Blocks: []report.Block{report.Note(fmt.Sprintf(
			"This run is unfinished: it is still under way, or it was stopped and `lab run -resume` with the same options goes on. Still missing: %s.", strings.Join(s.Missing, ", ")))}}}, sections...)
	}
	if len(s.Warnings) > 0 {
		w := report.Section{Title: "Warnings"}
		for _, text := range s.Warnings {
			w.Blocks = append(w.Blocks, report.Note(text))
		}
		sections = append(sections, w)
	}
	return report.Page{
		Title:    "From motion to laws",
		Summary:  "What the lab learnt and found in one run. Figures of simulated systems are of motions that were neither trained on nor used to choose a model, and their intervals come from resampling whole trajectories; measured systems say what theirs are of. All intervals are 95 %.",
		Facts:    facts,
		Sections: sections,
	}
}
