package verify

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// way is a way to a state: its last move, and the way before it. Ways share their beginnings, so
// each state can keep one however long it is. Where a run begins there is no move yet.
type way struct {
	before *way
	from   int           // the state in which the move was made
	node   *guide.Node   // that was answered
	choice *guide.Choice // by what; nil for a red flag
	flag   *guide.Flag   // that was raised, instead
	start  *guide.Node   // that was answered first
	moves  int
}

// and gives the way with one more move; of none, where a run begins.
func (w *way) and(move way) *way {
	if move.before = w; w != nil {
		move.moves = w.moves + 1
		if move.start = w.start; w.moves == 0 {
			move.start = move.node
		}
	}
	return &move
}

// ends says whether the way's last move is this answer in this state.
func (w *way) ends(from int, c *guide.Choice) bool { return w.choice == c && w.from == from }

// transcript gives the way as people send it.
func (w *way) transcript() triage.Transcript {
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
