package symreg

import (
	"sync"
	"sync/atomic"
)

// parallel calls f(0) to f(n-1) on up to so many goroutines, the calling one
// among them, and waits for all. Results are the same at any number of threads
// where each call writes to a place of its own.
func parallel(threads, n int, f func(i int)) {
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			f(i)
		}
	}
	var done sync.WaitGroup
	for range min(threads, n) - 1 {
		done.Go(work)
	}
	work()
	done.Wait()
}

// race calls f(0) to f(n-1) on up to so many goroutines. Once a call returns true
// no later one is begun, and race returns the number of calls that count: those
// up to the first that returned true. It is the same at any number of threads.
func race(threads, n int, f func(i int) bool) int {
	var first atomic.Int64
	first.Store(int64(n))
	parallel(threads, n, func(i int) {
		if int64(i) > first.Load() || !f(i) {
			return
		}
		for {
			k := first.Load()
			if int64(i) >= k || first.CompareAndSwap(k, int64(i)) {
				return
			}
		}
	})
	return min(int(first.Load())+1, n)
}
