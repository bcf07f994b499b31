package mutate

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/guide"
)

// cautions returns faults in cautions, and in where they are shown.
func (b *base) cautions() (list []Mutant) {
	for _, n := range b.g.Nodes {
		for i, c := range n.Cautions {
			gone := drop(logicFile, under(nodeKeys(n), "cautions", strconv.Itoa(i))...)
			list = append(list, nodeMutant("drop-caution", n, c.ID, true, gone))
			for _, to := range b.without(n, c) {
				list = append(list, nodeMutant("move-caution", n, c.ID+" to "+to.ID, true, gone,
					add(logicFile, c.ID, under(nodeKeys(to), "cautions")...)))
			}
		}
	}
	for _, c := range b.g.Cautions {
		list = append(list, b.scope(c)...)
		other := guide.People - c.Protects
		list = append(list, Mutant{
			Operator: "change-protects", Place: "cautions." + c.ID,
			Change: c.Protects.String() + " → " + other.String(), Safety: true,
			edits: []edit{put(logicFile, scalar(other.String()), "cautions", c.ID, "protects")},
		})
	}
	return list
}

// without returns nodes that a caution could move to by a slip: the next and the previous node that
// lack it.
func (b *base) without(n *guide.Node, c *guide.Caution) (to []*guide.Node) {
	lacks := func(m *guide.Node) bool { return !slices.Contains(m.Cautions, c) }
	if after := b.g.Nodes[n.Index+1:]; slices.ContainsFunc(after, lacks) {
		to = append(to, after[slices.IndexFunc(after, lacks)])
	}
	for _, m := range slices.Backward(b.g.Nodes[:n.Index]) {
		if lacks(m) {
			return append(to, m)
		}
	}
	return to
}

func (b *base) scope(c *guide.Caution) (list []Mutant) {
	scope := lookup(b.docs[logicFile], "cautions", c.ID, "scope")
	if scope == nil {
		return nil
	}
	for i, name := range scope.Content {
		list = append(list, Mutant{
			Operator: "drop-scope", Place: "cautions." + c.ID, Change: name.Value, Safety: true,
			edits: []edit{drop(logicFile, "cautions", c.ID, "scope", strconv.Itoa(i))},
		})
	}
	return list
}

// notes returns faults in the notes, which are shown while a condition holds.
func (b *base) notes() (list []Mutant) {
	for _, n := range b.g.Nodes {
		for i, note := range n.Notes {
			if professional(n) {
				list = append(list, nodeMutant("drop-note", n, note.ID, false,
					drop(logicFile, under(nodeKeys(n), "notes", strconv.Itoa(i))...)))
			}
		}
	}
	for _, note := range b.g.Notes {
		list = append(list, b.countries(note)...)
		when := lookup(b.docs[logicFile], "notes", note.ID, "when")
		if when == nil {
			continue
		}
		place := strings.Join([]string{"notes", note.ID, "when"}, ".")
		list = append(list,
			Mutant{Operator: "negate-note", Place: place, Change: "negated",
				edits: []edit{put(logicFile, negated(when), "notes", note.ID, "when")}},
			Mutant{Operator: "drop-condition", Place: place, Change: "always shown",
				edits: []edit{drop(logicFile, "notes", note.ID, "when")}})
	}
	return list
}

// countries returns the faults in the countries in which a note is shown: in all others, or in all.
func (b *base) countries(note *guide.Note) (list []Mutant) {
	keys := []string{"country", "not-country"}
	for i, key := range keys {
		codes := lookup(b.docs[logicFile], "notes", note.ID, key)
		if codes == nil {
			continue
		}
		place := strings.Join([]string{"notes", note.ID, key}, ".")
		list = append(list,
			Mutant{Operator: "negate-country", Place: place, Change: keys[1-i],
				edits: []edit{drop(logicFile, "notes", note.ID, key),
					put(logicFile, codes, "notes", note.ID, keys[1-i])}},
			Mutant{Operator: "drop-country", Place: place, Change: "in every country",
				edits: []edit{drop(logicFile, "notes", note.ID, key)}})
	}
	return list
}
