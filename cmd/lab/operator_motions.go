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

// checkMotions refuses more training motions than a set has.
func (f *operatorFlags) checkMotions(set *dataset.Set) error {
	if n := set.Count(dataset.Train); *f.motions > n {
		return usagef("-motions is %d, but the set in %q has %d motions to learn from: give fewer, or 0 for all", *f.motions, *f.data, n)
	}
	return nil
}

// fewJudges is the number of test motions below which their loss is mostly chance: a few
// hard motions make most of it.
const fewJudges = 20

// tellMotions says when a plan leaves training motions of a set unused, presets being for
// small sets, and a larger one would otherwise teach no more than those; and when few
// test motions judge.
func tellMotions(set *dataset.Set, learn, judge int) {
	all := set.Count(dataset.Train)
	if learn == all {
		return
	}
	few := ""
	if judge < fewJudges {
		few = fmt.Sprintf(" and is judged by %s alone, too few to tell much", counted(judge, "test motion"))
	}
	fmt.Fprintf(os.Stderr, "learns from %s of the %s motions%s (-motions 0 takes all)\n", grouped(learn), grouped(all), few)
}

// grouped writes a whole number, 0 or more, with commas between thousands.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
