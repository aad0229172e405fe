package tune

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// shownDifferences is how many differences between studies are spelt out.
const shownDifferences = 3

// entry is a field of the settings of a study.
type entry struct{ name, value string }

// differences says in which settings a study, by the first line of its file, is not the
// one asked for; "" where that line tells none.
func differences(have, asked []byte) string {
	if !json.Valid(have) {
		return ""
	}
	theirs, ours := entries(have), entries(asked)
	value := func(list []entry, name string) string {
		if i := slices.IndexFunc(list, func(e entry) bool { return e.name == name }); i >= 0 {
			return list[i].value
		}
		return "none"
	}
	var all []string
	for _, e := range append(ours, theirs...) {
		a, b := value(theirs, e.name), value(ours, e.name)
		text := fmt.Sprintf("%s: %s, asked for %s", e.name, short(a), short(b))
		if a != b && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if more := len(all) - shownDifferences; more > 0 {
		all = append(all[:shownDifferences], fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, "; ")
}

// entries are the fields of settings. Those of the plan come first: what is varied and
// when trials are ended mostly follows from it.
func entries(settings []byte) []entry {
	var first, rest []entry
	flatten(settings, "", func(name, value string) {
		if about, ok := strings.CutPrefix(name, "about."); ok {
			first = append(first, entry{strings.TrimPrefix(about, "plan."), value})
		} else {
			rest = append(rest, entry{name, value})
		}
	})
	return append(first, rest...)
}

// flatten tells of the fields of a JSON value in their order, each by the path to it, and
// of the settings in a space by their names.
func flatten(value json.RawMessage, path string, tell func(name, value string)) {
	if path != "" {
		path += "."
	}
	var space Space
	switch {
	case bytes.HasPrefix(value, []byte("{")):
		dec := json.NewDecoder(bytes.NewReader(value))
		for _, _ = dec.Token(); dec.More(); {
			name, _ := dec.Token()
			var field json.RawMessage
			if dec.Decode(&field) != nil {
				return
			}
			flatten(field, path+fmt.Sprint(name), tell)
		}
	case bytes.HasPrefix(value, []byte("[{")) && json.Unmarshal(value, &space) == nil:
		for _, p := range space {
			tell(path+p.Name, p.scope())
		}
	default:
		tell(strings.TrimSuffix(path, "."), string(value))
	}
}

// scope writes what a setting is chosen from.
func (p *Setting) scope() string {
	if p.Choices != nil {
		return fmt.Sprint(p.Choices)
	}
	return fmt.Sprintf("%g to %g", p.Low, p.High)
}

// short cuts a long value, such as a checksum, which differs at its start already.
func short(value string) string {
	if len(value) <= 32 {
		return value
	}
	return value[:9] + "…" + value[len(value)-1:]
}
