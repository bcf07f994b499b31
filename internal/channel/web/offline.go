package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	_ "embed"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

//go:embed phone/worker.js
var workerScript string

//go:embed phone/icon.svg
var icon []byte

// file is stored by phones. It is the same for everyone, and its hash is checked before it is
// stored.
type file struct {
	page.Body
	plain  []byte // the bytes that are hashed
	static bool   // also served at its path; a guide's page is served by state instead
	policy string // content security policy; empty: that of a guide's page
}

// ServeHTTP serves the file.
func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	if f.policy != "" {
		w.Header().Set("Content-Security-Policy", f.policy)
	}
	f.Send(w, r, http.StatusOK)
}

// files returns all files that a phone stores, by path.
func (s *Server) files() map[string]file {
	files := map[string]file{"/icon.svg": newFile("image/svg+xml", icon, true)}
	for _, size := range []int{192, 512} {
		files[fmt.Sprintf("/icon-%d.png", size)] = newFile("image/png", iconPNG(size), true)
	}
	if len(s.guides) > 1 {
		list := s.listPage("First steps", "What has gone wrong?", "Choose a guide:")
		files["/"] = newFile("text/html; charset=utf-8", page.Draw(templates, "trouble", list),
			false)
	}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			base := phone.Path(g, text)
			screen := page.Draw(templates, "page", s.page(g, text, state{}))
			files[base+"/offline"] = newFile("text/html; charset=utf-8", screen, true)
			files[base+"/numbers"] = newDoc(page.Draw(templates, "numbers", newNumbers(g, text)))
			for name, forPrint := range map[string]bool{"/article": false, "/print": true} {
				files[base+name] = newDoc(page.Draw(templates, "article",
					newArticle(g, text, forPrint)))
				if s.recalls(g.Release) != "" { // a recalled release cannot be read either
					files[base+name] = files[base+"/offline"]
				}
			}
			files[phone.MorePath(g, text)] = newFile("text/javascript; charset=utf-8",
				phone.More(g, text), true)
			files[base+"/app.webmanifest"] = newFile("application/manifest+json", manifest(g, text),
				true)
		}
	}
	return files
}

func newFile(kind string, plain []byte, static bool) file {
	return file{page.NewBody(kind, plain), plain, static, ""}
}

// newDoc returns a page to read or to print, which has a style sheet of its own.
func newDoc(html []byte) file {
	f := newFile("text/html; charset=utf-8", html, true)
	f.policy = page.Policy(nil, []string{page.Style + docStyle})
	return f
}

// worker serves the service worker, which stores the guide on the phone or, if that is off, deletes
// it.
func (s *Server) worker(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	page.Send(w, r, http.StatusOK, "text/javascript; charset=utf-8", s.workerBody())
}

func (s *Server) workerBody() []byte {
	hashes := map[string]string{}
	if s.keep {
		for path, f := range s.offline {
			hashes[path] = hexHash(f.plain)
		}
		for path, body := range s.extra {
			hashes[path] = hexHash(body)
		}
	}
	list, err := json.Marshal(hashes) // sorted by path, so the same content has the same script
	if err != nil {
		panic(err)
	}
	home := phone.Path(s.guides[0], negotiate(s.guides[0], "")) + "/offline"
	// In one block, so that a truncated script is invalid and is rejected.
	return []byte("{\nconst VERSION = '" + hexHash(list)[:16] + "'\nconst FILES = " + string(list) +
		"\nconst HOME = '" + home + "'\n" + workerScript + "}\n")
}

func hexHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// manifest returns the web app manifest, with which the guide can be added to the home screen.
func manifest(g *guide.Guide, text *guide.Text) []byte {
	type image struct {
		Src   string `json:"src"`
		Sizes string `json:"sizes"`
		Type  string `json:"type"`
	}
	b, err := json.Marshal(map[string]any{
		"name": text.Title, "short_name": "Firststeps", "description": text.Summary,
		"lang":      text.Language,
		"start_url": phone.Path(g, text), "scope": "/", "display": "standalone",
		"background_color": "#ffffff", "theme_color": "#b00020",
		"icons": []image{
			{"/icon.svg", "any", "image/svg+xml"},
			{"/icon-192.png", "192x192", "image/png"},
			{"/icon-512.png", "512x512", "image/png"},
		},
	})
	if err != nil {
		panic(err)
	}
	return b
}
