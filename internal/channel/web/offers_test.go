package web

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/internal/page"
	"firststeps/test/short"
)

// offered returns what is wrong with the offers of a page without script, or "". Each offer must be
// a link that leads to the state after the offer. Questions about life and emergency cards must
// have none.
func offered(p pageData, turn triage.Turn, app string) string {
	n := turn.Node
	danger := n.Life || n.Call != nil && n.Call.Who == guide.EmergencyService
	_, nav, _ := strings.Cut(app, "<nav ")
	links := strings.Split(nav, `" class="desk">`)
	if len(links)-1 != len(turn.Offers()) || danger && len(links) > 1 {
		return fmt.Sprintf("%d links, %d offers, danger %v", len(links)-1, len(turn.Offers()),
			danger)
	}
	for i, o := range turn.Offers() {
		to := html.EscapeString(string(p.Link(turn.Take(o).String(), "")))
		if !strings.HasSuffix(links[i], `<a href="`+to) ||
			!strings.HasPrefix(links[i+1], p.Screen.Always[i].Label+"</a>") {
			return "the link does not lead to " + to
		}
	}
	return ""
}

var icons = regexp.MustCompile("<svg.*?</svg>")

// TestOffersAreLinks checks that every screen has its offers without script, too.
func TestOffersAreLinks(t *testing.T) {
	short.Skip(t)
	s := server(t)
	g := s.guides[0]
	seen := map[*guide.Node]bool{}
	for _, reached := range verify.States(g) {
		turn := reached.Turn
		if seen[turn.Node] {
			continue
		}
		seen[turn.Node] = true
		p := newPage(g, g.Texts[0], state{T: turn.Transcript.String(), Plain: true})
		app := icons.ReplaceAllString(string(page.Draw(templates, "app", p)), "")
		if wrong := offered(p, turn, app); wrong != "" {
			t.Errorf("%s: %s", turn.Node.ID, wrong)
		}
		for name, fault := range map[string]string{
			"without the link": strings.Replace(app, `class="desk">Get someone to come</a>`,
				`class="desk"></a>`, 1),
			"to the wrong state": strings.Replace(app, `asked" class="desk">Get`,
				`_" class="desk">Get`, 1),
		} {
			if fault != app && offered(p, turn, fault) == "" && len(turn.Offers()) > 0 {
				t.Errorf("%s %s: fault not found", turn.Node.ID, name)
			}
		}
		added := strings.Replace(app, "</nav>",
			`<p><a href="x" class="desk">Get someone to come</a></p></nav>`, 1)
		if offered(p, turn, added) == "" {
			t.Errorf("%s: additional link not found", turn.Node.ID)
		}
	}
}
