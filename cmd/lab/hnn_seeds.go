package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// hnnSeed is a network of several: how it is trained, and its result where that is
// there already.
type hnnSeed struct {
	lab.HNNRunOptions
	kept *lab.HNNResult
}

// hnnSeeds trains networks of as many seeds, from that of o on, each in a folder of
// its own below that of o. Finished ones with equal settings are taken as they are.
func hnnSeeds(ctx context.Context, b *backend.Backend, o lab.HNNRunOptions, count int, line *progressLine) ([]*lab.HNNResult, error) {
	seeds, err := lookForSeeds(b, o, count)
	if err != nil {
		return nil, err
	}
	var all []*lab.HNNResult
	for i, one := range seeds {
		if one.kept != nil {
			all = append(all, one.kept)
			continue
		}
		left := 0 // to train after this one
		for _, other := range seeds[i+1:] {
			if other.kept == nil {
				left++
			}
		}
		one.Progress = func(p train.Progress) {
			wait := p.Left
			if p.StepsPerSecond > 0 {
				wait += time.Duration(float64(p.Steps*left) / p.StepsPerSecond * float64(time.Second))
			}
			share := (float64(i) + float64(p.Step)/float64(p.Steps)) / float64(count)
			line.show(fmt.Sprintf("train with seed %d, step %d of %d, loss %.2g", one.Seed, p.Step, p.Steps, p.Loss), share, wait)
		}
		r, err := lab.HNNRun(ctx, b, one.HNNRunOptions)
		if err != nil {
			return all, fmt.Errorf("seed %d: %w", one.Seed, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// lookForSeeds finds which seeds are finished and says so, before anything is learnt.
func lookForSeeds(b *backend.Backend, o lab.HNNRunOptions, count int) ([]hnnSeed, error) {
	var seeds []hnnSeed
	var taken, judged []string
	for i := range count {
		one := hnnSeed{HNNRunOptions: o}
		one.Seed = o.Seed + uint64(i)
		one.Out = lab.SeedFolder(o.Out, one.Seed)
		if !o.Overwrite || o.Resume {
			r, whole, err := lab.HNNFinished(b.Info, one.HNNRunOptions)
			switch {
			case err != nil && o.Overwrite: // what cannot be gone on with
			case err != nil:
				return nil, fmt.Errorf("seed %d: %w", one.Seed, err)
			case whole:
				one.kept, taken = r, append(taken, fmt.Sprint(one.Seed))
			case r != nil:
				one.Resume, judged = true, append(judged, fmt.Sprint(one.Seed))
			}
		}
		seeds = append(seeds, one)
	}
	if taken != nil {
		fmt.Fprintf(os.Stderr, "finished with these settings and taken as they are: %s (-overwrite trains them again)\n", inSeeds(taken))
	}
	if judged != nil {
		fmt.Fprintf(os.Stderr, "trained with these settings and judged anew: %s\n", inSeeds(judged))
	}
	return seeds, nil
}

// inSeeds lists seeds in words.
func inSeeds(list []string) string {
	if len(list) == 1 {
		return "seed " + list[0]
	}
	return "seeds " + strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// printHNNSeeds prints the figures of networks of several seeds, and their medians;
// as JSON a network a line.
func printHNNSeeds(all []*lab.HNNResult, dir string, asJSON bool) error {
	if asJSON {
		for _, r := range all {
			if err := printLine(r); err != nil {
				return err
			}
		}
		return nil
	}
	first := all[0]
	fmt.Printf("%s, %s, %d steps on %s\n", first.Task, first.Model, first.Steps, first.Backend.Name)
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	head := "SEED\tTRAIN LOSS\tTEST LOSS\tENERGY MSE"
	if first.Law != nil || first.PixelLaw != nil {
		head += "\tH"
	}
	fmt.Fprintln(tw, head)
	for _, r := range all {
		law := ""
		if r.Law != nil {
			final := r.Law.Final()
			law = final.Expr.Rounded(6).Text(final.Names)
		}
		if l := r.PixelLaw; l != nil {
			law = l.Motion.Expr.Rounded(5).Text(l.Motion.Names)
		}
		fmt.Fprintf(tw, "%d\t%.3g\t%.3g\t%.3g\t%s\n", r.Seed, r.Figures.TrainLoss, r.Figures.TestLoss, r.Figures.EnergyMSE, law)
	}
	row := func(what string, figure func(func(*hnn.Figures) float64) float64) {
		fmt.Fprintf(tw, "%s\t%.3g\t%.3g\t%.3g\t\n", what, figure(func(f *hnn.Figures) float64 { return f.TrainLoss }),
			figure(func(f *hnn.Figures) float64 { return f.TestLoss }), figure(func(f *hnn.Figures) float64 { return f.EnergyMSE }))
	}
	row("median", func(of func(*hnn.Figures) float64) float64 {
		var values []float64
		for _, r := range all {
			values = append(values, of(&r.Figures))
		}
		return evaluate.Median(values)
	})
	if p := first.Published; p != nil {
		row("published", func(of func(*hnn.Figures) float64) float64 { return of(p) })
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Printf("\nRun folders: %s to seed-%d\n", lab.SeedFolder(dir, first.Seed), all[len(all)-1].Seed)
	return err
}
