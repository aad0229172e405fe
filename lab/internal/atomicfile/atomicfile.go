package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
)

// FullError reports that a file could not be written because its disk or quota
// is full. errors.Is(err, syscall.ENOSPC) holds on a full disk.
type FullError struct {
	Path string // file that was to be written
	Err  error  // cause
}

// Error names the file and the way out.
func (e *FullError) Error() string {
	return fmt.Sprintf("no space left to write %q: free some and run again", e.Path)
}

// Unwrap returns the cause.
func (e *FullError) Unwrap() error { return e.Err }

// Write creates or replaces the file path with what write sends to its
// argument, which is buffered. The mode perm is reduced by the process's umask
// as for os.OpenFile. On any error, and when write panics, the old content
// stays and no temporary file is left; a full disk gives a *FullError.
func Write(path string, perm os.FileMode, write func(io.Writer) error) (err error) {
	f, err := create(path, perm)
	if err != nil {
		return explain(path, err)
	}
	// Both calls fail harmlessly once the file has been closed and renamed.
	defer func() {
		f.Close()
		os.Remove(f.Name())
	}()

	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return explain(path, err)
	}
	if err := w.Flush(); err != nil {
		return explain(path, err)
	}
	if err := f.Sync(); err != nil {
		return explain(path, err)
	}
	// Some file systems, network ones among them, report a full disk only here.
	if err := f.Close(); err != nil {
		return explain(path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return explain(path, err)
	}
	return explain(path, syncDir(filepath.Dir(path)))
}

// WriteBytes is Write for content that is at hand.
func WriteBytes(path string, perm os.FileMode, content []byte) error {
	return Write(path, perm, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// Clean removes the temporary files that killed writers have left in a folder,
// which may be absent. It must not run while another process writes there.
func Clean(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !temporary.MatchString(e.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// temporary matches the names that create gives.
var temporary = regexp.MustCompile(`^\..+\.[0-9a-f]{8}\.tmp$`)

// create opens a new file beside path. os.CreateTemp would do but for the
// mode: it gives 0600 always, and a later chmod would pass over the umask.
func create(path string, perm os.FileMode) (*os.File, error) {
	var err error
	for range 100 {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x.tmp", filepath.Base(path), rand.Uint32()))
		var f *os.File
		f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
	return nil, err
}

// syncDir makes the renamed entry itself durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// A few file systems cannot flush a folder and say so with EINVAL or
	// ENOTSUP; there the rename alone has to do.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &FullError{Path: path, Err: err}
	}
	return fmt.Errorf("write %q: %w", path, err)
}
