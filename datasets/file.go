package datasets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
)

// writeFile creates or replaces a file with what write sends, in full or not
// at all, and makes its folder. The error of a full disk wraps syscall.ENOSPC.
func writeFile(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("datasets: write %q: a file is there in place of a folder: give another name", path)
	} else if err != nil {
		return fmt.Errorf("datasets: make the folder of %q: %w", path, err)
	}
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(dir), renameio.WithPermissions(0o666))
	if err != nil {
		// The name of the temporary file says nothing to a user.
		var in *os.PathError
		if errors.As(err, &in) {
			err = in.Err
		}
		return fmt.Errorf("datasets: write %q: %w", path, err)
	}
	defer f.Cleanup()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return fmt.Errorf("datasets: write %q: %w", path, err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("datasets: write %q: %w", path, err)
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return fmt.Errorf("datasets: write %q: %w", path, err)
	}
	// The renamed entry itself is durable only with its folder; a file system
	// that cannot flush a folder has done what it can.
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
	return nil
}
