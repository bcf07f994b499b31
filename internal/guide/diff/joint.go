package diff

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Two answers that the old release never distinguishes may lead to different nodes in the new one,
// and vice versa. No list of shortest paths shows that. So both releases are walked at once, and
// every pair of states that the same answers lead to is judged.

// pair is a state of each release, as positions in their lists.
type pair struct{ old, cur int }

// move is a pair and how it was first reached.
type move struct {
	pair
	from  int    // position of the move before; -1 at the start
	entry string // the answer given there, in its public form
}

// pairWalk is a walk through both releases.
type pairWalk struct {
	*comparison
	seen  map[pair]bool
	moves []move
	// with more pairs than this, those in which the two ask different things are not followed
	limit   int
	skipped bool // whether some were not followed
}

// walkPairs walks through both releases, and reports whether it followed every path. With more than
// limit pairs it does not.
func (c *comparison) walkPairs(limit int) bool {
	j := pairWalk{comparison: c, seen: map[pair]bool{}, limit: limit}
	j.visit(pair{}, -1, "")
	for i := 0; i < len(j.moves); i++ {
		was, is := j.turns(i)
		if is.Node.Kind != guide.Disposition && !c.old.ids[is.Node.ID] {
			j.answerNew(i, is)
			continue
		}
		j.judge(i, was, is)
		j.answer(i, was, is)
	}
	return !j.skipped
}

func (j *pairWalk) visit(p pair, from int, entry string) {
	if !j.seen[p] {
		j.seen[p] = true
		j.moves = append(j.moves, move{p, from, entry})
	}
}

func (j *pairWalk) turns(i int) (was, is *triage.Turn) {
	p := j.moves[i].pair
	return &j.old.states[p.old].Turn, &j.cur.states[p.cur].Turn
}

// answerNew tries every answer to what only the new release asks.
func (j *pairWalk) answerNew(i int, is *triage.Turn) {
	p := j.moves[i].pair
	for _, c := range is.Node.Choices {
		j.visit(pair{p.old, j.cur.states[p.cur].Next[c.Index]}, i, is.Node.ID+"."+c.ID)
	}
}

// answer tries every answer to what the old release asks. If the new release asks something else,
// it skips the answer there, as a replay does.
func (j *pairWalk) answer(i int, was, is *triage.Turn) {
	p := j.moves[i].pair
	same := was.Node.ID == is.Node.ID
	if !same && len(j.moves) > j.limit {
		j.skipped = true
		return
	}
	for _, c := range was.Node.Choices {
		next := pair{j.old.states[p.old].Next[c.Index], p.cur}
		if now := is.Node.Choice(c.ID); same && now != nil {
			next.cur = j.cur.states[p.cur].Next[now.Index]
		}
		j.visit(next, i, was.Node.ID+"."+c.ID)
	}
	for k, taken := range j.old.states[p.old].NextByOffer {
		if taken < 0 {
			continue
		}
		next, o := pair{taken, p.cur}, j.old.Offers[k]
		if now := j.cur.Offer(o.ID); now != nil && j.cur.states[p.cur].NextByOffer[now.Index] >= 0 {
			next.cur = j.cur.states[p.cur].NextByOffer[now.Index]
		}
		j.visit(next, i, o.ID+"."+guide.Asked)
	}
}

func (j *pairWalk) judge(i int, was, is *triage.Turn) {
	j.record(i, j.compareScreens(was, is))
	j.record(i, j.compareOutcomes(was, is))
}

// record counts what changes in a pair.
func (j *pairWalk) record(i int, v verdict) {
	for k, e := range v {
		if e == nil {
			continue
		}
		j.kinds[k].Pairs++
		if j.kinds[k].Pairs == 1 { // nearest first
			e.Transcript = j.path(i)
			j.kinds[k].Example = nearer(j.kinds[k].Example, e)
		}
	}
}

// path returns the answers that led to a pair, in their public form.
func (j *pairWalk) path(i int) string {
	var entries []string
	for ; j.moves[i].from >= 0; i = j.moves[i].from {
		entries = append(entries, j.moves[i].entry)
	}
	slices.Reverse(entries)
	return strings.Join(entries, "~")
}
