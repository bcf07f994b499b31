package verify

import (
	"strings"
	"sync"
	"sync/atomic"
)

// parallel calls do for each i below n, in a number of goroutines. Each takes some calls at a time.
func parallel(workers, some, n int, do func(i int)) {
	if workers == 1 || n <= some {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				end := int(next.Add(int64(some)))
				for i := end - some; i < min(end, n); i++ {
					do(i)
				}
				if end >= n {
					return
				}
			}
		})
	}
	all.Wait()
}

// someStates is how many states a goroutine examines at a time.
const someStates = 32

// slab hands out slices of large blocks: the garbage collector would examine hundreds of thousands
// of small ones.
type slab[T any] struct{ free []T }

// take returns a slice of length n.
func (s *slab[T]) take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, 16<<10))
	}
	list := s.free[:n:n]
	s.free = s.free[n:]
	return list
}

// keys makes strings that share memory in the same way.
type keys struct{ block strings.Builder }

// add returns a key as a string.
func (k *keys) add(key []byte) string {
	if k.block.Cap()-k.block.Len() < len(key) {
		k.block = strings.Builder{}
		k.block.Grow(max(len(key), 64<<10))
	}
	at := k.block.Len()
	k.block.Write(key)
	return k.block.String()[at:]
}
