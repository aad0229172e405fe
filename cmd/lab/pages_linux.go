//go:build linux && cgo && !noxla

package main

import (
	"os"
	"syscall"
)

// hugePages starts the program anew with huge pages for the memory of XLA, as
// the comment of package backend says: the variable is read before main. A user
// who has set it keeps what it says; where anything fails the program goes on
// as it is, only slower.
func hugePages() {
	const name = "GLIBC_TUNABLES"
	if _, set := os.LookupEnv(name); set {
		return
	}
	if self, err := os.Executable(); err == nil {
		_ = syscall.Exec(self, os.Args, append(os.Environ(), name+"=glibc.malloc.hugetlb=1"))
	}
}
