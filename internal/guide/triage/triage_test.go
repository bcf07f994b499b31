package triage_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/test/guidetest"
)

var trunk = guidetest.Trunk

func at(g *guide.Guide, s string) triage.Turn { return triage.Replay(g, triage.Parse(s)) }

func TestReplay(t *testing.T) {
	g := trunk(t)
	for transcript, want := range map[string]string{
		"":                                 "life",
		"life.none":                        "place",
		"life.trapped":                     "trapped",
		"life.none~place.parked":           "need",
		"life.none~place.gone":             "place", // a choice of an older release
		"life.none~old.thing~place.parked": "need",  // a question of an older release
		// no answer is used past the question about life
		"old.thing~life.none":              "life",
		"place.parked":                     "life",
		"life.none~place.parked~!trapped":  "trapped",
		"!trapped~life.none":               "trapped",
		"!trapped~!danger":                 "danger", // the later flag
		"life.none~!gone":                  "danger", // an unknown flag is still an alarm
		"!":                                "danger",
		"life.unsure~look.found":           "life", // asked again, not answered from before
		"LIFE.None ~ Place.Parked":         "need",
		"@0123abcd~life.none":              "place", // names its release
		"@0123abcd":                        "life",
		"life.none~@0123abcd~place.parked": "need", // a release at the wrong position is skipped
		strings.Repeat("x", 9000):          "life",
		strings.Repeat("x~", 9000) + "!":   "danger", // cut off, and still an alarm
	} {
		t.Run(transcript[:min(len(transcript), 60)], func(t *testing.T) {
			if got := at(g, transcript).Node.ID; got != want {
				t.Errorf("%.60q leads to %s, want %s", transcript, got, want)
			}
		})
	}
}

func TestChangeKeepsLaterAnswers(t *testing.T) {
	g := trunk(t)
	turn := at(g, "life.none~place.parked~need.later~keys.here~shape.trunk~what.nothing")
	if turn.Node.ID != "press" {
		t.Fatal(turn.Node.ID)
	}
	asked := triage.Replay(g, turn.Change(2)) // need
	if asked.Node.ID != "need" || asked.SetAside() != 3 {
		t.Fatalf("at %s, %d set aside", asked.Node.ID, asked.SetAside())
	}
	soon := triage.Replay(g, asked.Choose(asked.Node.Choice("soon")))
	if soon.Node.ID != "press" || soon.SetAside() != 0 {
		t.Errorf("answers that still count were lost: at %s", soon.Node.ID)
	}
	urgent := triage.Replay(g, asked.Choose(asked.Node.Choice("medicine")))
	if urgent.Node.ID != "roadside" || urgent.SetAside() != 3 || urgent.Urgency != guide.Urgent {
		t.Errorf("at %s, %d set aside, %v", urgent.Node.ID, urgent.SetAside(), urgent.Urgency)
	}
	// The branch returns, and its answers with it.
	again := triage.Replay(g, urgent.Change(2))
	back := triage.Replay(g, again.Choose(again.Node.Choice("later")))
	if back.Node.ID != "press" {
		t.Errorf("the answers of the branch did not come back: at %s", back.Node.ID)
	}
}

func TestSetAsideAnswersAreIgnored(t *testing.T) {
	g := trunk(t)
	turn := at(g, "life.none~place.parked~need.medicine~keys.here~shape.trunk~what.dim")
	for _, n := range turn.Notes() {
		if n.ID == "say-power" {
			t.Error("a condition used an answer that was set aside")
		}
	}
}

// TestLifeNotAnsweredFromLaterEntries checks that a question about life that comes up again is
// asked again, even if a later entry has an old answer to it.
func TestLifeNotAnsweredFromLaterEntries(t *testing.T) {
	g := trunk(t)
	path := "life.none~place.parked~need.medicine~roadside.coming~waiting.late~late.coming~" +
		"waiting.worse~life.none"
	turn := at(g, path)
	if turn.Node.ID != "place" {
		t.Fatal(turn.Node.ID)
	}
	i := 4 // the first waiting
	changed := triage.Replay(g, turn.Change(i))
	worse := triage.Replay(g, changed.Choose(changed.Node.Choice("worse")))
	if worse.Node.ID != "life" {
		t.Errorf("after a change to 'worse': at %s", worse.Node.ID)
	}
}

// TestLifeKeepsOnlyPressCount checks that after the question about life is asked again, the run
// begins again, but keeps the number of presses.
func TestLifeKeepsOnlyPressCount(t *testing.T) {
	g := trunk(t)
	path := "life.none~place.parked~need.later~keys.here~shape.trunk~what.nothing~press.no~" +
		"lockout.no~blade.no~seats.no"
	if got := at(g, path).Node.ID; got != "can-wait" {
		t.Fatal(got)
	}
	coming := "life.none~place.parked~need.soon~keys.here~shape.trunk~what.nothing~press.no~" +
		"lockout.no~roadside.coming~waiting.worse~life.none"
	if got := at(g, coming+"~place.parked").Node.ID; got != "need" {
		t.Errorf("an old answer still counts: at %s", got)
	}
	if got := at(g, coming+"~place.parked~need.later~waiting.try~shape.trunk~what.nothing").
		Node.ID; got != "lockout" {
		t.Errorf("the press count was forgotten: at %s", got)
	}
}

func TestUrgency(t *testing.T) {
	g := trunk(t)
	for transcript, want := range map[string]guide.Urgency{
		"":                                     guide.NotUrgent,
		"life.unsure":                          guide.Emergency,
		"life.none~place.parked~need.medicine": guide.Urgent,
		"life.none~place.parked~need.later":    guide.NotUrgent,
		"life.unsure~look.found~life.none":     guide.NotUrgent,
	} {
		t.Run(transcript, func(t *testing.T) {
			if got := at(g, transcript).Urgency; got != want {
				t.Errorf("%q is %v, want %v", transcript, got, want)
			}
		})
	}
}

// TestBack checks that, from any state, one answer or one flag followed by Back results in the same
// state.
func TestBack(t *testing.T) {
	g := trunk(t)
	rapid.Check(t, func(t *rapid.T) {
		turn := walk(t, g)
		for _, c := range turn.Node.Choices {
			next := triage.Replay(g, turn.Choose(c))
			back, ok := next.Back()
			if got := triage.Replay(g, back); !ok || got.Node != turn.Node ||
				back.String() != turn.Transcript.String() {
				t.Fatalf("%s.%s and Back: at %s, %q", turn.Node.ID, c.ID, got.Node.ID, back)
			}
		}
		for _, f := range g.Flags {
			next := triage.Replay(g, turn.Raise(f))
			if back, _ := next.Back(); next.Node != f.To ||
				back.String() != turn.Transcript.String() {
				t.Fatalf("%s at %s", f.ID, next.Node.ID)
			}
		}
	})
}

// walk takes a random path through the guide.
func walk(t *rapid.T, g *guide.Guide) triage.Turn {
	turn := triage.Replay(g, triage.Transcript{})
	for range rapid.IntRange(0, 40).Draw(t, "turns") {
		if turn.Node.Kind == guide.Disposition {
			break
		}
		turn = triage.Replay(g, turn.Choose(rapid.SampledFrom(turn.Node.Choices).Draw(t, "choice")))
	}
	return turn
}

func TestTranscriptKeepsRelease(t *testing.T) {
	g := trunk(t)
	turn := at(g, "@0123abcd~life.none~place.parked")
	if turn.Transcript.Release() != "0123abcd" || turn.SetAside() != 0 {
		t.Errorf("%q, %d aside", turn.Transcript.Release(), turn.SetAside())
	}
	back, _ := turn.Back()
	for _, next := range []triage.Transcript{turn.Choose(turn.Node.Choice("soon")), turn.Change(0),
		turn.Raise(g.Flags[0]), back} {
		if next.Release() != "0123abcd" {
			t.Errorf("%q lost its release", next)
		}
	}
	if got := turn.Transcript.WithRelease("89abcdef").
		String(); got != "@89abcdef~life.none~place.parked" {
		t.Error(got)
	}
}

func FuzzParse(f *testing.F) {
	g := trunk(f)
	for _, s := range []string{"", "life.none~place.parked~!trapped", "!", "~~", "life._", "a.b.c",
		"LIFE.NONE", "é.ü~!ß", strings.Repeat("a.b~", 2000) + "!x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed := triage.Parse(s)
		if again := triage.Parse(parsed.String()); again.String() != parsed.String() || again.Lost {
			t.Fatalf("%.80q prints as %.80q, and that as %.80q", s, parsed, again)
		}
		turn := triage.Replay(g, parsed)
		if turn.Node == nil {
			t.Fatal("no turn")
		}
		if raised := strings.Contains(s, "!") &&
			strings.Contains(parsed.String(), "!"); raised != (turn.Flag != nil) {
			t.Fatalf("%.80q: the flag is %v", s, turn.Flag)
		}
		for _, c := range turn.Node.Choices {
			if next := triage.Replay(g, turn.Choose(c)); len(next.Used) <= len(turn.Used) {
				t.Fatalf("%.80q: %s.%s leads nowhere", s, turn.Node.ID, c.ID)
			}
		}
		turn.Back()
		for i := range turn.Used {
			turn.Change(i)
		}
	})
}

func BenchmarkReplayTenAnswers(b *testing.B) {
	g := trunk(b)
	t := triage.Parse(
		"life.none~place.parked~need.later~keys.here~shape.trunk~what.nothing~press.no~" +
			"lockout.no~blade.no~seats.gap")
	b.ReportAllocs()
	for b.Loop() {
		if turn := triage.Replay(g, t); turn.Node.ID != "handle" {
			b.Fatal(turn.Node.ID)
		}
	}
}

func BenchmarkParseTenAnswers(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		triage.Parse(
			"life.none~place.parked~need.later~keys.here~shape.trunk~what.nothing~press.no~" +
				"lockout.no~blade.no~seats.gap")
	}
}

// TestKnowing checks that the known car is skipped until its question comes up, survives Back, and
// is replaced by the person's own answer.
func TestKnowing(t *testing.T) {
	g := trunk(t)
	for transcript, want := range map[string]string{
		"":                       "car.toyota-camry-2015~shape.trunk",
		"life.none~place.parked": "life.none~place.parked~car.toyota-camry-2015~shape.trunk",
		"life.none~car.x-1~shape.hatch~place.parked": "" +
			"life.none~place.parked~car.toyota-camry-2015~shape.trunk",
		"life.none~place.parked~need.later~keys.here~shape.hatch": "" +
			"life.none~place.parked~need.later~keys.here~shape.hatch~car.toyota-camry-2015",
		"life.none~place.parked~need.later~keys.here~shape._": "" +
			"life.none~place.parked~need.later~keys.here~car.toyota-camry-2015~shape.trunk",
		"@0123abcd~life.none": "@0123abcd~life.none~car.toyota-camry-2015~shape.trunk",
	} {
		t.Run(transcript, func(t *testing.T) {
			turn := at(g, transcript)
			got := turn.WithCar("toyota-camry-2015", "trunk")
			if got.String() != want || got.Car() != "toyota-camry-2015" {
				t.Errorf("%q: %q, want %q", transcript, got, want)
			}
			known := triage.Replay(g, got)
			if before := turn.Node; known.Node != before && before.Car != guide.Shape {
				t.Errorf("%q: at %s, was at %s", transcript, known.Node.ID, before.ID)
			}
		})
	}
	known := at(g, "life.none~car.toyota-camry-2015~shape.trunk")
	if got := known.WithCar("").String(); got != "life.none" {
		t.Errorf(`Knowing("") = %q, want life.none`, got)
	}
	for transcript, want := range map[string]string{
		"life.none~place.parked~need.soon~car.toyota-camry-2015~shape.trunk": "" +
			"life.none~place.parked~car.toyota-camry-2015~shape.trunk",
		"life.none~place.parked~need.soon~keys.here~car.toyota-camry-2015~shape.trunk~" +
			"what.nothing": "" +
			"life.none~place.parked~need.soon~keys.here~car.toyota-camry-2015~shape.trunk",
	} {
		t.Run(transcript, func(t *testing.T) {
			turn := at(g, transcript)
			if back, _ := turn.Back(); back.String() != want {
				t.Errorf("%s: Back() = %q, want %q", transcript, back, want)
			}
		})
	}
}

// TestKnownCarChangesOnlyShape checks, from any state and with any shape, that a known car answers
// only the question about its shape, and does not lower the urgency.
func TestKnownCarChangesOnlyShape(t *testing.T) {
	g := trunk(t)
	rapid.Check(t, func(r *rapid.T) {
		turn := walk(r, g)
		shape := rapid.SampledFrom(append(guide.Shapes(), "unsure", "")).Draw(r, "shape")
		known := triage.Replay(g, turn.WithCar("toyota-camry-2015", shape))
		if known.Urgency < turn.Urgency {
			r.Fatalf("%q is %v, and was %v", known.Transcript, known.Urgency, turn.Urgency)
		}
		if known.Node != turn.Node && turn.Node.Car != guide.Shape {
			r.Fatalf("%q is at %s, and was at %s", known.Transcript, known.Node.ID, turn.Node.ID)
		}
		for i, a := range turn.Used {
			if known.Used[i].Node != a.Node || known.Used[i].Choice != a.Choice {
				r.Fatalf("%q used %s.%s", known.Transcript, known.Used[i].Node.ID,
					known.Used[i].Choice.ID)
			}
		}
		for _, a := range known.Used[len(turn.Used):] {
			if a.Node.Life || a.Choice.Urgency > guide.NotUrgent || a.Node.Car != guide.Shape {
				r.Fatalf("%q answered %s in advance", known.Transcript, a.Node.ID)
			}
		}
	})
}
