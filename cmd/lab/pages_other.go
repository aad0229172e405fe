//go:build !linux || !cgo || noxla

package main

// hugePages does nothing where XLA or the system has no use for it.
func hugePages() {}
