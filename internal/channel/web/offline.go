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
	look "firststeps/internal/page"
)

//go:embed phone/worker.js
var workerScript string

//go:embed phone/icon.svg
var icon []byte

// file is something that a phone keeps: the same bytes for everyone, checked by hash before they
// are kept.
type file struct {
	look.Body
	plain  []byte // the bytes that are hashed
	static bool   // also served at its path as it is; a guide's page is served by state instead
}

// ServeHTTP serves the file.
func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	f.Send(w, r, http.StatusOK)
}

// files makes all that a phone keeps.
func (s *Server) files() map[string]file {
	files := map[string]file{"/icon.svg": newFile("image/svg+xml", icon, true)}
	for _, size := range []int{192, 512} {
		files[fmt.Sprintf("/icon-%d.png", size)] = newFile("image/png", iconPNG(size), true)
	}
	if len(s.guides) > 1 {
		list := s.listed("First steps", "What has gone wrong?", "Choose a guide:")
		files["/"] = newFile("text/html; charset=utf-8", look.Draw(templates, "trouble", list),
			false)
	}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			base := phone.Path(g, text)
			page := look.Draw(templates, "page", s.page(g, text, state{}))
			article, print := look.Draw(templates, "article", newArticle(g, text, false)),
				look.Draw(templates, "article", newArticle(g, text, true))
			if s.recalls(g.Release) != "" {
				article, print = page, page // what was taken back is not to be read either
			}
			files[base+"/offline"] = newFile("text/html; charset=utf-8", page, true)
			files[base+"/article"] = newFile("text/html; charset=utf-8", article, true)
			files[base+"/numbers"] = newFile("text/html; charset=utf-8",
				look.Draw(templates, "numbers", newNumbers(g, text)), true)
			files[base+"/print"] = newFile("text/html; charset=utf-8", print, true)
			files[phone.MorePath(g, text)] = newFile("text/javascript; charset=utf-8",
				phone.More(g, text), true)
			files[base+"/app.webmanifest"] = newFile("application/manifest+json", manifest(g, text),
				true)
		}
	}
	return files
}

func newFile(kind string, plain []byte, static bool) file {
	return file{look.NewBody(kind, plain), plain, static}
}

// worker serves the script that keeps the guide on the phone, or the one that takes it back.
func (s *Server) worker(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	look.Send(w, r, http.StatusOK, "text/javascript; charset=utf-8", s.workerBody())
}

func (s *Server) workerBody() []byte {
	hashes := map[string]string{}
	if s.keep {
		for path, f := range s.offline {
			hashes[path] = hashed(f.plain)
		}
		for path, body := range s.beside {
			hashes[path] = hashed(body)
		}
	}
	list, err := json.Marshal(hashes) // sorted by path, so the same content gives the same script
	if err != nil {
		panic(err)
	}
	home := phone.Path(s.guides[0], negotiate(s.guides[0], "")) + "/offline"
	// In one block, so that a script that was cut off is no script, and is refused.
	return []byte("{\nconst VERSION = '" + hashed(list)[:16] + "'\nconst FILES = " + string(list) +
		"\nconst HOME = '" + home + "'\n" + workerScript + "}\n")
}

func hashed(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// manifest lets the guide be put on the home screen.
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
