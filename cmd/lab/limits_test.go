package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/symreg"
)

func TestLimitFlags(t *testing.T) {
	f := newFlags("symreg", "")
	l := addLimitFlags(f)
	if err := f.parse([]string{"-complexity", "exp=3, mass=2,const=4", "-argument-size", "exp=5,/=9:3,^=:1", "-nesting", "exp(sin)=0,sin(sin)=1,sin(exp)=2"}, 0); err != nil {
		t.Fatal(err)
	}
	var o symreg.Options
	if err := l.set(&o, []string{"mass"}); err != nil {
		t.Fatal(err)
	}
	want := symreg.Options{
		Complexity: symreg.Complexity{Operators: map[string]int{"exp": 3}, Variables: map[string]int{"mass": 2}, Constant: 4},
		Limits: symreg.Limits{
			Arguments: map[string][]int{"exp": {5}, "/": {9, 3}, "^": {0, 1}},
			Nesting:   map[string]map[string]int{"exp": {"sin": 0}, "sin": {"sin": 1, "exp": 2}},
		},
	}
	if diff := cmp.Diff(want.Complexity, o.Complexity) + cmp.Diff(want.Limits, o.Limits); diff != "" {
		t.Error(diff)
	}
	table := lawTable(t, "t.csv", ",")
	for _, args := range [][]string{
		{"-complexity", "exp"}, {"-complexity", "exp=x"}, {"-complexity", "nothing=2"}, {"-complexity", "exp=0"},
		{"-argument-size", "exp=1:2"}, {"-argument-size", "/=a:b"}, {"-nesting", "exp=2"}, {"-nesting", "exp(sin=2"}, {"-nesting", "exp(sin)=-1"},
	} {
		code, _, stderr := call(t.Context(), t, append([]string{"symreg", "-table", table, "-epochs", "1"}, args...)...)
		if code != exitUsage || !strings.HasPrefix(stderr, "lab symreg: ") {
			t.Errorf("%q: got code %d and %q, want a usage error", args, code, stderr)
		}
	}
}
