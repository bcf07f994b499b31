package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// table is the table while it is being encoded. Its format is described in
// ../../internal/facts/vin/table.go, which reads it.
type table struct {
	d       *distilled
	names   []string
	keys    map[key]int
	classes map[class]int
	models  map[int]int
	keySec  []byte
	keyAt   []byte
	classS  []byte
	modelS  []byte
	err     error
}

// write returns the encoded table.
func write(d *distilled) ([]byte, error) {
	t := &table{d: d, keys: map[key]int{}, classes: map[class]int{}, models: map[int]int{}}
	t.gatherNames()
	makers, spans := t.makers()
	listAt, lists := t.lists()
	t.keyAt = le32(t.keyAt, len(t.keySec)/2)
	nameAt, names := t.nameSections()
	var date int
	var y, m, day int
	if _, err := fmt.Sscanf(d.source.date, "%d-%d-%d", &y, &m, &day); err != nil {
		return nil, err
	}
	date = y*10000 + m*100 + day
	sections := [][]byte{makers, spans, listAt, lists, t.keyAt, t.keySec, t.classS, t.modelS,
		nameAt, names}
	out := append([]byte("FSVIN 1\n"), le32(nil, date)...)
	at := len(out) + 4*(len(sections)+1)
	at += -at & 7
	for _, s := range sections {
		out = le32(out, at)
		at += len(s) + -len(s)&7
	}
	out = le32(out, at)
	for _, s := range sections {
		out = append(pad(out), s...)
	}
	return pad(out), t.err
}

func pad(b []byte) []byte { return append(b, make([]byte, -len(b)&7)...) }

func le32(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(n)) }

func (t *table) le16(b []byte, n int) []byte {
	if n < 0 || n > math.MaxUint16 {
		t.err = fmt.Errorf("%d does not fit into two bytes", n)
	}
	return binary.LittleEndian.AppendUint16(b, uint16(n))
}

// gatherNames collects and sorts all texts of the table. The first is empty and means unknown.
func (t *table) gatherNames() {
	all := []string{""}
	add := func(s string) { all = append(all, s) }
	for _, m := range t.d.source.makers {
		add(t.d.source.makes[m.make])
		add(t.d.source.types[m.kind])
	}
	for _, l := range t.d.lists {
		for e, entries := range l {
			for _, x := range entries {
				add(t.d.source.name(elements[e], x.value))
				if e == 0 {
					add(t.d.source.makes[t.d.source.models[x.value].make])
				}
			}
		}
	}
	slices.Sort(all)
	t.names = slices.Compact(all)
}

func (t *table) name(s string) int {
	n, ok := slices.BinarySearch(t.names, s)
	if !ok {
		t.err = fmt.Errorf("no name %q", s)
	}
	return n
}

func (t *table) nameSections() (at, text []byte) {
	for _, n := range t.names {
		at = le32(at, len(text))
		text = append(text, n...)
	}
	return le32(at, len(text)), text
}

func (t *table) makers() (makers, spans []byte) {
	for i, m := range t.d.source.makers {
		code := make([]byte, 6)
		copy(code, m.wmi)
		makers = append(makers, code...)
		makers = append(makers, byte(m.kind), byte(m.truck))
		makers = t.le16(makers, t.name(t.d.source.makes[m.make]))
		makers = t.le16(makers, t.name(t.d.source.types[m.kind]))
		makers = le32(makers, len(spans)/4)
		for _, s := range t.d.spans[i] {
			spans = append(spans, byte(s.from-1980), byte(s.to-1980))
			spans = t.le16(spans, s.list)
		}
	}
	end := make([]byte, 12)
	return append(makers, le32(end, len(spans)/4)...), spans
}

func (t *table) lists() (at, lists []byte) {
	for _, l := range t.d.lists {
		at = le32(at, len(lists))
		for _, entries := range l {
			lists = t.le16(lists, len(entries))
		}
		for e, entries := range l {
			for _, x := range entries {
				lists = t.le16(lists, t.key(x.key))
				lists = t.le16(lists, t.value(e, x.value))
			}
		}
	}
	return le32(at, len(lists)), lists
}

func (t *table) value(e, value int) int {
	if e > 0 {
		return t.name(t.d.source.name(elements[e], value))
	}
	n, ok := t.models[value]
	if !ok {
		n = len(t.models)
		t.models[value] = n
		m := t.d.source.models[value]
		t.modelS = t.le16(t.le16(t.modelS, t.name(m.name)), t.name(t.d.source.makes[m.make]))
	}
	return n
}

func (t *table) key(k key) int {
	n, ok := t.keys[k]
	if ok {
		return n
	}
	n = len(t.keys)
	t.keys[k] = n
	t.keyAt = le32(t.keyAt, len(t.keySec)/2)
	mask := 0
	for i, c := range k {
		if c != 0 {
			mask |= 1 << i
		}
	}
	t.keySec = t.le16(t.keySec, mask)
	for _, c := range k {
		if c != 0 {
			t.keySec = t.le16(t.keySec, t.class(c))
		}
	}
	return n
}

func (t *table) class(c class) int {
	n, ok := t.classes[c]
	if !ok {
		n = len(t.classes)
		t.classes[c] = n
		t.classS = binary.LittleEndian.AppendUint64(t.classS, uint64(c))
	}
	return n
}
