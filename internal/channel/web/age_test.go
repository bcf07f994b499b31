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
	"firststeps/test/short"
)

// TestOverdueGuideSaysSoOnEveryScreen checks that from the day after its review date, every screen
// of a guide has a notice, including emergency cards and the list of countries, and that nothing
// else on the screen changes. Up to that day there is no notice.
func TestOverdueGuideSaysSoOnEveryScreen(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { checkNotice(t, g) })
	}
}

func checkNotice(t *testing.T, g *guide.Guide) {
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
					t.Errorf("%s: no notice of %s, or another difference", target, g.ReviewBy)
				}
			}
		}
	}
	if len(seen) != len(g.Nodes) {
		t.Errorf("%d of %d screens were checked", len(seen), len(g.Nodes))
	}
}

// notice returns the paragraph of a page that is a notice with the date.
func notice(body, date string) string {
	for _, part := range strings.Split(body, `<p class="notice">`)[1:] {
		if text, _, _ := strings.Cut(part, "</p>"); strings.Contains(text, date) {
			return `<p class="notice">` + text + "</p>"
		}
	}
	return ""
}
