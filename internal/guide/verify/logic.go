package verify

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	"firststeps/internal/guide"
)

// Checked remembers the logics for which the cross-check found no defect, so that a change of texts
// does not repeat it. It holds for the running program only. The zero value is empty. It can be
// shared by any number of goroutines.
type Checked struct {
	mu     sync.Mutex
	logics map[digest]bool
}

// maxChecked limits what a [Checked] remembers. An author who changes the logic more often waits
// once more.
const maxChecked = 1000

// has reports whether a logic was checked. A nil Checked remembers nothing.
func (c *Checked) has(logic digest) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.logics[logic]
}

func (c *Checked) add(logic digest) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.logics == nil || len(c.logics) == maxChecked {
		c.logics = map[digest]bool{}
	}
	c.logics[logic] = true
}

// logicOf returns all of a guide that decides where an answer leads. The walk and the cross-check
// get this and not the guide, so they cannot read a text.
func logicOf(g *guide.Guide) *guide.Guide {
	return &guide.Guide{Start: g.Start, Alarm: g.Alarm, Nodes: g.Nodes, Flags: g.Flags,
		Offers: g.Offers, Junctions: g.Junctions, Conditions: g.Conditions, Rules: g.Rules}
}

// digest is a hash of a value with everything that can be reached from it.
type digest [sha256.Size]byte

// digestOf returns the digest of a logic. It covers every field of every type, also of fields added
// later, so what reads only the logic depends on nothing else.
func digestOf(logic *guide.Guide) digest {
	e := encoder{numbers: map[any]int{}}
	e.value(reflect.ValueOf(logic))
	return sha256.Sum256(e.bytes)
}

// encoder writes values so that two of one type have the same bytes only if they are the same,
// including which pointers are equal.
type encoder struct {
	bytes   []byte
	numbers map[any]int // by pointer: how many others were written before
}

func (e *encoder) number(n int) { e.bytes = binary.AppendVarint(e.bytes, int64(n)) }

func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		e.pointer(v)
	case reflect.Struct:
		for i := range v.NumField() {
			e.value(v.Field(i))
		}
	case reflect.Slice:
		e.number(v.Len())
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Map:
		m := v.Interface().(map[string]string)
		e.number(len(m))
		for _, key := range slices.Sorted(maps.Keys(m)) {
			e.value(reflect.ValueOf(key))
			e.value(reflect.ValueOf(m[key]))
		}
	case reflect.String:
		e.number(v.Len())
		e.bytes = append(e.bytes, v.String()...)
	case reflect.Int:
		e.number(int(v.Int()))
	case reflect.Uint8:
		e.number(int(v.Uint()))
	case reflect.Bool:
		e.bytes = append(e.bytes, fmt.Sprint(v.Bool())...)
	default:
		panic("verify: a guide has a field of type " + v.Type().String())
	}
}

// pointer writes what a pointer leads to once, and then only its number.
func (e *encoder) pointer(v reflect.Value) {
	if v.IsNil() {
		e.number(-1)
		return
	}
	n, known := e.numbers[v.Interface()]
	if !known {
		n = len(e.numbers)
		e.numbers[v.Interface()] = n
	}
	if e.number(n); !known {
		e.value(v.Elem())
	}
}
