package web

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/verify"
	"firststeps/test/guidetest"
)

// From the day after its review date on, every screen of a guide says how old it is, emergency
// cards and the list of countries too; nothing else on it changes, and nobody is refused. Up to
// that day nothing is said.
func TestEveryScreenOfAnOldGuideSaysSo(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { saysItsAge(t, g) })
	}
}

func saysItsAge(t *testing.T, g *guide.Guide) {
	on := func(day string) *Server {
		return New([]*guide.Guide{g}, Options{Today: func() string { return day },
			Log: slog.New(slog.DiscardHandler), Offline: true})
	}
	due, err := time.Parse(time.DateOnly, g.ReviewBy)
	if err != nil {
		t.Fatal(err)
	}
	inTime, past := on(g.ReviewBy), on(due.AddDate(0, 0, 1).Format(time.DateOnly))
	seen := map[*guide.Node]bool{}
	for _, reached := range verify.States(g) {
		n := reached.Turn.Node
		if seen[n] {
			continue
		}
		seen[n] = true
		for _, text := range g.Texts {
			for _, more := range []string{"", "&c=US", "&p=country"} {
				target := phone.Path(g, text) + "?t=" + reached.Turn.Transcript.String() + more
				_, young := get(t, inTime, target, "en")
				_, old := get(t, past, target, "en")
				note := notice(old, g.ReviewBy)
				if strings.Count(old, note) != 1 || note == "" ||
					strings.Replace(old, note, "", 1) != young {
					t.Errorf("%s: it does not say that it was due on %s, or something else differs",
						target, g.ReviewBy)
				}
			}
		}
	}
	if len(seen) != len(g.Nodes) {
		t.Errorf("%d of %d screens were looked at", len(seen), len(g.Nodes))
	}
}

// notice gives the paragraph of a page that is a notice with the date.
func notice(page, date string) string {
	for _, part := range strings.Split(page, `<p class="notice">`)[1:] {
		if text, _, _ := strings.Cut(part, "</p>"); strings.Contains(text, date) {
			return `<p class="notice">` + text + "</p>"
		}
	}
	return ""
}
