package handover

import (
	"net/http"
	"net/url"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// OfflinePages returns the pages that a phone stores of the hand-over, by path, for the guides
// whose cases a desk takes. They are the same for everyone, and their scripts fill them. A Server
// serves the same bytes.
func (s *Server) OfflinePages(guides []*guide.Guide) map[string]page.Stored {
	files := map[string]page.Stored{"/case/away": page.NewStored(s.status, true, s.away())}
	for _, g := range guides {
		if g.Desk == "" {
			continue
		}
		for _, text := range g.Texts {
			files["/handover"+phone.Path(g, text)+"/offline"] =
				page.NewStored(s.review, true, s.offlineReview(g, text))
		}
	}
	return files
}

// offlineReview returns the review page without answers.
func (s *Server) offlineReview(g *guide.Guide, text *guide.Text) []byte {
	p := s.newReview(guideState{g: g, text: text, language: text.Language}, url.Values{}, nil)
	p.Kept, p.Unstaffed, p.Pack = true, false, packed(g, text)
	return page.Draw(templates, "review", p)
}

func (s *Server) showOffline(w http.ResponseWriter, r *http.Request) {
	a, ok := s.find(r, "", "")
	if !ok {
		s.notHere(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", s.review)
	w.Header().Set("Cache-Control", "no-cache")
	page.SendHTML(w, r, http.StatusOK, s.offlineReview(a.g, a.text))
}

// away returns the page for a case without a network. Its script shows the last known status.
func (s *Server) away() []byte {
	v := messagesIn("")
	p := casePage{frame: newFrame("en-US", v.status.Trouble, view.Numbers(situation("en-US", "")),
		caseScript), Words: s.scriptData(v, "en-US", nil)}
	p.Away = true
	return page.Draw(templates, "away", p)
}

func (s *Server) showAway(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	page.SendHTML(w, r, http.StatusOK, s.away())
}
