//go:build !linux || !cgo

package main

// hugePages does nothing where XLA or the system has no use for it.
func hugePages() {}
