package train

import (
	"encoding/csv"
	"strconv"
	"strings"
)

// tableColumns are those of the metrics as a table; val_loss and what is made of
// it are empty where there is nothing to say.
var tableColumns = []string{"epoch", "train_loss", "val_loss", "lr", "max_grad_norm", "overfit_gap_ratio", "predicted_final_loss"}

// tableRow returns the row of the newest epoch of a run of so many.
func tableRow(history []Epoch, epochs int) []string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	e := history[len(history)-1]
	row := []string{strconv.Itoa(e.Epoch), number(e.Loss), "", number(e.LearningRate), number(e.MaxGradient), "", ""}
	if e.Validated {
		row[2] = number(e.Valid)
	}
	if ratio, ok := overfitGap(history); ok {
		row[5] = number(ratio)
	}
	if losses := ValidLosses(history); len(losses) >= fewestToPredict {
		row[6] = number(PredictFinal(losses, epochs))
	}
	return row
}

// tableText returns rows of the metrics as CSV.
func tableText(rows ...[]string) string {
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.WriteAll(rows) // a strings.Builder takes everything
	return text.String()
}
