package tune

import (
	"encoding/json"
	"testing"

	"neurophysics/lab/operator"
)

// Studies are told apart by name and both values, those of the plan first.
func TestDifferences(t *testing.T) {
	settings := func(change func(s *Settings, a *About)) []byte {
		a := About{Plan: operator.Plan{Seeds: []uint64{89, 231}}, Data: "1703366ac232a35c7af4376745ad131e", Backend: "go"}
		a.Plan.Training.KeepPartial = true
		s := twoSettings
		change(&s, &a)
		s.About = a
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	have := settings(func(*Settings, *About) {})
	for _, c := range []struct {
		change func(s *Settings, a *About)
		want   string
	}{
		{func(*Settings, *About) {}, ""},
		{func(s *Settings, _ *About) { s.Seed = 7 }, "seed: 42, asked for 7"},
		{func(s *Settings, _ *About) { s.Space = s.Space[:1] }, "space.layers: [2 3 4 5], asked for none"},
		{func(s *Settings, _ *About) { s.Pruning = Pruning{} }, "pruning.target: 20, asked for none; pruning.keep: 10, asked for none"},
		{func(s *Settings, a *About) { s.Seed, a.Plan.Training.Epochs, a.Plan.Seeds = 7, 3, []uint64{89} },
			"training.epochs: 0, asked for 3; seeds: [89,231], asked for [89]; seed: 42, asked for 7"},
		{func(s *Settings, a *About) {
			s.Seed, a.Plan.Config.Model, a.Data, a.Backend = 7, "fno", "55366ac232a35c7af4376745ad131eff", "xla"
		}, `config.model: "", asked for "fno"; data_sha256: "1703366a…", asked for "55366ac2…"; backend: "go", asked for "xla"; 1 more`},
	} {
		if got := differences(have, settings(c.change)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := differences([]byte("mine"), have); got != "" {
		t.Errorf("got %q for a line that is no study's, want nothing", got)
	}
}
