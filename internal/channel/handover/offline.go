package handover

import (
	"net/http"
	"net/url"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// Kept gives what a phone keeps of the hand-over for a set of guides, by path: pages that are the
// same for everyone, which their scripts fill. A Server serves the same bytes there.
func (s *Server) Kept(guides []*guide.Guide) map[string][]byte {
	files := map[string][]byte{"/case/away": s.away()}
	for _, g := range guides {
		for _, text := range g.Texts {
			files["/handover"+phone.Path(g, text)+"/offline"] = s.kept(g, text)
		}
	}
	return files
}

// kept is the review page without anybody's answers.
func (s *Server) kept(g *guide.Guide, text *guide.Text) []byte {
	p := s.newReview(asked{g: g, text: text, language: text.Language}, url.Values{}, nil)
	p.Kept, p.Nobody, p.Pack = true, false, packed(g, text)
	return page.Draw(templates, "review", p)
}

func (s *Server) showKept(w http.ResponseWriter, r *http.Request) {
	a, ok := s.find(r, "", "")
	if !ok {
		s.notHere(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", s.review)
	w.Header().Set("Cache-Control", "no-cache")
	page.SendHTML(w, r, http.StatusOK, s.kept(a.g, a.text))
}

// away is what stands in the place of a case while there is no network: its script shows how the
// case last stood.
func (s *Server) away() []byte {
	v := speak("")
	p := casePage{frame: newFrame("en-US", v.status.Trouble, view.Numbers(situation("en-US", "")),
		caseScript), Words: s.spoken(v, "en-US", nil)}
	p.Away = true
	return page.Draw(templates, "away", p)
}

func (s *Server) showAway(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	page.SendHTML(w, r, http.StatusOK, s.away())
}
