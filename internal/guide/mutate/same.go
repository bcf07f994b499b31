package mutate

import (
	"fmt"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
)

// equivalent walks both guides side by side, and reports whether each answer produces the same turn
// in both, in every state. If texts may differ it returns false, because every text is shown to
// some user.
func (b *base) equivalent(g *guide.Guide, texts bool) bool {
	if texts || frame(b.g) != frame(g) {
		return false
	}
	was, is := screens(b.g), screens(g)
	sameTurn := func(s, t *triage.Turn) bool {
		return was[s.Node.Index] == is[t.Node.Index] && s.Urgency == t.Urgency &&
			notes(s) == notes(t) && offers(s) == offers(t)
	}
	for i := range b.walk { // most different guides differ soon, and this is cheap
		s := &b.walk[i].Turn
		if t := triage.Replay(g, s.Transcript); !sameTurn(s, &t) {
			return false
		}
	}
	other := verify.States(g)
	type pair struct{ was, is int }
	seen := map[pair]bool{{}: true}
	todo := []pair{{}}
	for len(todo) > 0 {
		p := todo[0]
		todo = todo[1:]
		s, t := &b.walk[p.was], &other[p.is]
		if !sameTurn(&s.Turn, &t.Turn) {
			return false
		}
		add := func(next pair) {
			if next.was >= 0 && !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
		for k := range s.Next {
			add(pair{s.Next[k], t.Next[k]})
		}
		for k := range s.NextByOffer { // the same offers are made in both
			add(pair{s.NextByOffer[k], t.NextByOffer[k]})
		}
	}
	return true
}

// frame writes what belongs to every screen: the red flags and their cards, and the offers.
func frame(g *guide.Guide) string {
	var b strings.Builder
	fmt.Fprintln(&b, g.Alarm.ID)
	for _, o := range g.Offers {
		fmt.Fprintln(&b, o.ID)
	}
	for _, f := range g.Flags {
		fmt.Fprintln(&b, f.ID, screen(f.To))
		for _, n := range f.To.Notes {
			// a card that reads answers never counts as the same
			fmt.Fprintf(&b, "%s %d %p\n", n.ID, n.When.Op, n)
		}
	}
	return b.String()
}

// screens returns, by node index, what does not depend on answers.
func screens(g *guide.Guide) (list []string) {
	for _, n := range g.Nodes {
		list = append(list, screen(n))
	}
	return list
}

func screen(n *guide.Node) string {
	var b strings.Builder
	fmt.Fprintln(&b, n.Kind, n.ID, n.Life, n.Tries, n.Urgency)
	if n.Call != nil {
		fmt.Fprintln(&b, n.Call.Who, n.Call.Service)
	}
	for _, c := range n.Choices {
		fmt.Fprintln(&b, c.ID)
	}
	for _, c := range n.Cautions {
		fmt.Fprintln(&b, "!", c.ID)
	}
	return b.String()
}

func offers(t *triage.Turn) string {
	var b strings.Builder
	for _, o := range t.Offers() {
		b.WriteString(o.ID + " ")
	}
	return b.String()
}

func notes(t *triage.Turn) string {
	var b strings.Builder
	for _, n := range t.Notes() {
		b.WriteString(n.ID + " ")
	}
	return b.String()
}
