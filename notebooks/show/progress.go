package show

import (
	"fmt"
	"html"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"neurophysics/lab/train"
)

// Training returns a callback for train.Options.Progress that draws a live bar
// with the losses and the time left.
func Training(title string) func(train.Progress) {
	id := ""
	return func(p train.Progress) {
		text := trainingBar(title, p)
		if !gonbui.IsNotebook {
			return
		}
		if id == "" {
			id = gonbui.UniqueId()
		}
		gonbui.UpdateHTML(id, text)
		if p.Stopped != "" {
			sent()
		}
	}
}

func trainingBar(title string, p train.Progress) string {
	state := fmt.Sprintf("epoch %d of %d, loss %.3g", p.Epoch, p.Epochs, p.Loss)
	if p.Validated {
		state += fmt.Sprintf(", validation %.3g", p.Valid)
	}
	switch {
	case p.Stopped == train.StoppedEpochs:
		state += "; done"
	case p.Stopped != "":
		state += "; ended by: " + p.Stopped
	case p.Left > 0:
		state += fmt.Sprintf("; about %s left", p.Left.Round(time.Second))
	}
	return fmt.Sprintf(`<div><b>%s</b> <progress max="%d" value="%d"></progress> %s</div>`,
		html.EscapeString(title), max(1, p.Steps), p.Step, html.EscapeString(state))
}
