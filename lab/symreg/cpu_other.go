//go:build !unix

package symreg

import "time"

// processTime returns the time on the clock, which is what this system tells
// without more ado; a processor budget then counts as one of a single thread.
func processTime() time.Duration { return time.Since(processStart) }

var processStart = time.Now()
