package triage_test

import (
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// The trunk guide offers help, and leads to roadside help or, where a crew is on its way, to the
// wait for it.
func TestOffersLeadOn(t *testing.T) {
	g := trunk(t)
	for transcript, want := range map[string]string{
		// not before the question about life
		"help.asked":              "life",
		"help.asked~life.none":    "life", // as with any answer before it
		"life.none~help.asked":    "roadside",
		"life.none~help.other":    "place",
		"life.none~help._":        "place",
		"life.trapped~help.asked": "trapped", // not on an emergency card
		// not beside the emergency number
		"life.unsure~help.asked":          "look",
		"life.none~help.asked~!danger":    "danger",
		"life.none~help.asked~help.asked": "roadside", // not to the same screen
		// a choice of an older release is asked again first
		"life.none~place.gone~help.asked":                 "place",
		"life.none~help.asked~roadside.coming":            "waiting",
		"life.none~help.asked~roadside.coming~help.asked": "waiting",
		// past an end
		"life.none~place.parked~settle.done~need.later~shape.trunk~spare.opened~help.asked": "roadside",
	} {
		if got := at(g, transcript).Node.ID; got != want {
			t.Errorf("%q leads to %s, want %s", transcript, got, want)
		}
	}
}

// From any state, an offer and Back is the state before; what the offer leads to is the same by its
// entry at the end.
func TestAnOfferIsTakenBack(t *testing.T) {
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
			if undone := next.Change(len(next.Used) - 1); undone.String() != turn.Transcript.String() {
				t.Fatalf("%s without it: %s", next.Transcript, undone)
			}
		}
	})
}

// A changed answer takes back what was asked for later: else it could lead past a step that makes
// the place safe.
func TestAChangedAnswerTakesOffersBack(t *testing.T) {
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
