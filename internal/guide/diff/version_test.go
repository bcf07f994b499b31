package diff_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"firststeps/internal/guide/diff"
)

func TestWrong(t *testing.T) {
	for _, c := range []struct {
		step     diff.Step
		old, cur string
		want     string // empty if it is right
	}{
		{diff.None, "1.2.3", "1.2.3", ""},
		{diff.None, "1.2.3", "1.2.4", ""},
		{diff.None, "1.2.3", "1.2.2", "goes back from 1.2.3 to 1.2.2"},
		{diff.Patch, "1.2.3", "1.2.3",
			"still 1.2.3, and words changed: make it 1.2.4 or higher (patch)"},
		{diff.Patch, "1.2.3", "1.2.4", ""},
		{diff.Patch, "1.2.3", "2.0.0", ""},
		{diff.Minor, "1.2.3", "1.2.9", "only a patch step"},
		{diff.Minor, "1.2.3", "1.2.9", "make it 1.3.0 or higher (minor)"},
		{diff.Minor, "1.9.3", "1.10.0", ""},
		{diff.Minor, "1.2.3", "2.0.0", ""},
		{diff.Major, "1.2.3", "1.3.0", "make it 2.0.0 or higher (major)"},
		{diff.Major, "1.2.3", "2.0.0", ""},
		{diff.Major, "2.0.0", "1.9.9", "make it 3.0.0 or higher"},
		{diff.Major, "2.0.0", "2.0", "major.minor.patch"},
		{diff.None, "one", "1.0.0", "major.minor.patch"},
	} {
		t.Run(fmt.Sprintf("%v from %s to %s", c.step, c.old, c.cur), func(t *testing.T) {
			got := diff.Report{Step: c.step}.Wrong(c.old, c.cur)
			if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Reviewers sign bytes: comparing the same two guides, compiled again, must produce the same bytes.
func TestReportIsDeterministic(t *testing.T) {
	compare := func() diff.Report {
		return diff.Compare(edited(t, lamp()), edited(t, lamp(), asks("change", "works")...))
	}
	first := compare()
	for range 5 {
		if again := compare(); again.Text() != first.Text() ||
			!bytes.Equal(again.JSON(), first.JSON()) {
			t.Fatalf("reports differ:\n%s\n%s", first.Text(), again.Text())
		}
	}
	for _, want := range []string{"lamp 1.2.3 to 1.2.3\n", "New: rain\n", "become less urgent.\n",
		"life.safe~place.side", "make it 2.0.0 or higher"} {
		if !strings.Contains(first.Text(), want) {
			t.Errorf("%q is missing in\n%s", want, first.Text())
		}
	}
}

func TestJSONHasItsFields(t *testing.T) {
	var got struct {
		Guide   string
		Step    string
		Refusal string
		Lost    []string
		Old     struct{ States, Changed int }
		Kinds   []struct {
			Kind    string
			Old     int
			Example *struct{ Transcript, Before, Now string }
		}
	}
	r := diff.Compare(edited(t, lamp()), edited(t, lamp(),
		logic("garage:\n    urgency: urgent", "garage:\n    urgency: not-urgent")))
	if err := json.Unmarshal(r.JSON(), &got); err != nil {
		t.Fatal(err)
	}
	less := got.Kinds[0]
	if got.Guide != "lamp" || got.Step != "major" || got.Refusal == "" || got.Lost == nil ||
		got.Old.States == 0 {
		t.Errorf("%+v", got)
	}
	if less.Kind != "less-urgent" || less.Old != got.Old.Changed ||
		less.Example.Before != "garage urgent" || less.Example.Now != "garage not-urgent" {
		t.Errorf("%+v, %+v", less, less.Example)
	}
}
