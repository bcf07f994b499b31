package triage_test

import (
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// difference describes how a state differs from that of a turn. It returns "" if they are equal.
func difference(s *triage.State, t *triage.Turn) string {
	switch {
	case s.Node != t.Node:
		return "at " + s.Node.ID + ", replayed at " + t.Node.ID
	case s.Flag != t.Flag:
		return "the red flag"
	case s.Urgency != t.Urgency:
		return s.Urgency.String() + ", replayed " + t.Urgency.String()
	}
	for _, n := range t.Guide.Nodes {
		if s.Latest(n) != t.Latest(n) {
			return "the answer to " + n.ID
		}
	}
	return ""
}

// TestAfterMatchesReplay checks that After and Raised result in the same state as a replay of the
// transcript with one more entry.
func TestAfterMatchesReplay(t *testing.T) {
	g := trunk(t)
	rapid.Check(t, func(t *rapid.T) {
		stand, turn := triage.Begin(g), triage.Replay(g, triage.Transcript{})
		var next triage.State
		for range rapid.IntRange(1, 60).Draw(t, "turns") {
			for _, f := range g.Flags {
				stand.AfterFlag(f, &next)
				raised := triage.Replay(g, turn.Raise(f))
				if d := difference(&next, &raised); d != "" {
					t.Fatalf("%s: %s", raised.Transcript, d)
				}
			}
			var on []*guide.Choice // those that do not end the run
			for _, c := range turn.Node.Choices {
				stand.After(c, &next)
				after := triage.Replay(g, turn.Choose(c))
				if d := difference(&next, &after); d != "" {
					t.Fatalf("%s: %s", after.Transcript, d)
				}
				if after.Node.Kind != guide.Disposition {
					on = append(on, c)
				}
			}
			if len(on) == 0 {
				return
			}
			c := rapid.SampledFrom(on).Draw(t, "choice")
			stand.After(c, &next)
			stand, turn = next.Clone(), triage.Replay(g, turn.Choose(c))
		}
	})
}

// TestAfterDoesNotChangeReceiver checks that After and Raised change neither the receiver nor a
// clone of next.
func TestAfterDoesNotChangeReceiver(t *testing.T) {
	g := trunk(t)
	start := triage.Begin(g)
	none := g.Start.Choice("none")
	var there triage.State
	start.After(none, &there)
	kept := there.Clone()
	before := triage.Replay(g, triage.Transcript{})
	if d := difference(&start, &before); d != "" {
		t.Error("after an answer, the start: ", d)
	}
	start.AfterFlag(g.Flags[0], &there)
	after := triage.Replay(g, triage.Parse("life.none"))
	if d := difference(&kept, &after); d != "" {
		t.Error("the clone, after the original was overwritten: ", d)
	}
}

// TestNoAnswerAtDisposition checks that After changes nothing at a disposition.
func TestNoAnswerAtDisposition(t *testing.T) {
	g := trunk(t)
	end := at(g, "life.trapped")
	var next triage.State
	end.After(g.Start.Choice("none"), &next)
	if d := difference(&next, &end); d != "" {
		t.Error(d)
	}
}
