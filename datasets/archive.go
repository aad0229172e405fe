package datasets

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// The archive of recordings and simulations of Schmidt and Lipson (Science
// 324, 81, 2009): where the journal published it, and what it holds.
const (
	ArchiveName   = "invar_datasets.zip"
	ArchiveURL    = "https://science.sciencemag.org/highwire/filestream/590089/field_highwire_adjunct_files/2/" + ArchiveName
	ArchiveSHA256 = "9794ee02f45403f87b739cc235a046bd424a73b8222067165f66463cef57be59"
)

// archiveMost bounds the archive and each of its files.
const archiveMost = 32 << 20

// ArchiveOptions say where to look for the archive. Empty fields mean the
// defaults.
type ArchiveOptions struct {
	Mirror string // the archive, or a folder that holds it; default the environment's LAB_DATA_MIRROR; tried first
	Cache  string // folder that a download is kept in; default CacheDir()
	URL    string // default ArchiveURL
	SHA256 string // digest in hexadecimal; default ArchiveSHA256
}

func (o ArchiveOptions) orDefault() ArchiveOptions {
	if o.Mirror == "" {
		o.Mirror = os.Getenv("LAB_DATA_MIRROR")
	}
	if o.Cache == "" {
		o.Cache = CacheDir()
	}
	if o.URL == "" {
		o.URL = ArchiveURL
	}
	if o.SHA256 == "" {
		o.SHA256 = ArchiveSHA256
	}
	return o
}

// CacheDir returns the folder for downloads: LAB_CACHE of the environment; or
// .cache in the project, where the working folder lies in this module; or
// neurophysics in the user's cache folder.
func CacheDir() string {
	if dir := os.Getenv("LAB_CACHE"); dir != "" {
		return dir
	}
	if wd, err := os.Getwd(); err == nil {
		for dir := wd; ; dir = filepath.Dir(dir) {
			if b, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
				if bytes.HasPrefix(b, []byte("module neurophysics\n")) {
					return filepath.Join(dir, ".cache")
				}
				break
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "neurophysics")
	}
	return ".cache"
}

// Archive is the verified archive, held in memory.
type Archive struct {
	Source string // file or address that it came from

	files map[string]*zip.File
	names []string
}

// OpenArchive takes the archive from the mirror, else from the cache, else
// from its address, and verifies its digest wherever it came from; what was
// downloaded is kept in the cache. When it is to be had nowhere, the error
// wraps ErrUnavailable and says in one sentence what to do. A mirror with
// other content wraps ErrChecksum.
func OpenArchive(ctx context.Context, o ArchiveOptions) (*Archive, error) {
	o = o.orDefault()
	kept := filepath.Join(o.Cache, ArchiveName)
	var damaged error // what is wrong with the cached copy
	for _, source := range []string{mirrorFile(o.Mirror), kept} {
		b, err := readSome(source)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("datasets: archive: %w", err)
		}
		if err := verify(b, o.SHA256); err != nil {
			if source == kept {
				damaged = err // it is fetched again and replaced
				continue
			}
			return nil, fmt.Errorf("datasets: %q: %w; it is damaged or another file", source, err)
		}
		return newArchive(source, b)
	}
	b, err := download(ctx, o)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("datasets: archive: %w", ctx.Err())
		}
		if damaged != nil {
			err = fmt.Errorf("the copy %q is damaged (%w), and %w", kept, damaged, err)
		}
		if o.Mirror != "" {
			err = fmt.Errorf("the mirror %q does not hold them, and %w", o.Mirror, err)
		}
		return nil, fmt.Errorf("datasets: the recordings of Schmidt and Lipson are %w (%w): get %s elsewhere, and name it or its folder by LAB_DATA_MIRROR", ErrUnavailable, err, ArchiveName)
	}
	return newArchive(o.URL, b)
}

// mirrorFile returns the archive itself, which may be named by its folder.
func mirrorFile(mirror string) string {
	if info, err := os.Stat(mirror); err == nil && info.IsDir() {
		return filepath.Join(mirror, ArchiveName)
	}
	return mirror
}

// readSome reads a file that is not larger than an archive may be.
func readSome(name string) ([]byte, error) {
	if name == "" {
		return nil, os.ErrNotExist
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f)
}

func readAtMost(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, archiveMost+1))
	if err == nil && len(b) > archiveMost {
		err = fmt.Errorf("more than %d bytes, the archive has fewer", archiveMost)
	}
	return b, err
}

func verify(b []byte, digest string) error {
	if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != strings.ToLower(digest) {
		return fmt.Errorf("%w: %d bytes of sha256 %.16s, wanted is %.16s", ErrChecksum, len(b), got, digest)
	}
	return nil
}

func newArchive(source string, b []byte) (*Archive, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, inFile(source, fault(0, "", "the archive is damaged or truncated: %w", err))
	}
	a := &Archive{Source: source, files: map[string]*zip.File{}}
	for _, f := range z.File {
		name := path.Base(f.Name)
		switch {
		case !fs.ValidPath(strings.TrimSuffix(f.Name, "/")) || strings.ContainsAny(f.Name, "\\:\x00"):
			return nil, inFile(source, fault(0, "", "the archive holds the unsafe path %.80q", f.Name))
		case f.FileInfo().IsDir():
			continue
		case !f.Mode().IsRegular():
			return nil, inFile(source, fault(0, "", "the archive holds %.80q, which is a link or a device and not a file", f.Name))
		case a.files[name] != nil:
			return nil, inFile(source, fault(0, "", "the archive holds %q twice", name))
		case f.UncompressedSize64 > archiveMost:
			return nil, inFile(source, fault(0, "", "the file %q claims %d bytes, %d are allowed", name, f.UncompressedSize64, archiveMost))
		}
		a.files[name] = f
		a.names = append(a.names, name)
	}
	return a, nil
}

// Names returns the names of the recordings in the order of the archive.
func (a *Archive) Names() []string { return append([]string(nil), a.names...) }

// open returns the content of a file of the archive.
func (a *Archive) open(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, fmt.Errorf("datasets: the archive holds no %q, but %s", name, list(a.names))
	}
	r, err := f.Open()
	if err == nil {
		defer r.Close()
		var b []byte
		if b, err = readAtMost(r); err == nil {
			return b, nil
		}
	}
	return nil, inFile(name, fault(0, "", "the archive is damaged: %w", err))
}
