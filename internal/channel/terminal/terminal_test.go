package terminal

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/test/guidetest"
)

// talk types lines, and returns the output and the final transcript.
func talk(t testing.TB, from, typed string) (seen, end string) {
	t.Helper()
	var out bytes.Buffer
	c := Conversation{Guide: trunk(t), Where: situation(t, "US", false)}
	got := c.Run(t.Context(), strings.NewReader(typed), &out, triage.Parse(from))
	return out.String(), got.String()
}

func TestConversations(t *testing.T) {
	for name, c := range map[string]struct {
		from, typed string
		end         string   // final transcript
		see         []string // in this order
	}{
		"answers": {"", "8\n7\n", "life.none~place.parked",
			[]string{"Is anyone", "Where is the car", "How soon do you need it", "Take care"}},
		"a number with a full stop, and spaces": {"", " 8. \n", "life.none",
			[]string{"Where is the car"}},
		"the last line has no end": {"", "8", "life.none",
			[]string{"Where is the car"}},
		"windows": {"", "8\r\n7\r\n", "life.none~place.parked", nil},
		"back": {"life.none", "1\nb\nback\n", "",
			[]string{"Call 911 now", "Where is the car", "Is anyone"}},
		"back at the start": {"", "b\n8\n", "life.none",
			[]string{"first screen", "Where is the car"}},
		"change": {"life.none~place.parked", "c 2\n2\n",
			"life.none~place.verge", []string{"Where is the car"}},
		"change without a number": {"life.none~place.parked", "change\nc 1\n",
			"life._~place.parked", []string{"1. Is anyone", "2. Where is", "Type c and",
				"Is anyone"}},
		"change what is not there": {"life.none", "c 2\nc 0\nc x\n", "life.none",
			[]string{"from 1 to 1", "from 1 to 1", "from 1 to 1"}},
		"change with nothing answered": {"", "c 1\na\n", "",
			[]string{"not answered anything", "not answered anything"}},
		"answers so far": {"life.none", "a\n", "life.none",
			[]string{"Your answers", "1. Is anyone shut in, ill or in danger? No."}},
		"red flag": {"life.none", "!trapped\n", "life.none~!trapped",
			[]string{"EMERGENCY", "Call 911 now"}},
		"red flag in capitals, by number": {"life.none", "!UNWELL\nb\n! 2\n",
			"life.none~!inside", []string{"EMERGENCY", "Where is the car", "EMERGENCY"}},
		"red flag without its mark": {"life.none", "Trapped\nb\nUNWELL!\nb\n inside. \n",
			"life.none~!inside", []string{"EMERGENCY", "Where is the car", "EMERGENCY",
				"Where is the car", "EMERGENCY"}},
		"a word that is no red flag": {"life.none", "trap\nnot trapped\n", "life._",
			[]string{`"trap" is none`, "Is anyone"}},
		"red flags listed": {"life.none", "!\n", "life.none",
			[]string{"> \nAt any time", "!trapped", "!danger"}},
		"unknown red flag is an alarm": {"life.none", "!fire\n", "life.none~!danger",
			[]string{`"!fire"`, "EMERGENCY", "danger"}},
		"red flag out of the list is an alarm": {"life.none", "!9\n", "life.none~!danger",
			[]string{"EMERGENCY"}},
		"going on under a red flag": {"life.none~!trapped", "1\nb\n7\n",
			"life.none~place.parked", []string{"EMERGENCY", `"1" is not something to do here`,
				"Where is the car"}},
		"an offer": {"life.none", "+help\n", "life.none~help.asked",
			[]string{"Also here, type:\n  +help  Get someone to come\n", "Call roadside help now"}},
		"an offer in capitals, and back": {"life.none", "+ HELP\nb\n7\n",
			"life.none~place.parked", []string{"Where is the car", "Call roadside help now",
				"Where is the car", "How soon"}},
		"an offer among the answers": {"life.none~help.asked", "a\n",
			"life.none~help.asked", []string{"Your answers", "2. Get someone to come"}},
		"no offer beside life": {"", "+help\n", "",
			[]string{`"+help" is not offered here`}},
		"no offer in an emergency": {"life.trapped", "+help\n", "life.trapped",
			[]string{"EMERGENCY", `"+help" is not offered here`}},
		"an offer that there is not": {"life.none", "+nosuch\n+\n", "life.none",
			[]string{`"+nosuch" is not offered here`, `"+" is not offered here`}},
		"a club's number": {"life.none~help.asked",
			"country gb\n0800 88 77 66\n", "life.none~help.asked",
			[]string{"- Call AA: 0800 88 77 66 (second hand",
				"cannot make calls. Call 0800 88 77 66"}},
		"country": {"", "country gb\n", "",
			[]string{"(guess)", "Emergency: call 999 — United Kingdom\n"}},
		"country by name": {"", "country new zealand\n", "",
			[]string{"Emergency: call 111 — New Zealand"}},
		"unknown country": {"", "country zz\ncountry\n8\n", "life.none",
			[]string{`"zz"`, "two letters", "112 or 911", "Type country and", "Where is the car"}},
		"a country by its name": {"", "country Korea\ncountry korea, south\n8\n",
			"life.none", []string{"North Korea (KP)", "Korea (KR)?",
				"call 119 ambulance, fire, 112 police — South Korea\n"}},
		"help": {"", "?\n8\n", "life.none",
			[]string{"back, to the screen before", "quit", "Where is the car"}},
		"the screen again": {"life.none", "s\n\n", "life.none",
			[]string{"Where is the car", "Where is the car", "Where is the car"}},
		"start again": {"life.none~place.lane", "start\n", "",
			[]string{"Call 911 now", "Is anyone"}},
		"quit": {"life.none", "q\n1\n", "life.none",
			[]string{"Take care", "Emergency: call 911", "Your answers: life.none"}},
		"nonsense": {"", "0\n9\n-1\nlalala\n8\n", "life.none",
			[]string{`"0" is none`, `"9" is none`, `"-1" is none`, `"lalala" is none`,
				"Where is the car"}},
		"own words about life": {"life.none", "a child is locked in there\n", "life._",
			[]string{`You wrote "child is locked in"`, "Is anyone"}},
		"own words after a wrong answer": {"life.none", "help me\n", "life._",
			[]string{"Is anyone"}},
		"own words of a car": {"life.none", "car is full of smoke\n", "life._",
			[]string{"Is anyone"}},
		"own words, kept": {"life.none", "my insulin is in the trunk\n7\n",
			"life.none~place.parked~need.medicine", []string{`Kept for later`, "insulin"}},
		"own words on a card": {"life.trapped", "my son is in the trunk\n", "life.trapped",
			[]string{"Call 911 now"}},
		"a number to call": {"", "911\n112\n", "",
			[]string{"cannot make calls. Call 911", "cannot make calls. Call 112"}},
		"what a terminal would obey": {"", "\x1b[2J\x00\n8\n", "life.none",
			[]string{`"\x1b[2j\x00"`, "Where is the car"}},
		"not UTF-8": {"", "\xff\xfe\n8\n", "life.none",
			[]string{"is none", "Where is the car"}},
		"a broken transcript": {"~~x.~life.none~%%", "7\n",
			"life.none~place.parked", []string{"could not be read", "Where is the car"}},
		"a car, and not": {"life.none", "car toyota-camry-2015-us\ncar no\n",
			"life.none", []string{"Known of your car: Toyota Camry, 2015.", "Where is the car",
				"Where is the car"}},
		"a car by its VIN": {"life.none", "car 4T1BF1FK3FA000000\n",
			"life.none~car.toyota-camry-2015-us~shape.trunk",
			[]string{"Toyota Camry, 2015", "Where is the car"}},
		"another car": {"life.none~car.audi-a7-2015~shape.hatch",
			"car toyota-camry-2015\n", "life.none~car.toyota-camry-2015~shape.trunk",
			[]string{"Toyota Camry, 2015"}},
		"a doubtful VIN": {"life.none", "car 4T1BF1FK4FA000000\n",
			"life.none", []string{"check digit is wrong"}},
		"no car at all": {"life.none", "car\ncar nobody-x-2015\n",
			"life.none", []string{"Type car and make", "Type car and make"}},
		"another language": {"life.none", "language en-gb\nlanguage\nlanguage xx\n", "life.none",
			[]string{"Where is the car", "Other languages", "type language en-US",
				"Other languages"}},
		"nothing typed": {"", "", "",
			[]string{"Is anyone", "Take care", "Emergency: call 911"}},
	} {
		t.Run(name, func(t *testing.T) {
			seen, end := talk(t, c.from, c.typed)
			if end != c.end {
				t.Errorf("%s: ended at %q, want %q", name, end, c.end)
			}
			rest := seen
			for _, part := range c.see {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Errorf("%s: %q is missing or out of order in\n%s", name, part, seen)
					break
				}
				rest = after
			}
		})
	}
}

// TestLinesAreBounded checks that a line of any length is one wrong answer, and is not kept in
// memory.
func TestLinesAreBounded(t *testing.T) {
	for size, want := range map[int]string{maxLine - 1: "is none of", maxLine: "too long",
		maxLine + 1: "too long", 3 << 20: "too long"} {
		seen, end := talk(t, "", strings.Repeat("8", size)+"\n8\n")
		if end != "life.none" || strings.Count(seen, "\n> ") != 3 || !strings.Contains(seen, want) {
			t.Errorf("%d bytes: ended at %q after %d prompts; %q was printed: %v",
				size, end, strings.Count(seen, "\n> "), want, strings.Contains(seen, want))
		}
		if len(seen) > 10_000 {
			t.Errorf("%d bytes lead to an output of %d", size, len(seen))
		}
	}
}

func TestConversationEndsWithItsContext(t *testing.T) {
	in, typing := io.Pipe()
	defer func() { _ = typing.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	c := Conversation{Guide: trunk(t), Where: situation(t, "US", false)}
	c.Run(ctx, in, &out, triage.Parse("life.none"))
	if !strings.Contains(out.String(), "Your answers: life.none") {
		t.Errorf("no goodbye in\n%s", out.String())
	}
}

func TestConversationEndsOnWriteError(t *testing.T) {
	in, typing := io.Pipe()
	defer func() { _ = typing.Close() }()
	c := Conversation{Guide: trunk(t)}
	if end := c.Run(t.Context(), in, broken{},
		triage.Parse("life.none")); end.String() != "life.none" {
		t.Errorf("the transcript is lost: %q", end)
	}
}

// TestCountryIsKept checks that Run leaves the person's country in Where.
func TestCountryIsKept(t *testing.T) {
	c := Conversation{Guide: trunk(t), Where: situation(t, "US", false)}
	c.Run(t.Context(), strings.NewReader("country AU\n"), io.Discard, triage.Transcript{})
	if c.Where.Country.ISO != "AU" || !c.Where.Confirmed {
		t.Errorf("got %+v", c.Where)
	}
}

// FuzzConversation checks for any input that the number comes first, nothing panics, a red flag is
// never lost, and the output has no control characters.
func FuzzConversation(f *testing.F) {
	for _, s := range []string{"8\n5\n!\n!x\nb\nc 1\n", "country\ncountry gb\n", "\x1b]0;x\x07\n",
		"!trapped", "c 99\n\n\ns\n", "911\n"} {
		f.Add(s)
	}
	g := trunk(f)
	f.Fuzz(func(t *testing.T, typed string) {
		if len(typed) > 2000 {
			typed = typed[:2000]
		}
		var out bytes.Buffer
		c := Conversation{Guide: g, Where: situation(t, "US", false)}
		end := c.Run(t.Context(), strings.NewReader(typed), &out, triage.Transcript{})
		if !strings.HasPrefix(out.String(), "Emergency: call 911") ||
			!strings.Contains(out.String(), "Take care.\nEmergency: ") {
			t.Errorf("no emergency number at the start or the end of\n%s", out.String())
		}
		if strings.ContainsAny(out.String(), "\x1b\x00\x07\r") {
			t.Errorf("%q is printed with control characters", typed)
		}
		if last := typed[strings.LastIndexByte(typed, '\n')+1:]; strings.HasPrefix(last, "!t") &&
			!strings.Contains(end.String(), "!") && !quits(typed) {
			t.Errorf("%q ended at %q: the red flag is lost", typed, end)
		}
	})
}

// quits reports whether the conversation may have ended before its last line.
func quits(typed string) bool {
	for line := range strings.Lines(strings.ToLower(typed)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "q" || word == "quit" || word == "exit" {
			return true
		}
	}
	return false
}

// TestGuideWithoutACar checks that a conversation about a guide that does not ask about the car
// knows no command for it, and offers none.
func TestGuideWithoutACar(t *testing.T) {
	for g, has := range map[*guide.Guide]bool{trunk(t): true, guidetest.Gas(t): false} {
		var out bytes.Buffer
		c := Conversation{Guide: g, Where: situation(t, "GB", true)}
		end := c.Run(t.Context(), strings.NewReader("?\ncar\ncar toyota-camry-2015\n"), &out,
			triage.Transcript{})
		for _, word := range []string{"· car ·", "its VIN", "Toyota"} {
			if strings.Contains(out.String(), word) != has {
				t.Errorf("%s: %q: %v\n%s", g.ID, word, !has, &out)
			}
		}
		if refused := strings.Contains(out.String(), `"car toyota-camry-2015" is none`); refused ==
			has || (end.Car() != "") != has {
			t.Errorf("%s: the car is %q\n%s", g.ID, end.Car(), &out)
		}
	}
}
