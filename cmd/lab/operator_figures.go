package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/lab"
)

// drawOperators is `lab operator figures`.
func drawOperators(ctx context.Context, args []string) error {
	f := newFlags("operator figures", "operator figures RUNDIR [RUNDIR...] -out DIR [options]").withJudging().withOnly("")
	out := f.String("out", "", "`folder` for the figures, each as PNG and SVG; those that figures.json there lists are replaced")
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
	if err := ownFigures(*out); err != nil { // told before the work is done
		return withWaysOut(err, "-out")
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
	names := []string{}
	for _, g := range figures {
		names = append(names, g.Name)
	}
	if err := listFigures(*out, names); err != nil {
		return withWaysOut(err, "-out")
	}
	line := newProgressLine(os.Stderr)
	defer line.end()
	for k, g := range figures {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped: %w", err)
		}
		line.show("draw", float64(k)/float64(len(figures)), 0)
		if err := g.Figure.Save(filepath.Join(*out, g.Name)); err != nil {
			return err
		}
	}
	line.end()
	if *f.json {
		return printJSON(struct {
			Dir string `json:"dir"`
			figureList
		}{*out, figureList{names}})
	}
	_, err = fmt.Printf("%s (.png, .svg) in %s\n", counted(len(names), "figure"), *out)
	return err
}

// figureList names figures, as their list in the folder and -json do.
type figureList struct {
	Figures []string `json:"figures"`
}

// figuresFile is the list's.
const figuresFile = "figures.json"

// ownFigures refuses a folder with a list of another kind.
func ownFigures(dir string) error {
	return refuseForeign(filepath.Join(dir, figuresFile), "figures", "`lab operator figures`")
}

// listFigures adds names to the list of the figures in a folder, before they are drawn.
// By it those of an earlier call are told from files of others, which are not written
// over.
func listFigures(dir string, names []string) error {
	path := filepath.Join(dir, figuresFile)
	var have figureList
	if text, err := os.ReadFile(path); err == nil {
		if err := json.Unmarshal(text, &have); err != nil {
			return fmt.Errorf("read %q: %w; choose another folder", path, err)
		}
	}
	for _, name := range names {
		if slices.Contains(have.Figures, name) {
			continue
		}
		if err := refuseFiles(dir, "that "+figuresFile+" there does not list", name+".png", name+".svg"); err != nil {
			return err
		}
		have.Figures = append(have.Figures, name)
	}
	return lab.WriteJSON(path, have)
}
