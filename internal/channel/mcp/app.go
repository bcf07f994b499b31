package mcp

import (
	_ "embed"
	"html/template"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// AppURI is the address of the page that draws a turn, for hosts that show MCP Apps.
const AppURI = "ui://firststeps/turn"

// appKind is the media type by which hosts know such a page.
const appKind = "text/html;profile=mcp-app"

//go:embed app/app.html
var appHTML string

//go:embed app/app.js
var appScript string

var appTemplate = template.Must(template.New("").Parse(appHTML))

// appWords are the program's own messages that the page needs, in one language.
type appWords struct {
	Levels    []string `json:"levels"` // the names of Urgencies in a turn
	Urgencies []string `json:"urgencies"`
	Call      string   `json:"call"`
	Say       string   `json:"say"`
	Wait      string   `json:"wait"`
	Fails     string   `json:"fails"`
	Worse     string   `json:"worse"`
	First     string   `json:"first"`
	Flags     string   `json:"flags"`
	Back      string   `json:"back"`
}

// appPage returns the page. It has no turn: a host sends it the result of each call. Until then it
// shows whom to call in danger.
func appPage(guides []*guide.Guide) string {
	words := map[string]appWords{"": wordsIn("")}
	for _, g := range guides {
		for _, text := range g.Texts {
			words[text.Language] = wordsIn(text.Language)
		}
	}
	var b strings.Builder
	err := appTemplate.Execute(&b, map[string]any{"Style": template.CSS(page.Style),
		"Script": template.JS(appScript), "Words": words, "Emergency": emergency()})
	if err != nil {
		panic(err) // a template of this program: a test would fail
	}
	return b.String()
}

func wordsIn(language string) appWords {
	m := view.MessagesFor(language)
	w := appWords{Urgencies: m.Urgencies, Call: m.Call, Say: m.Say, Wait: m.Wait, Fails: m.Fails,
		Worse: m.Worse, First: m.First, Flags: m.Flags, Back: m.Back}
	for u := guide.NotUrgent; u <= guide.Emergency; u++ {
		w.Levels = append(w.Levels, u.String())
	}
	return w
}

// appMeta tells hosts that the page loads nothing and asks for no permission.
func appMeta() mcp.Meta {
	return mcp.Meta{"ui": map[string]any{"csp": map[string]any{}, "prefersBorder": true}}
}
