package casetext

import (
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// digits are the characters of answers. Choices are counted from the first one up, offers from the
// last one down.
const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// maxAnswers is the maximum number of answers in a message. The longest of the shortest ways to a
// state of the built-in guides has 22.
const maxAnswers = 40

// answersOf returns the answers of a turn that count, one character each, and the red flag. If
// there are more than maxAnswers it leaves out those that led in circles.
func answersOf(turn *triage.Turn) (string, error) {
	used := turn.Used
	if len(used) > maxAnswers {
		used = withoutLoops(turn.Guide, used)
	}
	if len(used) > maxAnswers {
		return "", ErrTooLong
	}
	var b strings.Builder
	for _, a := range used {
		at := a.Choice.Index
		if a.Node.Kind == guide.Offering {
			at = len(digits) - 1 - slices.IndexFunc(turn.Guide.Offers,
				func(o *guide.Offer) bool { return o.Node == a.Node })
		}
		b.WriteByte(digits[at])
	}
	if turn.Flag != nil {
		b.WriteByte('!')
		b.WriteByte(digits[turn.Flag.Index])
	}
	return b.String(), nil
}

// fits reports whether each choice, offer and red flag of a guide has a character of its own.
func fits(g *guide.Guide) bool {
	for _, n := range g.Nodes {
		if len(n.Choices)+len(g.Offers) > len(digits) {
			return false
		}
	}
	return len(g.Flags) <= len(digits)
}

// withoutLoops returns answers without those between two times at the same node that are not needed
// to reach the last state.
func withoutLoops(g *guide.Guide, used []triage.Answer) []triage.Answer {
	states, _ := walk(g, used)
	last := &states[len(used)]
	for i := 0; i < len(used); i++ {
		for j := len(used); j > i; j-- {
			if states[i].Node != states[j].Node {
				continue
			}
			fewer := slices.Concat(used[:i], used[j:])
			if s, ok := walk(g, fewer); ok && same(&s[len(fewer)], last) {
				used, states = fewer, s
				break
			}
		}
	}
	return used
}

// walk returns the states along answers, and whether each of them could be made.
func walk(g *guide.Guide, answers []triage.Answer) (states []triage.State, ok bool) {
	states = append(states, triage.Begin(g))
	for i, a := range answers {
		s := &states[i]
		offered := a.Node.Kind == guide.Offering &&
			slices.Contains(s.Offers(), g.Offer(a.Node.ID))
		if s.Node != a.Node && !offered {
			return nil, false
		}
		states = append(states, after(s, a))
	}
	return states, true
}

func after(s *triage.State, a triage.Answer) (next triage.State) {
	if a.Node.Kind == guide.Offering {
		s.AfterOffer(s.Guide.Offer(a.Node.ID), &next)
	} else {
		s.After(a.Choice, &next)
	}
	return next
}

// same reports whether two states are at the same node with the same answers.
func same(a, b *triage.State) bool {
	if a.Node != b.Node {
		return false
	}
	for _, n := range a.Guide.Nodes {
		if a.Latest(n) != b.Latest(n) {
			return false
		}
	}
	for _, o := range a.Guide.Offers {
		if a.Latest(o.Node) != b.Latest(o.Node) {
			return false
		}
	}
	return true
}

// transcript returns the transcript of answers in the form of answersOf, with the release.
func transcript(g *guide.Guide, answers string) (triage.Transcript, bool) {
	t := triage.Transcript{}.WithRelease(g.Release)
	answers, flag, flagged := strings.Cut(answers, "!")
	state := triage.Begin(g)
	for _, c := range answers {
		at := strings.IndexRune(digits, c)
		if at < 0 {
			return t, false
		}
		node, choice := state.Node, (*guide.Choice)(nil)
		if offer := len(digits) - 1 - at; at < len(node.Choices) {
			choice = node.Choices[at]
		} else if offer < len(g.Offers) && slices.Contains(state.Offers(), g.Offers[offer]) {
			node, choice = g.Offers[offer].Node, g.Offers[offer].Asked()
		}
		if choice == nil {
			return t, false
		}
		t.Entries = append(t.Entries, triage.Entry{Node: node.ID, Choice: choice.ID})
		state = after(&state, triage.Answer{Node: node, Choice: choice})
	}
	if flagged {
		at := strings.Index(digits, flag)
		if len(flag) != 1 || at < 0 || at >= len(g.Flags) {
			return t, false
		}
		t.Entries = append(t.Entries, triage.Entry{Flag: g.Flags[at].ID})
	}
	return t, true
}
