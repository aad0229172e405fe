// Package atomicfile writes files that are either there in full or not at all.
//
// A file is written under a temporary name in its own folder, flushed to the
// disk, renamed to its final name, and the folder is flushed in turn (the
// recipe of the rename and fsync pages of the Linux manual). Whoever reads the
// final name, also after a crash at any moment, sees the old content or the
// new one, never a part.
package atomicfile
