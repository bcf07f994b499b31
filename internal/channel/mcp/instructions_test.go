package mcp

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"firststeps/internal/channel/document"
	"firststeps/test/guidetest"
)

// instructions are texts that try to instruct an assistant, one on each line. "\n" is a line feed.
//
//go:embed testdata/instructions.txt
var instructions string

func instructionTexts() []string {
	lines := strings.Split(strings.TrimSpace(instructions), "\n")
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(l, `\n`, "\n")
	}
	return lines
}

var notInID = regexp.MustCompile(`[^a-z0-9-]+`)

// asID returns a text as an id that a transcript may have.
func asID(text string) string {
	id := strings.Trim(notInID.ReplaceAllString(strings.ToLower(text), "-"), "-")
	return strings.Trim(id[:min(len(id), 32)], "-")
}

// plain is a text without a meaning, to compare with.
const plain = "Qxz vbn wrt."

// TestInstructionsInAnswers places each text wherever a position has room for a text, and checks
// that the result is the same as with a plain text there, and does not have the text.
func TestInstructionsInAnswers(t *testing.T) {
	s := served(guidetest.Library(t))
	transcript := func(form string) func(string) position {
		return func(text string) position {
			return position{Transcript: strings.NewReplacer("TEXT", text, "ID", asID(text)).
				Replace(form)}
		}
	}
	places := map[string]func(text string) position{
		"guide":       func(text string) position { return position{Guide: text} },
		"transcript":  transcript("TEXT"),
		"one answer":  transcript("life.none~TEXT"),
		"a choice":    transcript("life.ID"),
		"a question":  transcript("ID.none"),
		"a flag":      transcript("life.none~!TEXT"),
		"a flag's id": transcript("!ID"),
		"a release":   transcript("@TEXT"),
		"a car":       transcript("car.ID"),
		"language":    func(text string) position { return position{Language: text} },
		"country":     func(text string) position { return position{Country: text} },
		"car":         func(text string) position { return position{Car: text} },
		"VIN":         func(text string) position { return position{VIN: text} },
	}
	texts := instructionTexts()
	if len(texts) != 200 {
		t.Fatalf("%d texts, want 200", len(texts))
	}
	for place, at := range places {
		want := dataOf(t, s, at(plain))
		for _, text := range texts {
			got := dataOf(t, s, at(text))
			if got != want {
				t.Fatalf("%s: with %q the result is\n%s\nnot\n%s", place, text, got, want)
			}
			for _, part := range []string{text, asID(text)} {
				if strings.Contains(got, part) || strings.Contains(got, quoted(part)) {
					t.Errorf("%s: the result has %q", place, part)
				}
			}
		}
	}
}

// TestInstructionsInOwnWords sends each text as the person's own words, and checks that the result
// is the same turn or the question about life, and has no part of the text.
func TestInstructionsInOwnWords(t *testing.T) {
	s := served(guidetest.Library(t))
	for _, text := range instructionTexts() {
		for _, at := range []string{"life.none~place.parked", "!trapped"} {
			b, err := json.Marshal(s.say(t.Context(), nil,
				spoken{position{Guide: trunk, Transcript: at}, text}).StructuredContent)
			if err != nil {
				t.Fatal(err)
			}
			var got struct{ ID string }
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatal(err)
			}
			if id := got.ID; id != "trapped" && (at[0] == '!' || id != "need" && id != "life") {
				t.Errorf("%s: %q leads to %s", at, text, id)
			}
			for _, part := range []string{text, asID(text)} {
				if strings.Contains(string(b), part) || strings.Contains(string(b), quoted(part)) {
					t.Errorf("the result has %q", part)
				}
			}
		}
	}
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // cannot fail: a string
	return strings.Trim(string(b), `"`)
}

// dataOf returns the whole result of a turn, with an error.
func dataOf(t *testing.T, s *Server, p position) string {
	t.Helper()
	if p.Guide == "" {
		p.Guide = trunk
	}
	b, err := json.Marshal(s.takeTurn(t.Context(), nil, p))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestInstructionsInCases places each text in every field of a hand-over, as the assistant sends it
// and as the person enters it, and checks that the result is the same as with a plain text.
func TestInstructionsInCases(t *testing.T) {
	s, _ := withDesk(t)
	s.Site = "" // links have random secrets
	p := yes(nil)
	for way, session := range transports(t, s, client(p.answer)) {
		send := func(text string) (result string) {
			p.form = map[string]any{sendField: true, placeField: text}
			got := called[sent](t, session, HandOver, request{position: help, Place: text,
				Note: text, Name: text[:min(len(text), 60)], Phone: "+44 20 7946 0018"})
			got.Ref = "" // random
			b, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		want := send(plain)
		if !strings.Contains(want, `"sent":true`) {
			t.Fatal(want)
		}
		for _, text := range instructionTexts() {
			got := send(text)
			// the desk refuses characters that change how the text around them reads
			if strings.Contains(text, "\u202e") && strings.Contains(got, `"sent":false`) {
				continue
			}
			if got != want {
				t.Fatalf("%s: with %q the result is\n%s\nnot\n%s", way, text, got, want)
			}
		}
	}
}

// TestTranscriptsKeepTheirTurn checks that leaving out what a guide does not know changes no turn.
func TestTranscriptsKeepTheirTurn(t *testing.T) {
	lib := guidetest.Library(t)
	s := served(lib)
	for _, d := range dialogues(lib) {
		for _, raw := range d.transcripts {
			p := position{Guide: d.guide, Transcript: raw, Country: "GB"}
			want, err := s.Book.Turn(document.Request{Guide: d.guide, Transcript: raw,
				Country: "GB"})
			if wrong, ok := err.(*document.Error); ok {
				want = *wrong.Turn
			}
			got, ok := s.find(p)
			if a, b := shown(t, got.Turn), shown(t, want); !ok || a != b {
				t.Fatalf("%s: %q: the turn is\n%s\nnot\n%s", d.name, raw, a, b)
			}
		}
	}
}

// shown returns all of a turn except its transcripts.
func shown(t *testing.T, turn document.Turn) string {
	t.Helper()
	turn.Transcript, turn.Back = "", nil
	for i := range turn.Choices {
		turn.Choices[i].Transcript = ""
	}
	for i := range turn.Flags {
		turn.Flags[i].Transcript = ""
	}
	for i := range turn.Always {
		turn.Always[i].Transcript = ""
	}
	for i := range turn.Answers {
		turn.Answers[i].Transcript = ""
	}
	for i := range turn.Notes {
		turn.Notes[i].Transcript = ""
	}
	b, err := json.Marshal(turn)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
