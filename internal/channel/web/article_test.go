package web

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"html/template"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
)

const articleAt = "/trunk-release-fails/en-US/article"

// TestArticleOfACountry checks that the address of an article chooses whose numbers it has, and
// where it leads back to.
func TestArticleOfACountry(t *testing.T) {
	s := server(t)
	for target, want := range map[string]struct {
		has, lacks []string
	}{
		articleAt: {[]string{`href="tel:112">Call 112</a>`, `href="tel:911"`, "Many countries",
			"Call 112 or 911 now: someone may", "Answer one question"},
			[]string{"18002224357", "Back to"}},
		articleAt + "?c=US": {[]string{`href="tel:911">Call 911</a>`, "United States. In another",
			"Call 911 now: someone may", "Roadside help, United States",
			`href="tel:&#43;18002224357"`,
			"In some places you can text 911", `href="/trunk-release-fails/en-US?c=US">Back to`},
			[]string{"Many countries", `href="tel:112"`, "Answer one question"}},
		articleAt + "?c=kr": {[]string{`href="tel:119">Call 119 <small>ambulance, fire</small>`,
			`href="tel:112">Call 112 <small>police</small>`, "South Korea",
			"Call 119 now: someone may", "Call 112 now: someone is missing"},
			[]string{"18002224357"}},
		articleAt + "?who=me&t=life.none&c=QQ": {
			[]string{`href="/trunk-release-fails/en-US?t=life.none">Back to`},
			[]string{"who=me", "QQ"}},
		articleAt + "?c=LY": {[]string{"(sources differ)"}, nil},
		articleAt + "?t=life.none~place.parked": {[]string{`href="tel:112">Call 112</a>`,
			`href="/trunk-release-fails/en-US?t=life.none~place.parked">Back to your answers`},
			[]string{"18002224357", "Answer one question"}},
		articleAt + "?c=GB&t=life.none~!trapped": {[]string{"Call 999 now",
			`href="/trunk-release-fails/en-US?c=GB&amp;t=life.none~!trapped">Back to`}, nil},
		"/trunk-release-fails/en-GB/article?c=GB": {[]string{"Breakdown help, United Kingdom",
			"0800\u00a088\u00a077\u00a066", "Stay in, with seat belts"}, nil},
		"/trunk-release-fails/en-GB/print?c=GB": {[]string{"Breakdown help, United Kingdom"},
			[]string{"On this page"}},
	} {
		res, body := get(t, s, target, "de-DE")
		body = strings.ReplaceAll(body, "\u2011", "-")
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", target, res.StatusCode)
		}
		for _, w := range want.has {
			if !strings.Contains(body, w) && !strings.Contains(body, html.UnescapeString(w)) {
				t.Errorf("%s: no %q", target, w)
			}
		}
		for _, w := range want.lacks {
			if strings.Contains(body, w) {
				t.Errorf("%s: has %q", target, w)
			}
		}
		if cached := res.Header.Get("Cache-Control"); strings.Contains(target, "?") &&
			cached != "no-store" {
			t.Errorf("%s: Cache-Control %q", target, cached)
		}
	}
}

// TestArticleIsTheSameForEveryone checks that an address with nothing to use leads to the bytes
// that phones store, whatever the browser, and that nothing of a hostile one is in the page.
func TestArticleIsTheSameForEveryone(t *testing.T) {
	s := server(t)
	for _, path := range []string{articleAt, "/trunk-release-fails/en-GB/print"} {
		stored := string(s.offline[path].plain)
		for _, query := range []string{"", "?", "?c=", "?c=QQ", "?c=QQ&t=", "?utm=1",
			"?t=%22%3E%3Cb%3E", "?t=" + strings.Repeat("x", maxQuery)} {
			if _, body := get(t, s, path+query, "en-GB,ko"); body != stored {
				t.Errorf("%s%.20s is not what phones store", path, query)
			}
		}
	}
	_, body := get(t, s, articleAt+"?c=GB&t=life.none~%22%3E%3Cscript%3E~place.%22x", "en")
	if strings.Contains(body, "<script>") || strings.Contains(body, `~"`) {
		t.Error("the page has markup of its address")
	}
}

var inline = regexp.MustCompile(`(?s)<(style|script)>(.*?)</(?:style|script)>`)

// TestPolicyAllowsThePage checks that the policy of each kind of page allows the styles and scripts
// that are in it: a browser shows the page without them otherwise.
func TestPolicyAllowsThePage(t *testing.T) {
	s := server(t)
	for _, target := range []string{"/", "/?t=life.none", "/nothing", articleAt,
		articleAt + "?c=US&t=life.none", "/trunk-release-fails/en-GB/print",
		"/trunk-release-fails/en-GB/print?c=GB", "/trunk-release-fails/en-GB/numbers"} {
		res, body := get(t, s, target, "en")
		policy, found := res.Header.Get("Content-Security-Policy"), 0
		for _, m := range inline.FindAllStringSubmatch(body, -1) {
			found++
			sum := sha256.Sum256([]byte(m[2]))
			if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy,
				"'sha256-"+hash+"'") {
				t.Errorf("%s: a %s of %d bytes is refused by %s", target, m[1], len(m[2]), policy)
			}
		}
		if found == 0 {
			t.Errorf("%s: no style", target)
		}
	}
}

var ids = regexp.MustCompile(` id="([^"]*)"`)

// TestLinksInArticle checks for every guide that each link of the contents has its target, that
// each card has the fragment that the worker links to, and that no id is there twice.
func TestLinksInArticle(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		s := serverOf(g)
		for _, text := range g.Texts {
			for _, query := range []string{"", "?c=US&t=life.none"} {
				_, body := get(t, s, phone.Path(g, text)+"/article"+query, "en")
				at := map[string]bool{}
				for _, m := range ids.FindAllStringSubmatch(body, -1) {
					if at[m[1]] {
						t.Errorf("%s: id %q twice", g.ID, m[1])
					}
					at[m[1]] = true
				}
				links := regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(body, -1)
				for _, m := range links {
					if !at[m[1]] {
						t.Errorf("%s: no target of #%s", g.ID, m[1])
					}
				}
				steps := 0
				for _, n := range g.Nodes {
					if n.Kind == guide.Step {
						steps++
					}
				}
				if len(links) < steps+4 {
					t.Errorf("%s: %d links to %d steps", g.ID, len(links), steps)
				}
				for _, f := range g.Flags {
					if !at[f.ID] || !at[f.To.ID] {
						t.Errorf("%s: no fragment of %s", g.ID, f.ID)
					}
				}
				v := view.MessagesFor(text.Language)
				for _, heading := range []string{v.Emergencies, v.Steps, v.Ends, v.Sources} {
					if !strings.Contains(body, ">"+template.HTMLEscapeString(heading)+"</h2>") {
						t.Errorf("%s: no heading %s", g.ID, heading)
					}
				}
			}
		}
	}
}

// TestArticleOfARecalledRelease checks that no address shows the article of a recalled release.
func TestArticleOfARecalledRelease(t *testing.T) {
	g := trunk(t)
	s := New([]*guide.Guide{g}, Options{
		Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler),
		Recalled: func(string) string { return "a wrong number" },
	})
	for _, query := range []string{"", "?c=US", "?c=US&t=life.none"} {
		_, body := get(t, s, articleAt+query, "en")
		if !strings.Contains(body, "taken back: a wrong number") ||
			strings.Contains(body, "Open it from inside") {
			t.Errorf("%s: %.300s", query, body)
		}
	}
}

// TestPrintSaysNotesOnce checks that a printed guide has each note once, and still has every line
// of every step.
func TestPrintSaysNotesOnce(t *testing.T) {
	g := trunk(t)
	text := g.Text("en-US")
	_, body := get(t, server(t), "/trunk-release-fails/en-US/print", "en")
	body = html.UnescapeString(body)
	own := map[string]int{} // lines of steps that are no notes
	for _, n := range text.Nodes {
		for _, line := range n.Do {
			own[line]++
		}
	}
	for _, n := range g.Notes {
		line := text.Notes[n.Index]
		if n.Kind == guide.ToGuide {
			continue // nothing leads to another guide on paper
		}
		if got := strings.Count(body, "<li>"+line+"</li>"); got != 1+own[line] {
			t.Errorf("%d times: %s", got, line)
		}
	}
	for _, n := range g.Nodes {
		for _, line := range text.Nodes[n.Index].Do {
			if n.Kind != guide.Question && !strings.Contains(line, "{") &&
				!strings.Contains(body, "<li>"+line+"</li>") {
				t.Errorf("%s: no %q", n.ID, line)
			}
		}
	}
}
