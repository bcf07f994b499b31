package car

import (
	"net/http"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// OfflinePages returns the pages that a phone stores for guides that ask about the car, by path.
// They are the same for everyone, and have the list of cars. A Server serves the same bytes.
func OfflinePages(guides []*guide.Guide) map[string]page.Stored {
	files := map[string]page.Stored{}
	for _, g := range guides {
		if !g.AsksCar() {
			continue
		}
		for _, text := range g.Texts {
			stored := page.NewStored(policy, false, offlinePage(g, text))
			stored.Header.Set("Permissions-Policy", permissions)
			files["/car"+phone.Path(g, text)+"/offline"] = stored
		}
	}
	return files
}

// offlinePage returns the first screen, without answers.
func offlinePage(g *guide.Guide, text *guide.Text) []byte {
	v := visit{g: g, text: text, turn: triage.Replay(g, triage.Transcript{}),
		where: view.Situation{Language: text.Language}}
	p := v.screen()
	p.addScriptData(v)
	return page.Draw(templates, "page", p)
}

func (s *Server) showOffline(w http.ResponseWriter, r *http.Request) {
	r.URL.RawQuery = ""
	v, ok := s.visit(r)
	if !ok {
		s.notHere(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	page.SendHTML(w, r, http.StatusOK, offlinePage(v.g, v.text))
}
