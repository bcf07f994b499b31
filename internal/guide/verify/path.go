package verify

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// path is a path to a state: its last move, and the path before it. Paths share their beginnings,
// so each state can keep one of any length. At the start of a run there is no move yet.
type path struct {
	before *path
	from   int           // the state in which the move was made
	node   *guide.Node   // the node answered
	choice *guide.Choice // the answer; nil for a red flag
	flag   *guide.Flag   // the red flag raised instead
	start  *guide.Node   // the first node answered
	moves  int
}

// extend returns the path with one more move. On a nil path it returns the start of a run.
func (w *path) extend(move path) *path {
	if move.before = w; w != nil {
		move.moves = w.moves + 1
		if move.start = w.start; w.moves == 0 {
			move.start = move.node
		}
	}
	return &move
}

// endsWith reports whether the last move of the path is this answer in this state.
func (w *path) endsWith(from int, c *guide.Choice) bool { return w.choice == c && w.from == from }

// transcript returns the path in the form that clients send.
func (w *path) transcript() triage.Transcript {
	entries := make([]triage.Entry, w.moves)
	for ; w.moves > 0; w = w.before {
		e := &entries[w.moves-1]
		if w.flag != nil {
			e.Flag = w.flag.ID
		} else {
			e.Node, e.Choice = w.node.ID, w.choice.ID
		}
	}
	return triage.Transcript{Entries: entries}
}
