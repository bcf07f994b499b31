package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	_ "embed"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

//go:embed phone/worker.min.js
var workerScript string

//go:embed phone/icon.svg
var icon []byte

// file is the same for everyone. Phones store it after they have checked its hash.
type file struct {
	page.Body
	plain  []byte // the bytes that are hashed
	kind   string
	static bool   // also served at its path; a guide's page is served by state instead
	policy string // content security policy; empty: that of a guide's page
	tag    string
	hash   string
}

const pageKind, scriptKind = "text/html; charset=utf-8", "text/javascript; charset=utf-8"

func newFile(kind string, plain []byte, static bool) file {
	sum := hash(plain)
	return file{page.NewBody(kind, plain), plain, kind, static, "", `W/"` + sum[:16] + `"`, sum}
}

// hash returns the SHA-256 of a file as phones compute it.
func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// ServeHTTP serves the file, or that the browser's copy is the same.
func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	if f.policy != "" {
		w.Header().Set("Content-Security-Policy", f.policy)
	}
	w.Header().Set("ETag", f.tag)
	if slices.Contains(strings.Split(r.Header.Get("If-None-Match"), ", "), f.tag) {
		w.Header().Add("Vary", "Accept-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f.Send(w, r, http.StatusOK)
}

// newDoc returns a page to read or to print, which has a style sheet of its own.
func newDoc(html []byte) file {
	f := newFile(pageKind, html, true)
	f.policy = page.Policy(nil, []string{page.Style + docStyle})
	return f
}

// listHash is how many characters of a list's hash the worker names: 132 bits, since every phone
// fetches those of all guides.
const listHash = 22

// newWorker returns the service worker, which stores the guides that are opened on the phone. With
// an empty list of guides it deletes them.
func (s *Server) newWorker() file {
	lists := map[string]string{}
	if s.keep {
		for path, f := range s.lists {
			lists[strings.TrimSuffix(path, listName)] = f.hash[:listHash]
		}
	}
	list, err := json.Marshal(lists) // sorted by path, so the same content has the same script
	if err != nil {
		panic(err)
	}
	home := phone.Path(s.guides[0], phone.Negotiate(s.guides[0], ""))
	// In one block, so that a truncated script is invalid and is rejected.
	return newFile(scriptKind, []byte("{\nconst VERSION = '"+hash(list)[:16]+
		"'\nconst GUIDES = "+string(list)+"\nconst HOME = '"+home+"';\n"+workerScript+"}\n"), true)
}

// manifest returns the web app manifest, with which the guide can be added to the home screen.
func manifest(g *guide.Guide, text *guide.Text) []byte {
	type image struct {
		Src   string `json:"src"`
		Sizes string `json:"sizes"`
		Type  string `json:"type"`
	}
	b, err := json.Marshal(map[string]any{
		// Each guide is an app of its own. The scope has the pages about a car, a hand-over and a
		// case, too.
		"id": "/" + g.ID, "name": text.Title, "short_name": text.Title,
		"description": text.Summary, "lang": text.Language,
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
