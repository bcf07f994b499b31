package desk_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/facts/gsm"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/test/short"
)

// reportOf returns what a guide tells the desk after some answers.
func reportOf(g *guide.Guide, language, answers string) desk.Report {
	turn := triage.Replay(g, triage.Parse(answers))
	return desk.ReportOf(&turn, view.Render(&turn, view.Situation{Language: language}))
}

func TestAnswersAreReadOut(t *testing.T) {
	g := trunk(t)
	const answers = "life.none~place.parked~need.medicine~roadside.none~locksmith.none~keys.locked"
	c := stranded()
	c.Details.Inside, c.Details.NeededBy = "", ""
	for language, want := range map[string][]string{
		"en-US": {"How soon do you need it? Medicine, within hours.",
			"Where are the keys? Inside, and the car is locked."},
		"en-GB": {"How soon do you need it? Medicine, within hours.",
			"Where are the keys? Inside, and the car is locked."},
	} {
		c.Report, c.Language = reportOf(g, language, answers), language
		script := desk.Script(c)
		for _, line := range want {
			if !slices.Contains(script, line) {
				t.Errorf("%s: not read out: %s\n%s", language, line, strings.Join(script, "\n"))
			}
		}
		if strings.Contains(strings.Join(script, " "), "Call roadside help") ||
			slices.Contains(script, "They cannot come in time, or nobody answers.") {
			t.Errorf("%s: a step is read out as if it were a question:\n%s", language,
				strings.Join(script, "\n"))
		}
		if text := desk.Text(c); !strings.Contains(text, want[0]) {
			t.Errorf("%s: the need is not in the text message: %s", language, text)
		}
	}
}

// TestAskingForHelpIsInTheCase checks that the answer "Get someone to come" is among a case's
// answers, and in its transcript.
func TestAskingForHelpIsInTheCase(t *testing.T) {
	for answers, want := range map[string]bool{"life.none~place.parked~help.asked": true,
		"life.none~place.parked": false} {
		c, _, err := desk.Open(trunk(t), desk.Handover{
			Guide: "trunk-release-fails", Transcript: answers, Language: "en-GB", Country: "GB",
			Details: desk.Details{Phone: "07700 900123", Consent: true},
		}, "id", "ref", noon)
		if err != nil {
			t.Fatal(err)
		}
		asked := [2]string{"", "Get someone to come"}
		if got := slices.Contains(c.Report.Answers, asked); got != want ||
			strings.HasSuffix(c.Transcript, "~help.asked") != want {
			t.Errorf("%s: %v in %v, %s", answers, got, c.Report.Answers, c.Transcript)
		}
		if want && (c.Disposition != "roadside" || c.Report.Who != "roadside") {
			t.Errorf("%s: the case is at %s", answers, c.Disposition)
		}
	}
}

// TestTextHasWhatAHelperAsksFor checks that, in a case without urgency, too, the text message has
// the need and the keys before answers that say only that no one is in danger.
func TestTextHasWhatAHelperAsksFor(t *testing.T) {
	c := stranded()
	c.Details.Inside, c.Details.NeededBy = "", ""
	c.Details.Place.Words = "A1 north, layby after the garage, beside the third pole"
	c.Details.Place.Measured = time.Time{}
	c.Urgency = guide.NotUrgent
	c.Report = reportOf(trunk(t), "en-US", "life.none~place.parked~need.soon~keys.here")
	if text := desk.Text(c); !strings.Contains(text, "Some time today") ||
		!strings.Contains(text, "Where are the keys? With me") {
		t.Error(text)
	}
}

// TestTextKeepsTheNeed checks that the text message contains what makes the case urgent, however
// long the person's words for the place are.
func TestTextKeepsTheNeed(t *testing.T) {
	c := stranded()
	c.Report = reportOf(trunk(t), "en-GB", "life.none~place.parked~need.device")
	c.Details.Place.Words = strings.Repeat("behind the third tree ", 90)
	if got := desk.Text(c); gsm.Parts(got) != 2 ||
		!strings.Contains(got, "How soon do you need it? A medical device, soon.") ||
		!strings.Contains(got, "I am here: behind") {
		t.Errorf("%d parts: %s", gsm.Parts(got), got)
	}
}

// TestFactsHoldInEveryState checks, in one of ten states of the guide, that the last answers are
// read out, the most urgent first, and that in an emergency none of them says that no one is in
// danger.
func TestFactsHoldInEveryState(t *testing.T) {
	short.Skip(t)
	g := trunk(t)
	text := g.Text("en-US")
	none := text.Nodes[g.Start.Index].Choices[g.Start.Choice("none").Index]
	flagged := 0
	for i, s := range verify.States(g) {
		if i%10 > 0 {
			continue
		}
		turn := s.Turn
		screen := view.Render(&turn, view.Situation{Language: "en-US"})
		got, asked := desk.ReportOf(&turn, screen), 0
		for _, n := range g.Nodes {
			if n.Kind == guide.Question && turn.Latest(n) > 0 {
				asked++
			}
		}
		if turn.Flag != nil {
			asked++
			flagged++
			if got.Facts[0].Answer != text.Flags[turn.Flag.Index] {
				t.Fatalf("%s: the red flag does not come first: %v", turn.Transcript, got.Facts)
			}
		}
		calm := slices.ContainsFunc(got.Facts, func(f desk.Fact) bool { return f.Answer == none })
		if turn.Urgency == guide.Emergency && calm {
			t.Fatalf("%s: read out in an emergency: %v", turn.Transcript, got.Facts)
		}
		if missing := asked - len(got.Facts); missing != 0 &&
			(missing != 1 || turn.Urgency != guide.Emergency) {
			t.Fatalf("%s: %d questions are answered, read out: %v", turn.Transcript, asked,
				got.Facts)
		}
	}
	if flagged == 0 {
		t.Error("no state has a red flag")
	}
}

// TestAnswersFillInTheCase checks that the answers fill in the fields of a case that the person
// left empty, that what they say is read out once, and that a correction is read out, too.
func TestAnswersFillInTheCase(t *testing.T) {
	const answers = "life.none~place.parked~need.medicine~help.asked"
	for _, c := range []struct{ inside, by, said string }{
		{"", "", ""}, {"tools", "", "Needed from inside: tools."},
		{"medicine", "hour", "By when: within the hour."},
	} {
		got, _, err := desk.Open(trunk(t), desk.Handover{
			Guide: "trunk-release-fails", Transcript: answers, Language: "en-GB", Country: "GB",
			Details: desk.Details{Phone: "07700 900123", Consent: true, Inside: c.inside,
				NeededBy: c.by},
		}, "id", "ref", noon)
		if err != nil {
			t.Fatal(err)
		}
		if d := got.Details; d.Inside != cmp.Or(c.inside, "medicine") ||
			d.NeededBy != cmp.Or(c.by, "hours") || d.Vehicle.Keys != "" {
			t.Errorf("%v became %+v", c, d)
		}
		for _, said := range []string{strings.Join(desk.Script(got), " "), desk.Text(got)} {
			n := strings.Count(said, "Needed from inside") + strings.Count(said, "By when")
			if !strings.Contains(said, "Medicine, within hours.") ||
				!strings.Contains(said, c.said) || n != min(len(c.said), 1) {
				t.Errorf("%v: %s", c, said)
			}
		}
	}
}

func TestReportTells(t *testing.T) {
	g := trunk(t)
	r := reportOf(g, "en-US", "life.none~place.parked~need.soon~keys.here")
	for _, field := range []string{"inside", "needed_by", "vehicle.keys"} {
		if !r.Tells(field) {
			t.Errorf("%s is asked again", field)
		}
	}
	if r.Tells("vehicle.papers") || reportOf(g, "en-US", "life.none").Tells("inside") {
		t.Error("Tells is true without an answer")
	}
	// The question is asked again after the person's situation got worse: the first answer does not
	// count any more.
	if r := reportOf(g, "en-US",
		"life.none~place.parked~need.medicine~roadside.coming~waiting.worse"); r.Tells("inside") {
		t.Errorf("Tells is true for a forgotten answer: %v", r.Facts)
	}
}
