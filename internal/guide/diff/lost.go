package diff

import (
	"fmt"
	"slices"

	"firststeps/internal/guide"
)

// lostPromises returns what the old release promised and the new one does not, whether or not a
// state shows it: one sentence each, in the order of the old release.
func lostPromises(old, cur *guide.Guide) []string {
	sentences := []string{}
	say := func(format string, args ...any) {
		sentences = append(sentences, fmt.Sprintf(format, args...))
	}
	for _, tag := range languages(old, cur) {
		say("The guide no longer speaks %s.", tag)
	}
	for _, f := range old.Flags {
		if cur.Flag(f.ID) == nil {
			say("The red flag %s is no longer offered.", f.ID)
		}
	}
	for _, o := range old.Offers {
		switch now := cur.Offer(o.ID); {
		case now == nil:
			say("The offer %s is no longer made.", o.ID)
		case o.When.Op == guide.Always && now.When.Op != guide.Always:
			say("The offer %s is no longer made on every screen.", o.ID)
		}
	}
	for _, n := range old.Nodes {
		if now := cur.Node(n.ID); now != nil {
			lostAt(n, now, say)
		}
	}
	for _, b := range []struct {
		to       string
		was, now int
	}{
		{"the emergency number", old.Seconds.Number, cur.Seconds.Number},
		{"help", old.Seconds.Help, cur.Seconds.Help},
		{"help in an urgent run", old.Seconds.Urgent, cur.Seconds.Urgent},
	} {
		switch {
		case b.was > 0 && b.now == 0:
			say("The seconds to %s are no longer bounded.", b.to)
		case b.now > b.was && b.was > 0:
			say("It may take %d seconds to %s, no longer only %d.", b.now, b.to, b.was)
		}
	}
	switch {
	case old.Turns > 0 && cur.Turns == 0:
		say("The turns to help are no longer bounded.")
	case cur.Turns > old.Turns && old.Turns > 0:
		say("It may take %d turns to help, no longer only %d.", cur.Turns, old.Turns)
	}
	for _, b := range []struct {
		of       string
		was, now int
	}{
		{"all planted faults", old.Mutation.All, cur.Mutation.All},
		{"the planted faults that affect safety", old.Mutation.Safety, cur.Mutation.Safety},
	} {
		if b.now < b.was {
			say("Of %s, %d %% must be found, no longer %d %%.", b.of, b.now, b.was)
		}
	}
	for _, set := range old.RuleSets {
		if !slices.Contains(cur.RuleSets, set) {
			say("The guide no longer asks for the rules of the set %s.", set)
		}
	}
	lostCautions(old, cur, say)
	lostRules(old, cur, say)
	return sentences
}

// offersChanged returns a sentence for each offer that is new, leads elsewhere, or has another
// condition. The states show whether users lose something by that; lostPromises lists the offers
// that are gone.
func offersChanged(old, cur *guide.Guide) []string {
	sentences := []string{}
	say := func(format string, args ...any) {
		sentences = append(sentences, fmt.Sprintf(format, args...))
	}
	for _, o := range cur.Offers {
		was := old.Offer(o.ID)
		if was == nil {
			say("The offer %s is new. It leads to %s.", o.ID, o.Asked().To)
			continue
		}
		if before, now := was.Asked().To.String(), o.Asked().To.String(); before != now {
			say("The offer %s leads to %s, no longer to %s.", o.ID, now, before)
		}
		if before, now := was.When.String(), o.When.String(); before != now {
			say("The offer %s is made when: %s. Before: %s.", o.ID, now, before)
		}
	}
	return sentences
}

// lostAt compares one question, step or disposition.
func lostAt(was, is *guide.Node, say func(string, ...any)) {
	for _, c := range was.Choices {
		if is.Choice(c.ID) == nil {
			say("The answer %s.%s is no longer offered.", was.ID, c.ID)
		}
	}
	if is.Rescue && !was.Rescue {
		say("The texts of %s may now ask for force: it is a rescue.", was.ID)
	}
	if was.Life && !is.Life {
		say("The question %s is no longer asked as one about life.", was.ID)
	}
	if was.Quiet && !is.Quiet {
		say("The card %s may be heard by a person who threatens the reader: it is not quiet.",
			was.ID)
	}
	if was.Place && !is.Place {
		say("The question %s is no longer asked as one about the place.", was.ID)
	}
	if was.Harmless && is.Kind == guide.Step && !is.Harmless {
		say("The step %s is no longer harmless.", was.ID)
	}
	switch {
	case was.Tries > 0 && is.Tries == 0:
		say("The tries of %s are no longer counted.", was.ID)
	case was.Tries > 0 && is.Tries > was.Tries:
		say("The step %s may be tried %d times, no longer only %d.", was.ID, is.Tries, was.Tries)
	}
}

// lostCautions finds cautions that protected people and now protect only property, which matters
// less than any rescue.
func lostCautions(old, cur *guide.Guide, say func(string, ...any)) {
	protects := map[string]guide.Protects{}
	for _, k := range cur.Cautions {
		protects[k.ID] = k.Protects
	}
	for _, k := range old.Cautions {
		if now, ok := protects[k.ID]; ok && k.Protects == guide.People && now == guide.Property {
			say("The caution %s no longer counts as one for people.", k.ID)
		}
	}
}

// lostRules finds rules that are gone or changed: which of two rules is stricter cannot be decided
// here.
func lostRules(old, cur *guide.Guide, say func(string, ...any)) {
	now := map[string]string{}
	for _, r := range cur.Rules {
		now[r.ID] = rule(r)
	}
	for _, r := range old.Rules {
		switch now[r.ID] {
		case rule(r):
		case "":
			say("The guide no longer promises its rule %s.", r.ID)
		default:
			say("The guide's rule %s promises something else.", r.ID)
		}
	}
}
