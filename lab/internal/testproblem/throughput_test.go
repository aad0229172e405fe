package testproblem

import (
	"math"
	"strings"
	"testing"
)

func TestThroughput(t *testing.T) {
	exprs, X, nodes := Throughput()
	again, _, _ := Throughput()
	var leaves, functions, total int
	for i, e := range exprs {
		if !e.Equal(again[i]) {
			t.Fatalf("formula %d differs between two calls", i)
		}
		if e.Size() < 5 || e.Size() > 30 {
			t.Errorf("formula %d has %d nodes, want 5 to 30", i, e.Size())
		}
		for _, n := range e.Nodes {
			total++
			switch n.Op.Arity() {
			case 0:
				leaves++
			case 1:
				functions++
			}
		}
	}
	if total != nodes || len(exprs) != 500 || len(X) != 5 || len(X[0]) != 300 {
		t.Errorf("%d formulas with %d nodes (said %d) on %dx%d values", len(exprs), total, nodes, len(X), len(X[0]))
	}
	near := func(name string, count int, want float64) {
		if share := float64(count) / float64(total); math.Abs(share-want) > 0.02 {
			t.Errorf("%s are %.3f of the nodes, want %.2f", name, share, want)
		}
	}
	near("leaves", leaves, 0.41)
	near("functions", functions, 0.25)
	if mean := float64(total) / 500; math.Abs(mean-15) > 1 {
		t.Errorf("the mean size is %.1f, want 15", mean)
	}
}

func TestReadThroughput(t *testing.T) {
	exprs, X, nodes, err := ReadThroughput(strings.NewReader("postfix,infix,nodes\nx0 sin,sin(x0),2\nx4 1 +,(x4 + 1),3\n"))
	if err != nil || len(exprs) != 2 || nodes != 5 || len(X) != 5 {
		t.Errorf("ReadThroughput: %d formulas, %d nodes, %v", len(exprs), nodes, err)
	}
	for _, text := range []string{"a,b\n1,2\n", "infix\nx0 +\n", "infix\n\"x0\n"} {
		if _, _, _, err := ReadThroughput(strings.NewReader(text)); err == nil {
			t.Errorf("ReadThroughput(%q) gives no error", text)
		}
	}
}
