// Package cputime tells how much processor time the process has used.
//
// The problem: other load on a machine stretches the time on the clock, so that it
// says little of what a computation costs.
//
// The method: the time that the system has given to all threads of the process
// (getrusage of POSIX), where the system tells it, else that on the clock.
package cputime
