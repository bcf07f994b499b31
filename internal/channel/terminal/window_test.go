package terminal

import (
	"bytes"
	"strings"
	"testing"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide/triage"
	"firststeps/test/guidetest"
)

const window = 24

// typed returns the output of a conversation in a window of 24 rows.
func typed(t testing.TB, iso, from, lines string) string {
	t.Helper()
	var out bytes.Buffer
	c := Conversation{Guide: trunk(t), Where: situation(t, iso, false), Style: Style{Rows: window}}
	c.Run(t.Context(), strings.NewReader(lines), &out, triage.Parse(from))
	return out.String()
}

// TestFirstScreenFitsAWindow checks for every country that the emergency line, every answer and the
// prompt are in a window at once.
func TestFirstScreenFitsAWindow(t *testing.T) {
	for _, c := range place.All() {
		first, _, ok := strings.Cut(typed(t, c.ISO, "", ""), "\n> ")
		if n := strings.Count(first, "\n") + 2; !ok || n > window {
			t.Errorf("%s: %d lines of %d:\n%s", c.ISO, n, window, first)
		}
		if !strings.HasPrefix(first, "Emergency: ") {
			t.Errorf("%s: no emergency line first:\n%s", c.ISO, first)
		}
	}
}

// TestShortScreensLoseNothing checks that a shortened screen has every sentence, except those that
// more adds, and that more adds them.
func TestShortScreensLoseNothing(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		short := 0
		for _, s := range screens(g, situation(t, "US", false)) {
			var c Conversation
			c.Guide, c.Style, c.screen, c.Where.Language = g, Style{Rows: window}, s,
				s.Language
			c.p = newPrinter(s.Language, c.Style)
			c.show()
			shown := c.p.out.String()
			if !c.p.short && strings.Count(shown, "\n")+1 > window {
				t.Errorf("%s: not shortened:\n%s", s.ID, shown)
			}
			if c.p.short {
				short++
			}
			c.p = newPrinter(s.Language, c.Style)
			c.write()
			full := flat(c.p.out.String())
			for _, want := range sentences(s) {
				if !strings.Contains(full, flat(want)) {
					t.Errorf("%s: more does not show %q", s.ID, want)
				}
			}
			s.Remember = nil
			for i := range s.Flags {
				s.Flags[i].Label = ""
			}
			for _, want := range sentences(s) {
				if !strings.Contains(flat(shown), flat(want)) {
					t.Errorf("%s: %q is lost in\n%s", s.ID, want, shown)
				}
			}
		}
		if g == trunk(t) && short == 0 {
			t.Error("no screen is shortened")
		}
	}
}

func TestMore(t *testing.T) {
	const why = "A bad battery can burst"
	for _, word := range []string{"more", "MORE", "m"} {
		seen := typed(t, "US", "", word+"\n")
		first, rest, _ := strings.Cut(seen, "\n> ")
		if strings.Contains(first, why) || !strings.Contains(first, "no force") ||
			!strings.Contains(first, "Type more") {
			t.Errorf("the first screen is not shortened:\n%s", first)
		}
		if !strings.Contains(rest, why) || !strings.Contains(rest, "!trapped  Shut in the trunk") {
			t.Errorf("%s: not in full:\n%s", word, rest)
		}
	}
}
