// Package cputime tells how much processor time the process has used, which other
// load on the machine changes less than the time on the clock.
package cputime

import "time"

var start = time.Now()
