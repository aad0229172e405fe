package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// generatePotentials is `lab operator generate`.
func generatePotentials(ctx context.Context, args []string) error {
	f := newFlags("operator generate", "operator generate -out DIR [options]").withThreads().withJSON()
	profile := f.String("profile", string(potential.Phase), "`name`: phase (random starts and times) or rest (from rest on the wall)")
	size := f.String("size", "tiny", "`name`: "+strings.Join(dataset.Sizes(), ", "))
	samples := f.Int("samples", 400, "`number` of samples of the size smoke, the last fifth of them for validation; in the profile phase rounded up to four a potential")
	seed := f.Uint64("seed", 0, "of all parts; the default is the seeds of the study")
	method := f.String("method", string(potential.Exact), "`integrator`: exact, or triplejump8, kahanli8, yoshida4, rk4, gl4 or leapfrog with equal steps")
	step := f.Float64("step", 1e-3, "`time` a step of integrators with equal steps")
	factor := f.Float64("factor", 0, "`number` of potentials tried for each that is wanted; the default is 1.05, and 1.25 of the profile rest")
	out := f.String("out", "", "`folder` of the set; a set that is there is completed and mended")
	plan := f.Bool("plan", false, "only say what the set takes: potentials, files, room, time")
	f.mostUsed("profile", "size", "out")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	o := dataset.Options{Size: *size, Samples: *samples, Step: *step, Factor: *factor, Threads: f.threadCount(), Warn: warn}
	var errProfile, errMethod error
	o.Profile, errProfile = potential.ParseProfile(*profile)
	o.Method, errMethod = potential.ParseMethod(*method)
	if err := first(errProfile, errMethod); err != nil {
		return usageError{err}
	}
	if f.isSet("seed") {
		o.Seed = seed
	}
	if *out == "" && !*plan {
		return usagef("no folder was named: give -out")
	}
	if err := o.Check(); err != nil {
		return usageError{err}
	}
	// What would have no effect is refused, also a 0 that would stand for the default.
	switch {
	case f.isSet("samples") && *size != dataset.Smoke:
		return usagef("-samples is for -size %s; the size %s has its own number", dataset.Smoke, *size)
	case f.isSet("samples") && *samples == 0:
		return usagef("-samples is 0; give at least 20")
	case f.isSet("step") && o.Method == potential.Exact:
		return usagef("-step is for integrators with equal steps; %s takes steps of its own: leave -step out, or choose another -method", potential.Exact)
	case f.isSet("step") && *step == 0, f.isSet("factor") && *factor == 0:
		return usagef("-step %g, -factor %g; leave those out that are to have their default", *step, *factor)
	}
	p, err := o.Plan(ctx)
	if err != nil {
		return stopped(ctx, err)
	}
	if *plan && *f.json {
		return printJSON(p)
	}
	if *plan {
		_, err := fmt.Println(planned(p))
		return err
	}
	if p.Bytes > bigSet {
		fmt.Fprintln(os.Stderr, planned(p))
	}
	line := newProgressLine(os.Stderr)
	o.Progress = func(p dataset.Progress) {
		line.show(fmt.Sprintf("draw potentials, %d of %d", p.Done, p.Total), float64(p.Done)/float64(p.Total), p.Left)
	}
	have, _ := dataset.Open(*out) // what is wrong with it, Generate says
	whole := have != nil && !slices.ContainsFunc(have.Groups, func(g dataset.Group) bool {
		return slices.ContainsFunc(g.Shards, func(s dataset.Shard) bool { return s.SHA256 == "" })
	})
	o.Warn = func(text string) { // of a file that is not whole, in a folder with a set
		whole = false
		line.end()
		warn(text)
	}
	h, err := dataset.Generate(ctx, *out, o)
	line.end()
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("stopped; the same command goes on with what is in %q: %w", *out, ctx.Err())
		}
		var other *dataset.OtherSetError
		if errors.As(err, &other) && have != nil {
			err = fmt.Errorf("the folder %q holds another set (%s): ask for the same, or choose another folder", *out, setDifferences(&have.Header, &o, p.Samples))
		}
		return withWaysOut(err, "-out")
	}
	if *f.json {
		return printJSON(h)
	}
	if err := printSet(*out, h); err != nil || !whole {
		return err
	}
	_, err = fmt.Println("The set was there already and is whole: nothing was drawn.")
	return err
}

// setDifferences says in what a set is not the one asked for, which has so many samples
// in all its parts.
func setDifferences(h *dataset.Header, o *dataset.Options, samples int) string {
	var all []string
	differ := func(name string, have, asked any) {
		if have != asked {
			all = append(all, fmt.Sprintf("%s: %v, asked for %v", name, have, asked))
		}
	}
	differ("profile", h.Profile, o.Profile)
	differ("size", h.Size, o.Size)
	if learn := h.Count(dataset.Train) + h.Count(dataset.Valid); len(all) == 0 && learn+h.Count(dataset.Test) != samples {
		differ("samples", learn, o.Samples)
	}
	if o.Seed != nil {
		differ("seed", h.Groups[0].Seed, *o.Seed)
	}
	differ("integrator", h.Method, o.Method)
	if o.Method != potential.Exact {
		differ("step", h.Step, o.Step)
	}
	if o.Factor > 0 {
		differ("factor", h.Factor, o.Factor)
	}
	if len(all) == 0 { // defaults, which depend on profile and size
		return fmt.Sprintf("seed: %d, factor: %g; one of them is not the default", h.Groups[0].Seed, h.Factor)
	}
	return strings.Join(all, "; ")
}

// bigSet is the size from which on a set is announced before it is drawn.
const bigSet = 100_000_000

// planned says what a set takes.
func planned(p dataset.Plan) string {
	return fmt.Sprintf("%d samples of %d potentials in %d files, %s; about %s on this machine now",
		p.Samples, p.Potentials, p.Files, room(p.Bytes), max(time.Second, p.Time.Round(time.Second)))
}

// room writes a size on disk.
func room(bytes int64) string {
	if bytes < 1e9 {
		return fmt.Sprintf("%d MB", (bytes+999_999)/1_000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}

// printSet says what a folder holds.
func printSet(dir string, h *dataset.Header) error {
	fmt.Printf("%s: %s, %s, integrator %s\n", dir, h.Profile, h.Size, h.Method)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PART\tSAMPLES\tPOTENTIALS\tSEED")
	for _, p := range h.Parts {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", p.Name, h.Count(p.Name), p.To-p.From, h.Groups[p.Group].Seed)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var c potential.Counts
	for _, g := range h.Groups {
		for _, s := range g.Shards {
			c.Add(s.Counts)
		}
	}
	_, err := fmt.Printf("%d candidates, %d thinned out; rejected: %d for values, %d for starts, %d escaped, %d for energy\n",
		c.Candidates, c.Thinned, c.Values, c.Start, c.Escaped, c.Energy)
	return err
}

// openSet opens the set in the folder that is the only argument.
func (f *flags) openSet(part string) (*dataset.Set, error) {
	if len(f.args) == 0 {
		return nil, usagef("no folder was named: lab %s", f.usage)
	}
	s, err := dataset.Open(f.args[0])
	if err != nil {
		return nil, err
	}
	if s.Count(part) == 0 {
		return nil, usagef("the set has no part %q; there are train, valid, test", part)
	}
	return s, nil
}

// validatePotentials is `lab operator validate`.
func validatePotentials(ctx context.Context, args []string) error {
	f := newFlags("operator validate", "operator validate DIR [options]").withJSON()
	part := f.String("part", dataset.Train, "`name`: train, valid or test")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	s, err := f.openSet(*part)
	if err != nil {
		return err
	}
	v, err := judgeSet(ctx, s, *part)
	if err != nil {
		// What is damaged is a verdict too: a program that reads JSON gets both.
		if v = dataset.Unsound(*part, err); v != nil && *f.json {
			err = errors.Join(printVerdict(v), err)
		}
		return stopped(ctx, err)
	}
	if *f.json {
		return printVerdict(v)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "QUANTITY\tVALUE\tEXPECTED\tBOUNDS\tRESULT")
	for _, c := range v.Checks {
		mark, bounds := "", ""
		if c.Judged {
			bounds = fmt.Sprintf("%.4g to %.4g", c.Low, c.High)
		}
		switch {
		case !c.Judged && c.Expected != "":
			mark = "too few to judge"
		case !c.Judged:
		case c.Chance:
			mark = "pass, by chance"
		case c.Pass:
			mark = "pass"
		case c.Batch:
			mark = "miss (batch)"
		default:
			mark = "miss"
		}
		fmt.Fprintf(w, "%s\t%.4g\t%s\t%s\t%s\n", c.Name, c.Value, c.Expected, bounds, mark)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Println()
	if len(v.Batch) > 0 {
		fmt.Println("(batch): hangs on the least and the largest value of the fields that are scaled together; the reference is batches of 2,500.")
	}
	if v.Chance > 0 {
		fmt.Println("By chance: outside of the tolerances, by less than three standard errors of the difference between two sets.")
	}
	if s.Profile == potential.Rest {
		fmt.Println("The reference generator rejects every seventh candidate: one control point, too few for its splines. None is drawn here.")
		fmt.Println("How deep a batch lies decides how fast its motions are: p std, sign changes and the losses are expected for this set's mean of V; at the reference's, 0.344, they are 1.63, 2.64, 0.562, 1.58 and 1.40.")
	}
	_, err = fmt.Printf("Verdict: %s.\n", v.Sentence())
	return err
}

// judgeSet judges the quantities of a part and the files of the whole set.
func judgeSet(ctx context.Context, s *dataset.Set, part string) (*dataset.Verdict, error) {
	checks, err := dataset.Validate(ctx, s, part)
	if err != nil {
		return nil, err
	}
	files, err := s.Verify(ctx, part)
	if err != nil {
		return nil, err
	}
	return dataset.NewVerdict(part, files, checks), nil
}

// printVerdict prints a verdict as JSON, with its sentence.
func printVerdict(v *dataset.Verdict) error {
	return printJSON(struct {
		*dataset.Verdict
		Sentence string `json:"sentence"`
	}{v, v.Sentence()})
}

// aboutExport is what help says of the columns.
const aboutExport = `
A motion has 100 rows. Columns of the k-th row, from 0 on:

  V        the potential at the k-th sensor, q = k/99
  t, q, p  the k-th time, and position and momentum then

and, the same in all rows of a motion:

  pid      number of the potential in the set
  b        number of its interior control points
  l        length scale of the Gaussian field that they were drawn from
  depth    2 less the least control value
  E0       energy of the motion, p^2/2 + V(q)
  u        kinetic energy at the start as a share of the room below the walls there,
           2 - V(q); 0 for motions from rest
`

// exportPotentials is `lab operator export`.
func exportPotentials(_ context.Context, args []string) error {
	f := newFlags("operator export", "operator export DIR -out FILE.csv [options]")
	part := f.String("part", dataset.Train, "`name`: train, valid or test")
	most := f.Int("potentials", 0, "`number` of potentials; the default is all of the part")
	out := f.String("out", "", "`file` to write, .csv or .csv.gz")
	f.about = aboutExport
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if err := f.whole("potentials", *most, 1); err != nil {
		return err
	}
	if !strings.HasSuffix(*out, ".csv") && !strings.HasSuffix(*out, ".csv.gz") {
		return usagef("-out is %q; give a file that ends in .csv or .csv.gz", *out)
	}
	s, err := f.openSet(*part)
	if err != nil {
		return err
	}
	for _, p := range s.Parts {
		if n := p.To - p.From; p.Name == *part && *most > n {
			return usagef("-potentials is %d, but the part %s has %d: give fewer, or leave it out for all", *most, p.Name, n)
		}
	}
	if err := s.WriteCSV(*out, *part, *most); err != nil {
		return err
	}
	_, err = fmt.Println(*out)
	return err
}

// solverBaselines is `lab operator solvers`.
func solverBaselines(ctx context.Context, args []string) error {
	f := newFlags("operator solvers", "operator solvers DIR [options]").withJSON()
	part := f.String("part", dataset.Test, "`name`: train, valid or test")
	most := f.Int("motions", 4000, "largest `number` of motions")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if err := f.whole("motions", *most, 1); err != nil {
		return err
	}
	s, err := f.openSet(*part)
	if err != nil {
		return err
	}
	rows, err := dataset.Solvers(ctx, s, *part, *most)
	if err != nil {
		return stopped(ctx, err)
	}
	if *f.json {
		return printJSON(rows)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "INTEGRATOR\tSTEP\tMEAN LOSS\tMEDIAN\t95 %\tLOST")
	for _, r := range rows {
		step := none
		if r.Step > 0 {
			step = fmt.Sprintf("%g", r.Step)
		}
		fmt.Fprintf(w, "%s\t%s\t%.2g\t%.2g\t%.2g\t%d of %d\n", r.Method, step, r.Mean, r.Median, r.Q95, r.Lost, r.Motions)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = fmt.Println("\nMeans are over the motions that are not lost; exact is the exact motion in the curve (PCHIP) through the 100 sensors; a smoother curve through them can lose less.")
	return err
}
