package lab

import (
	"fmt"

	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// HNNFinished returns the result of the finished run in the folder of o, where it was
// trained on such an engine with just those settings; nil where there is none, or where
// HNNRun has to tell whether it is another. judged is false where the training is that
// of o, but the result of it not: HNNRun with Resume then judges it and trains
// nothing. The data are not drawn for this. A finished run that HNNRun would replace
// without a word although it is of another kind gives a *train.FolderError.
func HNNFinished(engine backend.Info, o HNNRunOptions) (r *HNNResult, judged bool, err error) {
	kept := train.ReadKept(o.Out)
	if kept == nil {
		return nil, false, nil
	}
	r, err = readHNNRun(o.Out)
	if err != nil || r.Steps != kept.Steps || kept.Config.Epochs < 1 {
		return nil, false, nil // HNNRun says what there is to say
	}
	want := &HNNResult{Task: o.Task, Model: o.Model, Seed: o.Seed, RK4: o.RK4, AsPaper: o.Published, Quick: o.quick()}
	if got, asked := r.kind(), want.kind(); got != asked {
		return nil, false, &train.FolderError{Dir: o.Out, Reason: fmt.Sprintf("holds a finished run of %s, not of %s: overwrite it, or choose another folder", got, asked)}
	}
	got, asked := bySoftware(r.Version, kept.Backend), bySoftware(Version, engine)
	switch {
	case got != asked && o.Resume: // a warning of the training
		return nil, false, nil
	case got != asked:
		return nil, false, &train.FolderError{Dir: o.Out, Reason: fmt.Sprintf("holds a finished run that was trained %s, not %s: resume it to keep the training, overwrite it, or choose another folder", got, asked)}
	case kept.Config != o.config(kept.Steps/kept.Config.Epochs):
		return nil, false, nil
	}
	integrator := o.Integrator
	if integrator == "" && o.Task != PixelTaskName {
		integrator = hnn.Adaptive
	}
	hasFormula := r.Formula || r.Law != nil || r.PixelLaw != nil
	judged = (hasFormula || !o.Formula) && (o.Task == PixelTaskName || r.Integrator == integrator && r.Step == o.Step)
	return r, judged, nil
}

// bySoftware says in words what a network was trained by.
func bySoftware(version string, engine backend.Info) string {
	return fmt.Sprintf("on %s (%s) by version %s", engine.Name, engine.Version, version)
}

// config is that of the training, where an epoch has so many steps.
func (o *HNNRunOptions) config(perEpoch int) train.Config {
	c := hnn.TaskConfig(o.Task, o.Published)
	if o.Task == PixelTaskName {
		c = hnn.PixelConfig(o.Published, o.Quick)
	}
	if o.Steps > 0 {
		c.Epochs = (o.Steps + perEpoch - 1) / perEpoch
	}
	c.Seed = o.Seed
	return c
}

// quick tells whether the training is the short one of the pixels.
func (o *HNNRunOptions) quick() bool { return o.Quick && o.Steps == 0 && o.Task == PixelTaskName }
