package phone

import (
	"html/template"
	"strings"

	"firststeps/guide"
	"firststeps/triage"
	"firststeps/words"
)

// CarNotes gives what a phone keeps of the person's car while it has the page open: by "." and the id of a node, the notes
// that the server's own page would show there, as HTML. screen.js puts them in their place.
func CarNotes(g *guide.Guide, text *guide.Text, t triage.Transcript) map[string]string {
	notes := map[string]string{}
	for _, n := range g.Nodes {
		var b strings.Builder
		for _, l := range words.AboutCar(g, text, t, n) {
			b.WriteString(`<p class="note">` + template.HTMLEscapeString(l.Text) + `</p>`)
		}
		if b.Len() > 0 {
			notes["."+n.ID] = b.String()
		}
	}
	return notes
}
