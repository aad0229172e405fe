package main

import (
	"fmt"
	"os"
	"strconv"

	"neurophysics/lab/operator"
	"neurophysics/lab/potential/dataset"
)

// setMotions puts -motions into a plan. As in the tiny presets, a quarter as many are
// watched and judged by.
func (f *operatorFlags) setMotions(p *operator.Plan) {
	if f.isSet("motions") {
		p.Train, p.Valid, p.Test = *f.motions, (*f.motions+3)/4, (*f.motions+3)/4
	}
}

// tellMotions says when a plan leaves training motions of a set unused: presets are for
// small sets, and a larger one would otherwise teach no more than those.
func tellMotions(set *dataset.Set, learn int) {
	if all := set.Count(dataset.Train); learn < all {
		fmt.Fprintf(os.Stderr, "learns from %s of the %s motions (-motions 0 takes all)\n", grouped(learn), grouped(all))
	}
}

// grouped writes a whole number, 0 or more, with commas between thousands.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
