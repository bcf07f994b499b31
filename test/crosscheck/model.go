package crosscheck

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// Urgencies. Calm is the default.
const (
	calm = iota
	urgent
	emergency
)

type kind int

const (
	question kind = iota
	step
	end
	offer // not a screen: it represents an offer among the answers
)

// node is a question, a step or a disposition.
type node struct {
	at       int // index in model.nodes
	id       string
	kind     kind
	life     bool
	place    bool
	class    string
	harmless bool // or it is a rescue
	tries    int
	who      string // whom it calls
	urgency  int    // of a disposition
	choices  []choice
	forgets  []int
	cautions []string
	notes    []string
}

type choice struct {
	id, to  string
	urgency int
	reason  string
}

// isCard reports whether a node is a disposition that calls the emergency service.
func (n *node) isCard() bool {
	return n.kind == end && n.urgency == emergency && n.callsEmergency()
}

func (n *node) callsEmergency() bool { return n.who == "emergency" }

// dangerous reports whether a screen asks about life or is for an emergency: no offer slower than
// the emergency number is made there.
func (n *node) dangerous() bool { return n.life || n.callsEmergency() || n.urgency == emergency }

func (n *node) isTry() bool { return n.kind == step && n.class == "try" }

// isScene reports whether the node asks about the place or makes it safe.
func (n *node) isScene() bool { return n.place || n.kind == step && n.class == "scene" }

// junctionCase is one case; the last one has no condition.
type junctionCase struct {
	when *formula
	to   string
}

// model is a guide with its names resolved.
type model struct {
	file   guideFile
	texts  []textFile
	order  map[string][]string // the answers to each question, in the order of the screen
	nodes  []*node             // by kind, then by id
	byID   map[string]*node
	offers []*node
	// by offer: its condition, if it has one
	whens     map[string]formula
	junctions map[string][]junctionCase
	notes     map[string]formula // by note: its condition, if it has one
	own       []ownRule
}

// isRoadside reports whether the rules for roadside guides apply: the guide asks for them, calls
// roadside help or a locksmith, or shows facts about a car or a road.
func (m *model) isRoadside() bool {
	asks := slices.Contains(m.file.RuleSets, "roadside")
	for _, q := range m.file.Questions {
		asks = asks || q.Car != ""
	}
	for _, s := range m.file.Steps {
		asks = asks || s.Car != "" || s.Road != ""
	}
	return asks || slices.ContainsFunc(m.nodes, calls("roadside")) ||
		slices.ContainsFunc(m.nodes, calls("locksmith"))
}

// read builds the model from a guide's folder.
func read(fsys fs.FS) (*model, error) {
	m := &model{byID: map[string]*node{}, junctions: map[string][]junctionCase{},
		notes: map[string]formula{}, whens: map[string]formula{}}
	err := readFile(fsys, "guide.yaml", &m.file)
	if err == nil {
		m.order, err = readOrder(fsys)
	}
	if err == nil {
		m.texts, err = readTexts(fsys)
	}
	for _, build := range []func() error{m.addNodes, m.forget, m.addJunctions, m.addNotes,
		m.addWhens, m.addRules, m.references} {
		if err == nil {
			err = build()
		}
	}
	return m, err
}

func (m *model) addNodes() error {
	for _, id := range slices.Sorted(maps.Keys(m.file.Questions)) {
		q := m.file.Questions[id]
		m.add(&node{id: id, kind: question, life: q.Life, place: q.Place, cautions: q.Cautions,
			notes: q.Notes}, q.Choices)
	}
	for _, id := range slices.Sorted(maps.Keys(m.file.Steps)) {
		s := m.file.Steps[id]
		m.add(&node{
			id: id, kind: step, class: s.Class, harmless: s.Harmless || s.Rescue, tries: s.Tries,
			who:      s.Call.Who,
			cautions: s.Cautions, notes: s.Notes,
		}, s.Outcomes)
	}
	for _, id := range slices.Sorted(maps.Keys(m.file.Dispositions)) {
		d := m.file.Dispositions[id]
		m.add(&node{
			id: id, kind: end, who: d.Call.Who, urgency: urgency(d.Urgency), cautions: d.Cautions,
			notes: d.Notes,
		}, nil)
	}
	for _, id := range slices.Sorted(maps.Keys(m.file.Always)) {
		o := &node{id: id, kind: offer}
		m.add(o, map[string]edgeFile{"asked": {To: m.file.Always[id].To}})
		m.offers = append(m.offers, o)
	}
	if len(m.byID) != len(m.nodes) {
		return fmt.Errorf("duplicate node ID: %d nodes have %d IDs", len(m.nodes), len(m.byID))
	}
	for id := range m.file.Junctions {
		if m.byID[id] != nil {
			return fmt.Errorf("%q is both a junction and a node", id)
		}
	}
	if m.byID[m.file.Start] == nil {
		return fmt.Errorf("start: unknown node %q", m.file.Start)
	}
	return nil
}

// urgency parses an urgency. An unknown word counts as calm, so that an answer that should be
// urgent shows as a fault.
func urgency(word string) int {
	return max(slices.Index([]string{"not-urgent", "urgent", "emergency"}, word), calm)
}

func (m *model) add(n *node, choices map[string]edgeFile) {
	for _, id := range slices.Sorted(maps.Keys(choices)) {
		c := choices[id]
		n.choices = append(n.choices, choice{id: id, to: c.To, urgency: urgency(c.Urgency),
			reason: c.Reason})
	}
	n.at = len(m.nodes)
	m.nodes = append(m.nodes, n)
	m.byID[n.id] = n
}

// forget resolves what each node forgets when it comes up. A node that keeps some answers forgets
// all others.
func (m *model) forget() error {
	for _, n := range m.nodes {
		q := m.file.Questions[n.id]
		gone, err := m.indexes(append(slices.Clone(q.Forgets), m.file.Steps[n.id].Forgets...))
		if err != nil {
			return err
		}
		keeps := slices.Concat(q.Keeps, m.file.Dispositions[n.id].Keeps)
		kept, err := m.indexes(keeps)
		if err != nil {
			return err
		}
		for at := range m.nodes {
			if slices.Contains(gone, at) || keeps != nil && !slices.Contains(kept, at) {
				n.forgets = append(n.forgets, at)
			}
		}
	}
	return nil
}

func (m *model) indexes(ids []string) ([]int, error) {
	var out []int
	for _, id := range ids {
		n := m.byID[id]
		if n == nil {
			return nil, fmt.Errorf("unknown question or step %q", id)
		}
		out = append(out, n.at)
	}
	return out, nil
}
