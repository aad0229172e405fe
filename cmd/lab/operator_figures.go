package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab"
)

// drawOperators is `lab operator figures`.
func drawOperators(ctx context.Context, args []string) error {
	f := newFlags("operator figures", "operator figures RUNDIR [RUNDIR...] -out DIR [options]").withJudging().withOnly("")
	out := f.String("out", "", "`folder` for the figures, each as PNG and SVG")
	f.mostUsed("data", "out")
	if err := f.parse(args, len(args)); err != nil {
		return err
	}
	if *out == "" {
		return usagef("no folder for the figures was named: give -out")
	}
	if err := noFile("out", *out); err != nil {
		return err
	}
	runs, o, err := f.begin()
	if err != nil {
		return err
	}
	r, err := f.report(ctx, runs, o)
	if err != nil {
		return err
	}
	figures, err := lab.OperatorFigures(r)
	if err != nil {
		return err
	}
	line := newProgressLine(os.Stderr)
	defer line.end()
	names := []string{}
	for k, g := range figures {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped: %w", err)
		}
		line.show("draw", float64(k)/float64(len(figures)), 0)
		if err := g.Figure.Save(filepath.Join(*out, g.Name)); err != nil {
			return err
		}
		names = append(names, g.Name)
	}
	line.end()
	if *f.json {
		return printJSON(struct {
			Dir     string   `json:"dir"`
			Figures []string `json:"figures"`
		}{*out, names})
	}
	_, err = fmt.Printf("%d figures (.png, .svg) in %s\n", len(names), *out)
	return err
}
