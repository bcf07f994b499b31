package car

import (
	"net/http"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// Kept gives what a phone keeps of the page for a set of guides, by path: the same for everyone,
// and complete with the list of cars. A Server serves the same bytes there.
func Kept(guides []*guide.Guide) map[string][]byte {
	files := map[string][]byte{}
	for _, g := range guides {
		for _, text := range g.Texts {
			files["/car"+phone.Path(g, text)+"/offline"] = kept(g, text)
		}
	}
	return files
}

// kept is the first screen, of nobody's.
func kept(g *guide.Guide, text *guide.Text) []byte {
	v := visit{g: g, text: text, turn: triage.Replay(g, triage.Transcript{}),
		where: view.Situation{Language: text.Language}}
	p := v.screen()
	p.carry(v)
	return page.Draw(templates, "page", p)
}

func (s *Server) showKept(w http.ResponseWriter, r *http.Request) {
	r.URL.RawQuery = ""
	v, ok := s.visit(r)
	if !ok {
		s.notHere(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	page.SendHTML(w, r, http.StatusOK, kept(v.g, v.text))
}
