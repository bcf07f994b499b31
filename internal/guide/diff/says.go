package diff

import (
	"encoding/json"
	"fmt"
	"strings"

	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// otherWords returns the first language of both releases in which two turns at one node have
// different texts, or "".
func (c *comparison) otherWords(was, is *triage.Turn) string {
	for _, t := range c.cur.Texts {
		if c.old.Text(t.Language) != nil &&
			c.old.screenText(was, t.Language) != c.cur.screenText(is, t.Language) {
			return t.Language
		}
	}
	return ""
}

// screenText returns the texts of a turn without a country. It leaves out the answers given so far:
// each is judged where it is asked.
func (s *side) screenText(t *triage.Turn, language string) string {
	first := len(t.Transcript.Entries) == 0
	key := fmt.Sprint(t.Node.Index, first, language, notes(t), offers(t))
	if _, ok := s.texts[key]; !ok {
		s.texts[key] = screen(t, language)
	}
	return s.texts[key]
}

func screen(t *triage.Turn, language string) string {
	s := view.Render(t, view.Situation{Language: language})
	s.Release, s.Urgency, s.Back, s.Answers, s.Notices = "", 0, nil, nil, nil
	s.Draft = nil // reading has it
	for _, options := range [][]view.Option{s.Choices, s.Flags} {
		for i := range options {
			options[i].Transcript = ""
		}
	}
	text, _ := json.Marshal(s) // strings and lists of strings cannot fail
	return string(text)
}

// notes returns the IDs of the notes that the turn shows.
func notes(t *triage.Turn) string {
	var b strings.Builder
	for _, n := range t.Notes() {
		b.WriteString(n.ID + " ")
	}
	return b.String()
}

// offers returns the IDs of the offers of the turn.
func offers(t *triage.Turn) string {
	var b strings.Builder
	for _, o := range t.Offers() {
		b.WriteString("+" + o.ID + " ")
	}
	return b.String()
}

// fingerprint identifies a turn by all that it shows except its texts.
func fingerprint(t *triage.Turn) string {
	var b strings.Builder
	fmt.Fprint(&b, t.Node.ID, t.Node.Kind, t.Urgency, t.Flag != nil, t.Node.Call, " ",
		notes(t), offers(t))
	for _, k := range t.Node.Cautions {
		b.WriteString("!" + k.ID)
	}
	for _, c := range t.Node.Choices {
		b.WriteString("." + c.ID)
	}
	return b.String()
}
