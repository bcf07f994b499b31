package diff_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diff"
	"firststeps/internal/guide/verify"
)

// swapped returns edits that exchange two texts.
func swapped(a, b string) []edit {
	return []edit{text(a, "@"), text(b, a), text("@", b)}
}

// TestFaultsOfMeaning plants the mistakes that no proof can find, and some that it finds: none of
// them may pass as a patch, and the report shows what was and what is.
func TestFaultsOfMeaning(t *testing.T) {
	fixture := func(name string) fs.FS {
		return os.DirFS("../../../test/guidetest/guides/" + name)
	}
	lid, bell := fixture("lid-stuck"), fixture("bell-rings")
	faults := []struct {
		name  string
		guide fs.FS
		edits []edit
		want  diff.Step
	}{
		{"answers about life swapped", lid, []edit{text(
			"trapped: Someone is shut in\n      danger: We are in danger\n",
			"trapped: We are in danger\n      danger: Someone is shut in\n")}, diff.Major},
		{"outcomes swapped", lid, []edit{text("cannot: It is not safe here\n      done: Done",
			"cannot: Done\n      done: It is not safe here")}, diff.Major},
		{"result of a try swapped", lid, []edit{text("opened: I reached it\n      no: They do not "+
			"fold", "opened: They do not fold\n      no: I reached it")}, diff.Major},
		{"red flags swapped", lid, []edit{text(
			"  trapped: Someone is shut in\n  danger: We are in danger here",
			"  trapped: We are in danger here\n  danger: Someone is shut in")},
			diff.Major},
		{"titles of cards swapped", lid, swapped(`"Call {number} now: someone is shut in"`,
			"Call {number} now, and get away from the danger"), diff.Major},
		{"actions of cards swapped", lid, swapped("Talk to them.", "Get away from it."),
			diff.Major},
		{"cautions swapped", lid, swapped("Do not pry the lid open.", "Do not drive the car."),
			diff.Major},
		{"swapped in other letters", lid, []edit{text(
			"opened: I reached it\n      no: They do not fold",
			"opened: they do NOT fold!\n      no: I REACHED it")}, diff.Major},
		{"an answer that means the opposite", lid, []edit{text("      trapped: Someone is shut in",
			"      trapped: Everyone is out of the trunk")}, diff.Minor},
		{"a red flag that calms", lid, []edit{text("danger: We are in danger here",
			"danger: We are fine here")}, diff.Minor},
		{"a question turned around", lid, []edit{text("Is anyone shut in or in danger?",
			"Is everyone out and safe?")}, diff.Minor},
		{"a hint not to look", lid, []edit{text("Knock and listen.", "There is no need to knock.")},
			diff.Minor},
		{"a card that puts off the call", lid, []edit{text("Call {number} now: someone",
			"Call {number} after an hour: someone")}, diff.Minor},
		{"a card that sends away", lid, []edit{text("Talk to them.", "Go for a walk.")},
			diff.Minor},
		{"a card that says less", lid, []edit{text("      - Someone is shut in.\n", "")},
			diff.Minor},
		{"a dangerous act while waiting", lid, []edit{text("Keep talking to them.",
			"Light a fire under the tank.")}, diff.Minor},
		{"a caution against what is right", lid, []edit{text("Do not drive the car.",
			"Do not stop the car.")}, diff.Minor},
		{"a false reason", lid, []edit{text("The rescuers must find it.", "It uses fuel.")},
			diff.Minor},
		{"a step that makes the car roll", lid, []edit{text("Put the brake on.",
			"Take the brake off.")}, diff.Minor},
		{"the wrong sign of danger", lid, []edit{text("If someone feels ill, call {emergency}.",
			"If someone feels well, call {emergency}.")}, diff.Minor},
		{"a note to say that is false", bell, []edit{text("The color of the door, and the floor.",
			"That it is only a test.")}, diff.Minor},
		{"an offer that promises something else", bell, []edit{text("Get someone to come",
			"Cancel the call")}, diff.Minor},
		{"destinations swapped", lid, []edit{logic("opened: {to: opened}\n      no: {to: closed}",
			"opened: {to: closed}\n      no: {to: opened}")}, diff.Minor},
		{"a red flag to another card", lid, []edit{logic("trapped: {to: trapped, source",
			"trapped: {to: danger, source")}, diff.Major}, // the caution of the card is lost
		{"an answer to something calmer", lid, []edit{logic(
			"cannot: {to: danger, urgency: emergency}", "cannot: {to: shape}")}, diff.Major},
		{"a note in the other case", bell, []edit{logic("when: tonight, source",
			"when: {not: tonight}, source")}, diff.Minor},
		{"a card that calls another service", lid, []edit{logic("service: fire",
			"service: ambulance")}, diff.Minor},
	}
	proved := 0
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			old, cur := edited(t, f.guide), edited(t, f.guide, f.edits...)
			r := diff.Compare(old, cur)
			if r.Step != f.want {
				t.Errorf("%v, want %v\n%s", r.Step, f.want, r.Text())
			}
			if len(r.Words) == 0 {
				t.Error("old and new are not shown")
			}
			for _, c := range r.Words {
				if !strings.Contains(r.Text(), c.String()) {
					t.Errorf("not in the report: %s", c)
				}
			}
			if verify.Verify(cur, verify.Options{NoStyle: true}).Proved() {
				proved++
			}
		})
	}
	t.Logf("%d of %d faults are proved", proved, len(faults))
	if proved < len(faults)/2 {
		t.Error("the proof finds most of these faults, so they are not faults of meaning")
	}
}

// TestWordsOfMovedText checks the report of two swapped answers.
func TestWordsOfMovedText(t *testing.T) {
	r := diff.Compare(edited(t, lamp()), edited(t, lamp(), text("bright: It is bright\n"+
		"      dark: It is still dark", "bright: It is still dark\n      dark: It is bright")))
	want := `
Safety texts, before | now:

en-US steps.change.outcomes.bright
  It is bright                          | It is still dark
  [leads to works, not-urgent]
  These were the words of en-US steps.change.outcomes.dark.

en-US steps.change.outcomes.dark
  It is still dark                      | It is bright
  [leads to by-place, not-urgent]
  These were the words of en-US steps.change.outcomes.bright.

Step of the version: major, `
	if !strings.Contains(r.Text(), want) {
		t.Errorf("%s\nwant%s", r.Text(), want)
	}
	if !strings.Contains(r.Text(), "2 safety texts and 0 other texts have other words; 2 moved.") {
		t.Error(r.Text())
	}
}

// TestLinkToAnotherGuide checks that a link that leads elsewhere is no change of words.
func TestLinkToAnotherGuide(t *testing.T) {
	linking := func(to string) *guide.Guide {
		return edited(t, lamp(), logic("\nquestions:",
			"\nnotes:\n  other: {kind: guide, guide: "+to+", source: [M1]}\n\nquestions:"),
			logic("works:\n    urgency: not-urgent", "works:\n    notes: [other]\n"+
				"    urgency: not-urgent"),
			text("\nquestions:", "\nnotes:\n  other: Another guide\n\nquestions:"))
	}
	for to, want := range map[string]diff.Step{
		"flat-battery": diff.None, "no-fuel": diff.Minor,
		"flat-battery, keeps: [place]": diff.Minor,
	} {
		if r := diff.Compare(linking("flat-battery"), linking(to)); r.Step != want {
			t.Errorf("to %s: %v\n%s", to, r.Step, r.Text())
		}
	}
}

// TestNewTextIsNotMoved checks that an answer with the words of one that is gone is not taken for a
// swap: the answer that is gone is reported by itself.
func TestNewTextIsNotMoved(t *testing.T) {
	r := diff.Compare(edited(t, lamp()), edited(t, lamp(), logic("road: {to: change",
		"highway: {to: change"), text("road: On a fast road", "highway: On a fast road")))
	for _, c := range r.Words {
		if c.MovedFrom != "" {
			t.Errorf("%+v", c)
		}
	}
	if len(r.Words) != 2 || r.Step != diff.Major {
		t.Errorf("%v, %+v", r.Step, r.Words)
	}
}
