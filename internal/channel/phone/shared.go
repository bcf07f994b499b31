package phone

import (
	"encoding/json"
	"sync"
)

// shared makes a value once for each key, and keeps it. Keys must be few whatever guides contain.
type shared[K comparable, V any] struct {
	make func(K) V
	made sync.Map // of func() V, by key
}

func (s *shared[K, V]) of(key K) V {
	made, ok := s.made.Load(key)
	if !ok {
		made, _ = s.made.LoadOrStore(key, sync.OnceValue(func() V { return s.make(key) }))
	}
	return made.(func() V)()
}

// encoded returns JSON.
func encoded(data any) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return b
}
