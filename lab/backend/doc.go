// Package backend opens the engine that runs the networks: XLA on the CPU or
// on an NVIDIA GPU through a PJRT plugin, or GoMLX's pure-Go engine, which
// needs no plugin and is always there. It is the only package that knows XLA.
//
// # Which engine
//
// The choice is made by, in this order, Options.Name (the flag -backend),
// LAB_BACKEND, GOMLX_BACKEND, and otherwise automatically: CUDA when an NVIDIA
// device and a CUDA plugin are found, XLA on the CPU when its plugin is found,
// pure Go when neither is. Names are "xla", "cuda" and "go"; all three places
// also take a plugin after a colon, as GoMLX does: "xla:/path/plugin.so".
//
// # Which plugin
//
// The plugin is looked for in
//
//  1. Options.Plugin (the flag -plugin): a file, or a folder that holds one;
//  2. the environment: LAB_PJRT_PLUGIN (a file or a folder), the part after
//     the colon of LAB_BACKEND or GOMLX_BACKEND, then the folders listed in
//     PJRT_PLUGIN_LIBRARY_PATH;
//  3. the project's virtual environment: the folder .venv beside go.mod, for
//     which Open walks up from the executable, from the working directory and
//     from the source tree the program was built from; for a program in a
//     folder bin, also the .venv beside that folder;
//  4. where go-xla's installer puts plugins: ~/.local/lib/go-xla and
//     /usr/local/lib/go-xla (on macOS ~/Library/Application Support/go-xla).
//
// A plugin (or an engine that needs one) that was asked for by name and cannot
// be loaded is an error. A plugin that was found automatically and cannot be
// loaded gives a warning and the pure-Go engine. Nothing is ever downloaded,
// whether GOMLX_NO_AUTO_INSTALL is set or not.
//
// A program built without cgo, or with the tag noxla, has the pure-Go engine
// alone. It lacks a few operations of XLA (among them DynamicSlice and
// DynamicUpdateSlice) and was 15 to 30 times slower on the lab's networks;
// building with GOEXPERIMENT=simd halves that.
//
// CUDA takes the same path as XLA on the CPU. It has not been run on a machine
// with a GPU yet.
//
// # Threads and repeatable numbers
//
// Options.Threads bounds the worker threads of the engine. For XLA it becomes
// the environment variable PJRT_NPROC while the client is made, which sizes
// the client's thread pool; nothing else was found that does
// (OMP_NUM_THREADS is not heeded, --xla_cpu_multi_thread_eigen=false takes
// threads from single operations, not from the pool). Zero leaves XLA's own
// choice: one thread for each CPU the process may run on, so taskset works
// too. The thread that calls waits meanwhile. The same program, plugin,
// machine and number of threads give the same bits again.
//
// # Memory pages
//
// XLA takes the memory of a large step anew from the system each time, page by
// page. With GLIBC_TUNABLES=glibc.malloc.hugetlb=1 in the environment, where
// the system gives huge pages on request, a training step of two recurrent
// layers (64 motions of 100 samples, two cores) took 44 instead of 58 ms. The
// variable must be there when the program starts, so Open cannot set it; the
// command lab starts itself anew with it, and the notebooks' kernel has it.
package backend
