package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
)

// Table is a guide or an article as the simulated people walk through it: the screen of each state,
// and the next state for each answer. A run starts in the first state.
type Table struct {
	Release string // version and content hash; the article has none
	Screens map[string]Screen
	States  []State
}

// Screen is one node as a reader sees it.
type Screen struct {
	Words int      // to read before answering, in en-US
	Marks []string // its cautions and notes
}

// State is one state of a run.
type State struct {
	Screen string
	Edges  []Edge
}

// Edge is one answer, and the state that it leads to.
type Edge struct {
	Choice string
	To     int
}

// newTable walks the states of a guide by the answers that a person may give, and merges states
// that no such answer distinguishes. It returns an error for a screen or choice that answers does
// not name, and for one that answers names and the guide lacks.
func newTable(g *guide.Guide, a answers) (*Table, error) {
	if err := a.check(g); err != nil {
		return nil, err
	}
	all := verify.States(g)
	t := &Table{Release: g.Version + " " + g.Release, Screens: map[string]Screen{}}
	at := map[int]int{0: 0} // by position in all
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		from := all[queue[0]]
		n := from.Turn.Node
		if _, known := a.screens[n.ID]; !known {
			return nil, fmt.Errorf("screen %q is reachable and has no role", n.ID)
		}
		t.Screens[n.ID] = screenOf(g, n)
		s := State{Screen: n.ID}
		for i, c := range n.Choices {
			if a.choices[n.ID+"."+c.ID] == nil {
				continue
			}
			to, seen := at[from.Next[i]]
			if !seen {
				to = len(at)
				at[from.Next[i]] = to
				queue = append(queue, from.Next[i])
			}
			s.Edges = append(s.Edges, Edge{c.ID, to})
		}
		t.States = append(t.States, s)
	}
	t.merge()
	return t, nil
}

// screenOf returns a node's screen, with the number of words to read before answering.
func screenOf(g *guide.Guide, n *guide.Node) Screen {
	text := g.Text("en-US")
	node := text.Nodes[n.Index]
	parts := slices.Concat([]string{node.Title, node.Hint}, node.Do, node.Choices)
	var s Screen
	for _, c := range n.Cautions {
		parts = append(parts, text.Cautions[c.Index].Text)
		s.Marks = append(s.Marks, c.ID)
	}
	for _, note := range n.Notes {
		s.Marks = append(s.Marks, note.ID)
	}
	s.Words = len(strings.Fields(strings.Join(parts, " ")))
	return s
}

// merge merges all states from which the same answers lead through the same screens.
func (t *Table) merge() {
	block := make([]int, len(t.States))
	for count := 0; ; {
		ids := map[string]int{}
		next := make([]int, len(t.States))
		for i, s := range t.States {
			key := s.Screen
			for _, e := range s.Edges {
				key += fmt.Sprint(" ", e.Choice, block[e.To])
			}
			id, seen := ids[key]
			if !seen {
				id = len(ids)
				ids[key] = id
			}
			next[i] = id
		}
		block = next
		if len(ids) == count {
			break
		}
		count = len(ids)
	}
	var merged []State
	for i, s := range t.States {
		if block[i] < len(merged) {
			continue
		}
		for k := range s.Edges {
			s.Edges[k].To = block[s.Edges[k].To]
		}
		merged = append(merged, s)
	}
	t.States = merged
}

// write writes the table in the format that readTable reads.
func (t *Table) write(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "release %s\n", t.Release)
	ids := []string{}
	for id := range t.Screens {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		s := t.Screens[id]
		line := append([]string{"screen", id, strconv.Itoa(s.Words)}, s.Marks...)
		fmt.Fprintln(b, strings.Join(line, " "))
	}
	for i, s := range t.States {
		fmt.Fprintf(b, "%d %s", i, s.Screen)
		for _, e := range s.Edges {
			fmt.Fprintf(b, " %s=%d", e.Choice, e.To)
		}
		fmt.Fprintln(b)
	}
	return b.Flush()
}

// readTable reads what write writes. Lines that start with # are comments.
func readTable(r io.Reader) (*Table, error) {
	t := &Table{Screens: map[string]Screen{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		f := strings.Fields(lines.Text())
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		if err := t.read(f); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return t, lines.Err()
}

func (t *Table) read(f []string) error {
	switch {
	case f[0] == "release":
		t.Release = strings.Join(f[1:], " ")
		return nil
	case f[0] == "screen" && len(f) >= 3:
		words, err := strconv.Atoi(f[2])
		t.Screens[f[1]] = Screen{words, f[3:]}
		return err
	case len(f) < 2 || f[0] != strconv.Itoa(len(t.States)):
		return fmt.Errorf("want state %d", len(t.States))
	}
	s := State{Screen: f[1]}
	for _, e := range f[2:] {
		choice, to, _ := strings.Cut(e, "=")
		n, err := strconv.Atoi(to)
		if err != nil {
			return err
		}
		s.Edges = append(s.Edges, Edge{choice, n})
	}
	t.States = append(t.States, s)
	return nil
}

// check returns an error for a state without a screen, and for an answer without a next state or
// without a truth.
func (t *Table) check(a answers) error {
	for i, s := range t.States {
		if _, known := t.Screens[s.Screen]; !known {
			return fmt.Errorf("state %d: no screen %q", i, s.Screen)
		}
		if _, known := a.screens[s.Screen]; !known {
			return fmt.Errorf("state %d: screen %q has no role", i, s.Screen)
		}
		for _, e := range s.Edges {
			if e.To >= len(t.States) || a.choices[s.Screen+"."+e.Choice] == nil {
				return fmt.Errorf("state %d: answer %q leads nowhere or is never true", i, e.Choice)
			}
		}
	}
	return nil
}
