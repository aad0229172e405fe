package backend

import (
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"runtime"
)

// machines are the ELF machines of the platforms that XLA runs on.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// checkLibrary tells in plain words why a file cannot be a plugin here. The
// dynamic loader would stop the whole process with a bus error on a library
// that was cut short; this check finds that first. Elsewhere than on Linux it
// only opens the file.
func checkLibrary(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	if runtime.GOOS != "linux" {
		return nil
	}
	lib, err := elf.NewFile(file)
	if err != nil {
		return errors.New("it is not a shared library, or it is damaged or cut short")
	}
	if want, ok := machines[runtime.GOARCH]; ok && lib.Machine != want {
		return fmt.Errorf("it was built for %v, this program for %v", lib.Machine, want)
	}
	for _, p := range lib.Progs {
		if p.Type == elf.PT_LOAD && p.Off+p.Filesz > uint64(info.Size()) {
			return fmt.Errorf("it was cut short: %d bytes are there, at least %d belong to it", info.Size(), p.Off+p.Filesz)
		}
	}
	if lib.Type != elf.ET_DYN {
		return errors.New("it is a program, not a shared library")
	}
	return nil
}
