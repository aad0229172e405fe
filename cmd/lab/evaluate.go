package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
)

// evaluation is what `lab evaluate` writes to evaluation.json.
type evaluation struct {
	Version   string       `json:"version"`
	Source    lab.Source   `json:"source"`
	Figures   figures      `json:"figures"`
	Explained []float64    `json:"latent_variance_explained"` // shares of the variance of the latents, falling
	Backend   backend.Info `json:"backend"`
}

// components is the number of principal components of the latents looked at.
const components = 4

// runEvaluate is `lab evaluate`.
func runEvaluate(ctx context.Context, args []string) error {
	f := newFlags("evaluate", "evaluate RUNDIR [options]").withEngine().withJSON()
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if len(f.args) == 0 {
		return usagef("nothing to evaluate: give the folder of a trained run")
	}
	dir := f.args[0]
	b, net, s, err := loadRun(ctx, f, dir)
	if err != nil {
		return err
	}
	defer net.Close()
	line := newProgressLine(os.Stderr)
	defer line.end()
	law, err := lawOfHead(dir, s.Set.Names())
	if err != nil {
		return err
	}
	line.show("forecast the test motions", 0, 0)
	e := evaluation{Version: lab.Version, Source: s.Source, Backend: b.Info}
	var verdict *lab.Verdict
	if e.Figures, verdict, err = judge(s, net, law); err != nil {
		return err
	}
	if err := e.Figures.check(); err != nil {
		return err
	}
	line.show("draw", 0.7, 0)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("stopped: %w", err)
	}
	drawn, err := draw(s, dir, net, verdict, &e)
	if err != nil {
		return err
	}
	if err := lab.WriteJSON(filepath.Join(dir, "evaluation.json"), e); err != nil {
		return err
	}
	line.end()
	if doubt := e.Figures.doubt(); doubt != "" {
		warn(doubt)
	}
	if *f.json {
		return printJSON(e)
	}
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	e.Figures.rows(tw)
	var shares []string
	for _, v := range e.Explained {
		shares = append(shares, fmt.Sprintf("%.1f %%", 100*v))
	}
	fmt.Fprintf(tw, "latent components\t%s of the variance\n", strings.Join(shares, ", "))
	fmt.Fprintf(tw, "figures\t%s (.png, .svg) in %s\n", strings.Join(drawn, ", "), dir)
	return tw.Flush()
}

// draw keeps the figures of a run in its folder and returns their names. It
// fills in the variance of the latents, which one of them shows.
func draw(s *lab.Experiment, dir string, net *physicsnet.Net, v *lab.Verdict, e *evaluation) ([]string, error) {
	type drawing struct {
		name   string
		figure *plot.Figure
	}
	var all []drawing
	if s.System == nil {
		features, err := net.Features(s.Test())
		if err != nil {
			return nil, err
		}
		pca, err := evaluate.PCA(features.Latent, components)
		if err != nil {
			return nil, err
		}
		e.Explained = pca.Explained
	} else {
		standard, aware := v, v
		if v.Standard {
			aware = nil
		} else {
			standard = nil
		}
		latents, explained, err := s.LatentFigure(net)
		if err != nil {
			return nil, err
		}
		e.Explained = explained
		all = append(all, drawing{"energy", s.EnergyFigure(standard, aware)}, drawing{"motion", s.MotionFigure(standard, aware)}, drawing{"latents", latents})
	}
	history, err := readMetrics(filepath.Join(dir, train.MetricsFile))
	if err != nil {
		return nil, err
	}
	if len(history) > 0 {
		all = append(all, drawing{"training", lab.TrainingFigure("Training: "+filepath.Base(dir), &train.Result{History: history})})
	}
	var names []string
	for _, d := range all {
		if err := d.figure.Save(filepath.Join(dir, d.name)); err != nil {
			return nil, err
		}
		names = append(names, d.name)
	}
	return names, nil
}

// readMetrics reads the epochs of a training; there are none without the file.
func readMetrics(path string) ([]train.Epoch, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var history []train.Epoch
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e train.Epoch
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("%q line %d is no record of an epoch: %w; delete the file or train again", path, len(history)+1, err)
		}
		history = append(history, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%q cannot be read after line %d: %w; delete the file or train again", path, len(history), err)
	}
	return history, nil
}
