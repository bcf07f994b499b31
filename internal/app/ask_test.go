package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// asked returns the turn that ask prints as JSON.
func asked(t *testing.T, env map[string]string, args ...string) (s view.Screen) {
	t.Helper()
	stdout, stderr, code := run(t, env, "", append([]string{"ask", trunk, "--json"}, args...)...)
	if code != 0 || stderr != "" {
		t.Fatalf("%q: exit code %d, %s", args, code, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), &s); err != nil {
		t.Fatalf("%q: %v in %s", args, err, stdout)
	}
	return s
}

// TestJSONHasItsFields checks field names, because they are an API.
func TestJSONHasItsFields(t *testing.T) {
	stdout, _, _ := run(t, nil, "", "ask", trunk, "--json", "--country", "GB", "--answers",
		"life.trapped")
	var turn map[string]any
	if err := json.Unmarshal([]byte(stdout), &turn); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"release", "kind", "id", "title", "urgency", "call", "cautions",
		"choices", "flags"} {
		if _, ok := turn[name]; !ok {
			t.Errorf("no %q in %s", name, stdout)
		}
	}
	call, _ := turn["call"].(map[string]any)
	if call["number"] != "999" || turn["kind"] != "disposition" || turn["id"] != "trapped" ||
		turn["urgency"] != "emergency" {
		t.Errorf("not the card for a person in the boot: %s", stdout)
	}
	flag, _ := turn["flags"].([]any)[0].(map[string]any)
	if flag["id"] != "trapped" || flag["label"] == "" {
		t.Errorf("not a red flag: %v", flag)
	}
}

// TestJSONHasTheOffers checks that every screen with an offer has it in its JSON, with the entry to
// append to the transcript. Questions about life and emergency cards have no offers, and the list
// is empty.
func TestJSONHasTheOffers(t *testing.T) {
	const offer = `[{"id":"help","label":"Get someone to come","entry":"help.asked"}]`
	for answers, want := range map[string]string{
		"life.none":                         offer,
		"life.none~place.parked~need.later": offer,
		"":                                  "[]",
		"life.trapped":                      "[]",
		"life.none~!danger":                 "[]",
		"life.none~help.asked":              "[]", // chosen already
	} {
		t.Run(answers, func(t *testing.T) {
			stdout, _, _ := run(t, nil, "", "ask", trunk, "--json", "--answers", answers)
			var turn struct{ Always json.RawMessage }
			var got bytes.Buffer
			if err := errors.Join(json.Unmarshal([]byte(stdout), &turn),
				json.Compact(&got, turn.Always)); err != nil {
				t.Fatalf("%q: %v in %s", answers, err, stdout)
			}
			if got.String() != want {
				t.Errorf("%q: always is %s, want %s", answers, got.String(), want)
			}
			for _, o := range asked(t, nil, "--answers", answers).Always {
				if s := asked(t, nil, "--answers", answers+"~"+o.Entry); s.Call == nil ||
					s.Call.Who != guide.Roadside {
					t.Errorf("%q: with %s it is %s", answers, o.Entry, s.ID)
				}
			}
		})
	}
}

// TestJSONHasTheNumbersToCall checks that a call of roadside help lists numbers, and marks
// unverified ones.
func TestJSONHasTheNumbersToCall(t *testing.T) {
	for answers, want := range map[string]string{
		"life.none~help.asked": `[{"number":"0800 88 77 66","label":"AA",` +
			`"note":"second hand; not verified"},`,
		"life.trapped": "[]",
	} {
		t.Run(answers, func(t *testing.T) {
			stdout, _, _ := run(t, nil, "", "ask", trunk, "--json", "--language", "en-GB",
				"--country",
				"GB", "--answers", answers)
			var turn struct {
				Call struct{ Numbers json.RawMessage }
			}
			var got bytes.Buffer
			if err := errors.Join(json.Unmarshal([]byte(stdout), &turn),
				json.Compact(&got, turn.Call.Numbers)); err != nil {
				t.Fatalf("%q: %v in %s", answers, err, stdout)
			}
			if !strings.HasPrefix(got.String(), want) {
				t.Errorf("%q: numbers are %s, want %s", answers, got.String(), want)
			}
		})
	}
}

func TestFirstTurn(t *testing.T) {
	s := asked(t, nil)
	if s.Kind != guide.Question || s.ID != "life" || s.Urgency != guide.NotUrgent ||
		s.Call != nil ||
		len(s.Release) != 64 {
		t.Errorf("not the first question: %+v", s)
	}
	if !slices.ContainsFunc(s.Choices, func(o view.Option) bool {
		return o.ID == "trapped" &&
			o.Label != ""
	}) {
		t.Errorf("the first choice is missing: %v", s.Choices)
	}
	if got := asked(t, nil, "--answers", ""); got.ID != "life" {
		t.Errorf("no answers lead to %s", got.ID)
	}
}

// TestAnyTranscriptHasATurn checks that any string is accepted as a transcript, and that a red flag
// in it always counts.
func TestAnyTranscriptHasATurn(t *testing.T) {
	for answers, want := range map[string]string{
		"life.none~place.parked":  "need",
		"life.none~place.nowhere": "place",
		// an answer about life is never taken from a later place
		"gone.yes~life.none":                    "life",
		"!":                                     "danger",
		"life.none~!nosuch":                     "danger",
		"LIFE.NONE":                             "place",
		"~~~":                                   "life",
		"%00\xff\x1b":                           "life",
		strings.Repeat("x", 100_000):            "life",
		strings.Repeat("~a.b", 5000) + "~!stop": "danger",
		"--json":                                "life",
	} {
		t.Run(fmt.Sprintf("%.40q", answers), func(t *testing.T) {
			if s := asked(t, nil, "--answers", answers); s.ID != want {
				t.Errorf("%.40q leads to %s, want %s", answers, s.ID, want)
			}
		})
	}
}

func TestAnswersPrintTheTurn(t *testing.T) {
	stdout, stderr, code := run(t, nil, "8\n", "ask", trunk, "--country", "GB", "--answers",
		"life.none~place.lane")
	if code != 0 || stderr != "" || !strings.HasPrefix(stdout,
		"Emergency: call 999 — United Kingdom\n") {
		t.Errorf("exit code %d, %s\n%s", code, stderr, stdout)
	}
	if !strings.Contains(stdout, "EMERGENCY\n") || strings.Contains(stdout, "> ") {
		t.Errorf("not one turn without a prompt:\n%s", stdout)
	}
}

// TestSituation checks that language and country are guessed from the locale unless they are given.
func TestSituation(t *testing.T) {
	for _, c := range []struct {
		env           map[string]string
		args          string
		language, iso string
		confirmed     bool
	}{
		{nil, "", "en-US", "", false},
		{map[string]string{"LANG": "en_GB.UTF-8"}, "", "en-GB", "GB", false},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "en_AU.UTF-8"}, "", "en-GB", "AU",
			false},
		{map[string]string{"LANG": "en_US", "LC_MESSAGES": "de_CH@euro"}, "", "de-DE", "CH", false},
		{map[string]string{"LANG": "C.UTF-8"}, "", "en-US", "", false},
		{map[string]string{"LANG": "\xff_\x00-"}, "", "en-US", "", false},
		{map[string]string{"LANG": "en_GB"}, "--country us", "en-GB", "US", true},
		{map[string]string{"LANG": "en_GB"}, "--language EN-us", "en-US", "GB", false},
		{map[string]string{"FIRSTSTEPS_COUNTRY": "NZ", "FIRSTSTEPS_LANGUAGE": "en-GB"}, "", "en-GB",
			"NZ", true},
		{map[string]string{"FIRSTSTEPS_COUNTRY": "NZ"}, "--country AU", "en-US", "AU", true},
	} {
		t.Run(fmt.Sprint(c.env, c.args), func(t *testing.T) {
			s := asked(t, c.env, strings.Fields(c.args)...)
			if s.Language != c.language || s.Emergency.ISO != c.iso ||
				s.Emergency.Confirmed != c.confirmed {
				t.Errorf("%v %s: got %s, %+v", c.env, c.args, s.Language, s.Emergency)
			}
		})
	}
}

// TestConversationCanBeResumed checks that the commands printed at the end of a conversation lead
// back to its end.
func TestConversationCanBeResumed(t *testing.T) {
	stdout, stderr, code := run(t, nil, "country gb\n8\n7\nq\n", "ask", trunk)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	lib := guidetest.Library(t)
	named := "@" + trunkOf(t, lib).Release[:8] + "~" // the release of the conversation
	const again = "firststeps ask trunk-release-fails --language en-US --country GB"
	for _, flag := range []string{"--answers", "--resume"} {
		if want := again + " " + flag + " '" + named +
			"life.none~place.parked'\n"; !strings.Contains(stdout, want) {
			t.Errorf("%q is missing in\n%s", want, stdout)
		}
	}
	resumed, _, code := run(t, nil, "b\n", "ask", trunk, "--country", "GB", "--resume",
		named+"life.none~place.parked")
	if code != 0 || !strings.Contains(resumed, "'"+named+"life.none'") ||
		strings.Contains(resumed, "guess") {
		t.Errorf("exit code %d\n%s", code, resumed)
	}
}

// TestAnswersFromStdin checks that --answers - prints one turn for each line of stdin.
func TestAnswersFromStdin(t *testing.T) {
	stdout, stderr, code := run(t, nil, "\nlife.none\n!trapped\n%%%\n", "ask", trunk, "--json",
		"--answers", "-", "--country", "US")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != 0 || stderr != "" || len(lines) != 4 {
		t.Fatalf("%d %s %d lines", code, stderr, len(lines))
	}
	for i, want := range []string{`"id":"life"`, `"id":"place"`, `"id":"trapped"`, `"id":"life"`} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d has no %s", i, want)
		}
	}
	if stdout, _, _ := run(t, nil, "life.none\n", "ask", trunk, "--answers",
		"-"); !strings.Contains(stdout, "Where is the car") {
		t.Errorf("as text: %s", stdout)
	}
}

func TestCompletion(t *testing.T) {
	for want, args := range map[string][]string{
		"trunk-release-fails\t": {"__complete", "ask", "t"},
		"en-GB\t":               {"__complete", "ask", trunk, "--language", "en"},
		"GB\tUnited Kingdom":    {"__complete", "ask", trunk, "--country", "G"},
		"bash completion":       {"completion", "bash"},
	} {
		if stdout, _, code := run(t, nil, "", args...); code != 0 ||
			!strings.Contains(stdout, want) {
			t.Errorf("%q: exit code %d, %q is not offered in %.200q", args, code, want, stdout)
		}
	}
	stdout, _, _ := run(t, map[string]string{"FIRSTSTEPS_GUIDES": "testdata/nowhere"}, "",
		"__complete", "ask", "t")
	if strings.Contains(stdout, "trunk") {
		t.Errorf("an unknown guide is offered: %q", stdout)
	}
}

// TestAskReportsOverdueReview checks that every screen of a guide past its review date says so.
func TestAskReportsOverdueReview(t *testing.T) {
	short.Skip(t)
	lib := guidetest.Library(t)
	by := trunkOf(t, lib).ReviewBy
	due, err := time.Parse(time.DateOnly, by)
	if err != nil {
		t.Fatal(err)
	}
	for days, old := range map[int]bool{0: false, 1: true, 5000: true} {
		at := due.AddDate(0, 0, days)
		for _, answers := range []string{"", "life.none", "life.none~place.parked", "life.trapped",
			"!danger"} {
			for _, form := range []string{"--json=true", "--json=false"} {
				var out, errs strings.Builder
				m := program(nil, []string{"ask", trunk, form, "--answers", answers})
				m.Stdin, m.Stdout, m.Stderr, m.Now = strings.NewReader(""), &out, &errs,
					func() time.Time { return at }
				if code := m.Run(t.Context()); code != 0 ||
					strings.Contains(out.String(), "due for review on "+by) != old {
					t.Errorf("on %s, %s, after %q: exit code %d, %s%s", at, form, answers, code,
						out.String(), errs.String())
				}
			}
		}
	}
}

// TestAskKnowsTheCar checks that steps refer to a car given by VIN or id, and that the
// question about its trunk is skipped.
func TestAskKnowsTheCar(t *testing.T) {
	for _, named := range [][]string{{"--vin", camry}, {"--car", "toyota-camry-2015-us"}} {
		s := asked(t, nil, append(named, "--answers", "life.none~place.parked")...)
		if s.ID != "need" || !strings.Contains(s.Choices[0].Transcript,
			"~car.toyota-camry-2015-us~shape.trunk") {
			t.Errorf("%v leads to %s: %v", named, s.ID, s.Choices)
		}
		stdout, stderr, code := run(t, nil, "life.none~place.parked\n!trapped\n",
			append(append([]string{"ask", trunk}, named...), "--answers", "-", "--json")...)
		if code != exitDone || strings.Count(stdout, "~car.toyota-camry-2015-us~shape.trunk") < 4 ||
			strings.Contains(stdout+stderr, camry) {
			t.Errorf("%v: exit %d\n%s%s", named, code, stdout, stderr)
		}
	}
	const unlisted = "4G1WJ58Y3XS000000" // has make and year but no model
	if _, stderr, code := run(t, nil, "", "ask", trunk, "--vin", unlisted, "--answers",
		"life.none"); code != exitDone || !strings.Contains(stderr,
		"The list has no Chevrolet, 1999") {
		t.Errorf("a car that is not in the list: exit %d, %s", code, stderr)
	}
	if s := asked(t, nil, "--answers", "life.none"); strings.Contains(s.Choices[0].Transcript,
		"car.") {
		t.Errorf("no car was named: %v", s.Choices)
	}
}

// TestAskRefusesACarNobodyAsksFor checks that a car is refused for a guide that does not ask about
// it.
func TestAskRefusesACarNobodyAsksFor(t *testing.T) {
	_, stderr, code := run(t, nil, "", "ask", "smells-of-gas", "--guides",
		"../../test/guidetest/guides", "--car", "toyota-camry-2015", "--answers", "")
	if code != exitUsage || !strings.Contains(stderr, "does not ask about a car") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

// TestAskRefusesInvalidCar checks that an unknown car is refused with a reason, and that the VIN is
// not printed.
func TestAskRefusesInvalidCar(t *testing.T) {
	const wrong = "4T1BF1FK4FA000000"
	for _, c := range [][3]string{
		{"--vin", wrong, "check digit is wrong"}, {"--vin", "x", "not a whole VIN"},
		{"--car", "nobody-x-2015", "no car"},
	} {
		t.Run(c[1], func(t *testing.T) {
			stdout, stderr, code := run(t, nil, "", "ask", trunk, c[0], c[1], "--answers", "")
			if code != exitUsage || !strings.Contains(stderr, c[2]) ||
				!strings.Contains(stderr, "Emergency: call 112 or 911.") ||
				strings.Contains(stdout+stderr, wrong) {
				t.Errorf("%v: exit %d, %s%s", c, code, stdout, stderr)
			}
		})
	}
}
