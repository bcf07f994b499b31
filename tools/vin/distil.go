package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// entry is a row of the table.
type entry struct {
	key   key
	value int
}

// list holds the entries of one schema, or of several merged schemas, by element, each in NHTSA's
// order: the first match wins.
type list [4][]entry

// span is a link of the table: a list that applies to a range of years.
type span struct{ from, to, list int }

// distilled is the table before it is encoded.
type distilled struct {
	source *vpic
	lists  []list
	spans  [][]span // by maker
	// number of groups of one maker and some years whose schemas had to be merged
	merged int

	byText   map[string]int // list's text → its number
	bySchema map[int]int
	clash    map[[2]int]bool
	keys     map[string]key
}

// distil returns the table for the rows of v.
func distil(v *vpic) *distilled {
	d := &distilled{source: v, byText: map[string]int{}, bySchema: map[int]int{},
		clash: map[[2]int]bool{}, keys: map[string]key{}}
	for _, m := range v.makers {
		var spans []span
		if m.onRoads() {
			spans = d.maker(m)
		}
		d.spans = append(d.spans, spans)
	}
	return d
}

// maker returns a maker's links. In most years its schemas follow each other as separate lists. In
// years in which their rows would match in another order than NHTSA's, one merged list replaces
// them.
func (d *distilled) maker(m maker) []span {
	links := slices.Clone(m.links)
	slices.SortFunc(links, func(a, b link) int {
		return cmp.Or(cmp.Compare(b.from, a.from),
			cmp.Compare(d.newest(b.schema), d.newest(a.schema)), cmp.Compare(a.schema, b.schema))
	})
	own := make([][]bool, len(links)) // the years in which a link has its own list
	for i := range own {
		own[i] = make([]bool, noEnd+2)
	}
	var out []span
	for _, era := range eras(links) {
		var here []int
		for i, l := range links {
			if l.from <= era.from && era.to <= l.to {
				here = append(here, i)
			}
		}
		if d.inOrder(links, here) {
			for _, i := range here {
				for y := era.from; y <= era.to; y++ {
					own[i][y] = true
				}
			}
			continue
		}
		d.merged++
		out = append(out, span{era.from, era.to, d.merge(links, here)})
	}
	for i, l := range links {
		for y := l.from; y <= l.to; y++ {
			if !own[i][y] {
				continue
			}
			from := y
			for own[i][y+1] {
				y++
			}
			out = append(out, span{from, y, d.schema(l.schema)})
		}
	}
	return out
}

// eras returns the ranges of years in which the same links apply.
func eras(links []link) []link {
	var cuts []int
	for _, l := range links {
		cuts = append(cuts, l.from, l.to+1)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []link
	for i := 1; i < len(cuts); i++ {
		out = append(out, link{from: cuts[i-1], to: cuts[i] - 1})
	}
	return out
}

// newest returns when the newest row of a schema was changed.
func (d *distilled) newest(schema int) string {
	if rows := d.source.schemas[schema]; len(rows) > 0 {
		return rows[0].changed
	}
	return ""
}

// inOrder reports whether matching the schemas one after the other has NHTSA's results: no row of
// a later schema precedes a row of an earlier one with another value if both can match one VIN.
func (d *distilled) inOrder(links []link, here []int) bool {
	for n, i := range here {
		for _, j := range here[n+1:] {
			if links[i].from == links[j].from && d.clashes(links[i].schema, links[j].schema) {
				return false
			}
		}
	}
	return true
}

// clashes reports whether a row of the schema then precedes one of the schema first in NHTSA's
// order, although both can match one VIN and have different values.
func (d *distilled) clashes(first, then int) bool {
	pair := [2]int{first, then}
	found, known := d.clash[pair]
	if !known {
		found = slices.ContainsFunc(d.source.schemas[first], func(a row) bool {
			return slices.ContainsFunc(d.source.schemas[then], func(b row) bool {
				if a.element != b.element || a.value == b.value || a.before(b) < 0 {
					return false
				}
				k, ok := d.key(a.keys)
				l, ok2 := d.key(b.keys)
				return ok && ok2 && k.overlaps(l)
			})
		})
		d.clash[pair] = found
	}
	return found
}

func (d *distilled) key(s string) (key, bool) {
	if k, ok := d.keys[s]; ok {
		return k, true
	}
	k, ok := readKey(s)
	if ok {
		d.keys[s] = k
	}
	return k, ok
}

func (d *distilled) schema(id int) int {
	n, ok := d.bySchema[id]
	if !ok {
		n = d.keep(d.source.schemas[id])
		d.bySchema[id] = n
	}
	return n
}

// merge returns the number of a list with the rows of several schemas in NHTSA's order.
func (d *distilled) merge(links []link, here []int) int {
	type dated struct {
		row
		from int
	}
	var all []dated
	for _, i := range here {
		for _, r := range d.source.schemas[links[i].schema] {
			all = append(all, dated{r, links[i].from})
		}
	}
	slices.SortStableFunc(all,
		func(a, b dated) int { return cmp.Or(cmp.Compare(b.from, a.from), a.before(b.row)) })
	rows := make([]row, len(all))
	for i, r := range all {
		rows[i] = r.row
	}
	return d.keep(rows)
}

// keep adds a list of rows to the table, without rows that an earlier row always precedes, and
// returns its number. A list may be empty: a schema that applies in a year stops the search in
// other years, even without rows.
func (d *distilled) keep(rows []row) int {
	var l list
	for _, r := range rows {
		k, ok := d.key(r.keys)
		e := slices.Index(elements, r.element)
		if !ok || slices.ContainsFunc(l[e], func(x entry) bool { return x.key.covers(k) }) {
			continue
		}
		l[e] = append(l[e], entry{k, r.value})
	}
	var text strings.Builder
	for _, entries := range l {
		fmt.Fprintln(&text, entries)
	}
	at, ok := d.byText[text.String()]
	if !ok {
		at = len(d.lists)
		d.byText[text.String()] = at
		d.lists = append(d.lists, l)
	}
	return at
}
