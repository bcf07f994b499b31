package mcp

import (
	"fmt"
	"net/http"
	"strings"

	"firststeps/internal/page"
)

// IndexPath is where programs that read pages look for what this server has for them: llms.txt.
const IndexPath = "/llms.txt"

// index returns the text of llms.txt: what this is, where assistants and programs go instead of the
// pages, the rules for relaying, and the guides.
func (s *Server) index() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Firststeps\n\n> Step-by-step guides for emergencies and breakdowns with a "+
		"car. Every state that a person can reach was checked.\n\n%s\n\n## For programs\n\n"+
		"- [%s](%s%s): for AI assistants, the Model Context Protocol by HTTP. Take turns here, "+
		"and relay them word for word.\n"+
		"- [JSON](%s/api/v1/guides): the guides and their turns; described at "+
		"%s/api/v1/openapi.json\n\n"+
		"## Rules for assistants\n\n%s\n## Guides\n\n",
		emergency(), Path, s.Site, Path, s.Site, s.Site, Instructions)
	for _, g := range s.Book.Guides("en") {
		fmt.Fprintf(&b, "- [%s](%s/%s/%s/article): %s\n", g.Title, s.Site, g.ID, g.Language,
			g.Summary)
	}
	return b.String()
}

func (s *Server) serveIndex(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "use GET. "+emergency(), http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Cache-Control", "max-age=300")
	page.Send(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(s.index()))
}
