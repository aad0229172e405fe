package main

import (
	"errors"
	"fmt"
	"strings"

	"neurophysics/lab/train"
)

// withWaysOut adds to an error about a run folder the options of the ways out that
// it names; place is the one that chooses another folder. Other errors stay as they
// are.
func withWaysOut(err error, place string) error {
	var refused *train.FolderError
	if !errors.As(err, &refused) {
		return err
	}
	var options []string
	for _, way := range []struct{ words, option string }{{"resume", "-resume"}, {"overwrite", "-overwrite"}, {"another folder", place}} {
		if strings.Contains(refused.Reason, way.words) {
			options = append(options, way.option)
		}
	}
	return fmt.Errorf("%w (%s)", err, strings.Join(options, ", "))
}
