package discover

import "neurophysics/lab/symreg"

// Front is everything that the search for a law offered.
type Front struct {
	Route    string             `json:"route"`
	Quantity string             `json:"quantity"`
	Best     int                `json:"best"`
	Front    []symreg.Candidate `json:"front"`
}

// Fronts returns the fronts of the laws that come from a search.
func Fronts(laws []Law) []Front {
	out := []Front{}
	for i := range laws {
		if l := &laws[i]; l.Front != nil {
			out = append(out, Front{l.Route, l.Quantity, l.Best, l.Front})
		}
	}
	return out
}
