package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/operator"
	"neurophysics/lab/operator/tune"
)

// Names of what `lab operator search` writes beside the study itself.
const (
	searchPlan       = "best.json"
	searchReportFile = "report.json"
	searchFigure     = "course" // .png and .svg
)

var searchFiles = []string{searchPlan, searchReportFile, searchFigure + ".png", searchFigure + ".svg"}

// searchReport is what `lab operator search` reports.
type searchReport struct {
	Model       string            `json:"model"`
	Optimizer   string            `json:"optimizer"`
	Trials      int               `json:"trials"`
	Pruned      int               `json:"pruned"`
	Discarded   int               `json:"discarded"`
	Reasons     []string          `json:"-"` // why trials were discarded, counted from 1
	TrialEpochs int               `json:"trial_epochs"`
	Command     string            `json:"command"`                    // that made the study or goes on with it
	Mean        float64           `json:"mean_motion_loss,omitempty"` // of answering the motions of the losses with the mean motion
	Top         []tune.Trial      `json:"top"`                        // best first
	Importances []tune.Importance `json:"importances"`
	Borders     []string          `json:"borders"`
	Plan        string            `json:"plan"`             // file of the best trial, for lab operator train; "" while there is none
	Epochs      int               `json:"epochs,omitempty"` // of the plan, a whole training
}

// newSearchReport is the report of a study with a finished trial, but for epochs and the
// mean motion.
func (f *studyFlags) newSearchReport(study *tune.Study, plan operator.Plan, dir string) (*searchReport, error) {
	if n := len(study.Trials); n == 0 {
		return nil, fmt.Errorf("the study in %q has no trial yet", dir)
	} else if study.Best() == nil {
		return nil, fmt.Errorf("none of %s was finished: %s", counted(n, "trial"), study.Trials[n-1].Reason)
	}
	return &searchReport{
		Model: plan.Config.Model, Optimizer: optimizerName(plan.Training), Trials: len(study.Trials), Pruned: study.Count(tune.Pruned), Discarded: study.Count(tune.Discarded),
		Reasons: discarded(study), Top: study.Top(*f.top), Importances: study.Importances(), Borders: study.Borders(), Plan: filepath.Join(dir, searchPlan),
	}, nil
}

// discarded says of each trial that was discarded why, without the advice of a training
// to choose other settings: those are drawn.
func discarded(study *tune.Study) []string {
	var out []string
	for _, t := range study.Trials {
		if t.State == tune.Discarded {
			reason, _, _ := strings.Cut(withoutPackages(t.Reason), ";")
			out = append(out, fmt.Sprintf("trial %d: %s", t.Number+1, reason))
		}
	}
	return out
}

// report writes the best plan and what the study says, and prints it. plan is what the
// best values are put into, command what made the study, mean the loss of the mean motion.
func (f *studyFlags) report(study *tune.Study, plan operator.Plan, command string, mean float64) error {
	r, err := f.newSearchReport(study, plan, *f.out)
	if err != nil {
		return err
	}
	r.Command, r.Mean, r.TrialEpochs, r.Epochs = command, mean, *f.epochs, plan.Training.Epochs
	if err := study.Best().Values.Set(&plan.Config, &plan.Training); err != nil {
		return err
	}
	if err := lab.WriteJSON(r.Plan, plan); err != nil {
		return err
	}
	if err := lab.WriteJSON(filepath.Join(*f.out, searchReportFile), r); err != nil {
		return err
	}
	if err := lab.StudyFigure(study).Save(filepath.Join(*f.out, searchFigure)); err != nil {
		return err
	}
	return r.show(study.Settings.Space, *f.data, *f.json)
}

// reportOf prints what a study on disk says and writes nothing. The file of the best
// trial is named only if it holds that one, for however many epochs: a study that was
// stopped has none, or that of an earlier, shorter one.
func (f *studyFlags) reportOf(dir string) error {
	var about tune.About
	study, err := tune.Read(dir, &about)
	if err != nil {
		return err
	}
	r, err := f.newSearchReport(study, about.Plan, dir)
	if err != nil {
		return err
	}
	r.TrialEpochs = about.Plan.Training.Epochs
	kept, keptErr := operator.ReadPlan(r.Plan)
	best := about.Plan
	best.Training.Epochs, best.Training.Patience = kept.Training.Epochs, kept.Training.Patience
	if err := study.Best().Values.Set(&best.Config, &best.Training); err != nil {
		return err
	}
	if r.Epochs = best.Training.Epochs; keptErr != nil || !reflect.DeepEqual(kept, best) {
		r.Plan, r.Epochs = "", 0
	}
	before := keptReport(dir)
	r.Command, r.Mean = before.Command, before.Mean
	return r.show(study.Settings.Space, "", *f.json)
}

// keepStart enters into the report of a study, before its trials, what the study itself
// does not tell: how to go on with it, and the loss of the mean motion. What an earlier,
// shorter search of the same motions has found stays until there is more.
func keepStart(dir, command string, mean float64) error {
	r := keptReport(dir)
	if r.Mean != mean { // of another study, which was overwritten
		r = searchReport{}
	}
	r.Command, r.Mean = command, mean
	return lab.WriteJSON(filepath.Join(dir, searchReportFile), r)
}

// keptReport reads the report in the folder of a study, as far as there is one.
func keptReport(dir string) (r searchReport) {
	text, err := os.ReadFile(filepath.Join(dir, searchReportFile))
	if err != nil || json.Unmarshal(text, &r) != nil {
		return searchReport{}
	}
	return r
}

// show prints the report; data is the folder of the motions, "" where it is not known.
func (r *searchReport) show(space tune.Space, data string, asJSON bool) error {
	if asJSON {
		return printLine(r)
	}
	fmt.Printf("%s by %s: %s, %d ended early, %d discarded\n\n", r.Model, r.Optimizer, counted(r.Trials, "trial"), r.Pruned, r.Discarded)
	printTrials(space, r.Top)
	if r.Importances != nil {
		fmt.Print("\nshare of the variance of ln loss that goes with each setting alone:\n")
		for _, i := range r.Importances {
			fmt.Printf("  %-14s %.2f\n", i.Setting, i.Share)
		}
	}
	r.showReasons()
	if best := r.Top[0].Loss; r.Mean > 0 && best >= r.Mean {
		warn(fmt.Sprintf("no trial is better than answering every motion with the mean motion, which has a loss of %.4g: the settings found mean little; give more motions, or longer trials (-epochs)", r.Mean))
	}
	for _, b := range r.Borders {
		warn(b + "; there may be better ones beyond it")
	}
	if r.Plan == "" {
		command := "the command that began it"
		if r.Command != "" {
			command = "`" + r.Command + "`"
		}
		_, err := fmt.Printf("\nThe study has not ended; %s goes on and writes its best plan.\n", command)
		return err
	}
	folder := "DIR"
	if data != "" {
		folder = shellWords([]string{data})
	}
	_, err := fmt.Printf("\nlab operator train -config %s -data %s -out DIR trains the best one, for %s (a trial had %d)\n",
		shellWords([]string{r.Plan}), folder, counted(r.Epochs, "epoch"), r.TrialEpochs)
	return err
}

// shownReasons is how many reasons of discarded trials are printed.
const shownReasons = 5

// showReasons prints why trials were discarded, of many of them the first.
func (r *searchReport) showReasons() {
	if len(r.Reasons) == 0 {
		return
	}
	fmt.Print("\ndiscarded:\n")
	for _, reason := range r.Reasons[:min(len(r.Reasons), shownReasons)] {
		fmt.Printf("  %s\n", reason)
	}
	if more := len(r.Reasons) - shownReasons; more > 0 {
		fmt.Printf("  and %d more\n", more)
	}
}

// printTrials prints trials as a table, counted from 1 like the progress.
func printTrials(space tune.Space, trials []tune.Trial) {
	fmt.Printf("%5s %10s", "trial", "loss")
	for _, p := range space {
		fmt.Printf("  %*s", max(9, len(p.Name)), p.Name)
	}
	fmt.Println()
	for _, t := range trials {
		fmt.Printf("%5d %10.4g", t.Number+1, t.Loss)
		for _, p := range space {
			fmt.Printf("  %*.4g", max(9, len(p.Name)), t.Values[p.Name])
		}
		fmt.Println()
	}
}
