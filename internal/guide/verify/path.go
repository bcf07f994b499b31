package verify

import (
	"slices"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// path is a path to a state: its last move, and how many moves there were. The path before it is
// that of the state in which the move was made. At the start of a run there is no move yet.
type path struct {
	from   int32         // the state in which the move was made
	moves  int32         // 0 at the start of a run
	node   *guide.Node   // the node answered
	choice *guide.Choice // the answer; nil for a red flag
	flag   *guide.Flag   // the red flag raised instead
	start  *guide.Node   // the first node answered
}

// extend returns the path with one more move, which was made in a state.
func (m path) extend(move path, from int) path {
	move.from, move.moves, move.start = int32(from), m.moves+1, m.start
	if m.moves == 0 {
		move.start = move.node
	}
	return move
}

// endsWith reports whether the last move of the path is this answer in this state.
func (m *path) endsWith(from int, c *guide.Choice) bool {
	return m.choice == c && m.from == int32(from)
}

// before returns the path to the state in which the last move of a path was made.
func (w *walk) before(m *path) *path { return &w.states[m.from].path }

// transcript returns the path to a state in the form that clients send.
func (w *walk) transcript(s *state) triage.Transcript { return w.transcriptIn(nil, s) }

// transcriptIn is transcript with memory for the entries, which may be too small.
func (w *walk) transcriptIn(memory []triage.Entry, s *state) triage.Transcript {
	entries := slices.Grow(memory[:0], int(s.path.moves))[:s.path.moves]
	for m := &s.path; m.moves > 0; m = w.before(m) {
		e := &entries[m.moves-1]
		if m.flag != nil {
			*e = triage.Entry{Flag: m.flag.ID}
		} else {
			*e = triage.Entry{Node: m.node.ID, Choice: m.choice.ID}
		}
	}
	return triage.Transcript{Entries: entries}
}
