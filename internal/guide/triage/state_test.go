package triage_test

import (
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// alike says in what a stand differs from that of a turn; nothing, where in nothing.
func alike(s *triage.Stand, t *triage.Turn) string {
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

// Going on by one answer or red flag is the replay of a transcript with one more entry.
func TestOneMoreIsTheReplayOfOneMore(t *testing.T) {
	g := trunk(t)
	rapid.Check(t, func(t *rapid.T) {
		stand, turn := triage.Begin(g), triage.Replay(g, triage.Transcript{})
		var room triage.Stand
		for range rapid.IntRange(1, 60).Draw(t, "turns") {
			for _, f := range g.Flags {
				stand.Raised(f, &room)
				raised := triage.Replay(g, turn.Raise(f))
				if d := alike(&room, &raised); d != "" {
					t.Fatalf("%s: %s", raised.Transcript, d)
				}
			}
			var on []*guide.Choice // that do not end the run
			for _, c := range turn.Node.Choices {
				stand.After(c, &room)
				after := triage.Replay(g, turn.Choose(c))
				if d := alike(&room, &after); d != "" {
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
			stand.After(c, &room)
			stand, turn = room.Clone(), triage.Replay(g, turn.Choose(c))
		}
	})
}

// What is written elsewhere, or cloned, leaves the stand alone.
func TestGoingOnLeavesTheStandAlone(t *testing.T) {
	g := trunk(t)
	start := triage.Begin(g)
	none := g.Start.Choice("none")
	var there triage.Stand
	start.After(none, &there)
	kept := there.Clone()
	before := triage.Replay(g, triage.Transcript{})
	if d := alike(&start, &before); d != "" {
		t.Error("after an answer, the start: ", d)
	}
	start.Raised(g.Flags[0], &there)
	after := triage.Replay(g, triage.Parse("life.none"))
	if d := alike(&kept, &after); d != "" {
		t.Error("after its room was used again, the clone: ", d)
	}
}

// At an end no answer leads on.
func TestAnEndTakesNoAnswer(t *testing.T) {
	g := trunk(t)
	end := at(g, "life.trapped")
	var next triage.Stand
	end.After(g.Start.Choice("none"), &next)
	if d := alike(&next, &end); d != "" {
		t.Error(d)
	}
}
