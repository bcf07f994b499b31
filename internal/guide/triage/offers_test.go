package triage_test

import (
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// TestOffers uses the offer of help in the trunk guide. It leads to roadside help or, if a crew is
// coming, to the wait for it.
func TestOffers(t *testing.T) {
	g := trunk(t)
	for transcript, want := range map[string]string{
		// not before the question about life
		"help.asked":              "life",
		"help.asked~life.none":    "life", // skipped, like any answer before it
		"life.none~help.asked":    "roadside",
		"life.none~help.other":    "place",
		"life.none~help._":        "place",
		"life.trapped~help.asked": "trapped", // not on an emergency card
		// not on a node that calls the emergency number
		"life.unsure~help.asked":          "look",
		"life.none~help.asked~!danger":    "danger",
		"life.none~help.asked~help.asked": "roadside", // not to the same screen
		// the unknown choice of an older release is asked again first
		"life.none~place.gone~help.asked":                 "place",
		"life.none~help.asked~roadside.coming":            "waiting",
		"life.none~help.asked~roadside.coming~help.asked": "waiting",
		// after a disposition
		"life.none~place.parked~settle.done~need.later~shape.trunk~spare.opened~" +
			"help.asked": "roadside",
	} {
		t.Run(transcript, func(t *testing.T) {
			if got := at(g, transcript).Node.ID; got != want {
				t.Errorf("%q leads to %s, want %s", transcript, got, want)
			}
		})
	}
}

// TestBackUndoesOffer checks that, from any state, taking an offer followed by Back results in the
// same state, and that the offer leads to the same node if its entry is at the end.
func TestBackUndoesOffer(t *testing.T) {
	g := trunk(t)
	rapid.Check(t, func(t *rapid.T) {
		turn := walk(t, g)
		open := turn.Offers()
		if n := turn.Node; len(open) > 0 && (n.Life ||
			n.Call != nil && n.Call.Who == guide.EmergencyService) {
			t.Fatalf("an offer at %s", n.ID)
		}
		for _, o := range open {
			next := triage.Replay(g, turn.Take(o))
			if added := triage.Replay(g, triage.Parse(turn.Transcript.String()+"~"+o.ID+
				".asked")); added.Node != next.Node {
				t.Fatalf("%s: %s, with the entry at the end %s", turn.Transcript, next.Node.ID,
					added.Node.ID)
			}
			if next.Node == turn.Node || len(next.Used) != len(turn.Used)+1 ||
				next.Latest(o.Node) == 0 {
				t.Fatalf("%s: at %s", next.Transcript, next.Node.ID)
			}
			back, ok := next.Back()
			if !ok || back.String() != turn.Transcript.String() {
				t.Fatalf("%s and Back: %s", next.Transcript, back)
			}
			undone := next.Change(len(next.Used) - 1)
			if undone.String() != turn.Transcript.String() {
				t.Fatalf("%s without it: %s", next.Transcript, undone)
			}
		}
	})
}

// TestChangeDropsLaterOffers checks that a changed answer drops the offers taken later. Otherwise
// they could skip a step that makes the place safe.
func TestChangeDropsLaterOffers(t *testing.T) {
	g := trunk(t)
	turn := at(g, "life.none~place.parked~help.asked~roadside.coming")
	asked := triage.Replay(g, turn.Change(1))
	verge := triage.Replay(g, asked.Choose(asked.Node.Choice("verge")))
	if asked.Node.ID != "place" || verge.Node.ID != "verge" {
		t.Errorf("at %s, then at %s by %s", asked.Node.ID, verge.Node.ID, verge.Transcript)
	}
	stale := at(g, "life.none~place.gone~help.asked")
	if verge := triage.Replay(g,
		stale.Choose(stale.Node.Choice("verge"))); verge.Node.ID != "verge" {
		t.Errorf("at %s by %s", verge.Node.ID, verge.Transcript)
	}
}
