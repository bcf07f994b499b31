package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"firststeps/internal/channel/phone"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// Names of the two files, below the path of a guide, from which a phone stores the guide.
const (
	listName = "/kept.json" // the list: its hash is in the worker
	restName = "/rest.json" // the pages after the first, compressed together
)

// list is what a phone stores of a guide in one language. phone/offline.js reads it. It comes
// before the files, and has the parts of the guide's page that the phone does not have yet.
type list struct {
	Headers []map[string]string `json:"headers"` // with which files are stored
	Files   map[string]entry    `json:"files"`   // by path
	Later   map[string]entry    `json:"later"`   // stored when they are opened
	Page    []any               `json:"page"`    // the page, as a delta of its own style and scripts
}

// entry is the hash of a file, and the index of its headers.
type entry [2]any

// storedFiles returns the files that a phone stores of a guide, by path, and those that it stores
// when they are opened.
func (s *Server) storedFiles(one *site, base string) (now, later map[string]page.Stored) {
	now, later = map[string]page.Stored{}, map[string]page.Stored{}
	paths := []string{"/icon.svg"}
	for _, name := range []string{"/offline", "/more.js", "/article", "/print", "/away",
		"/app.webmanifest"} {
		paths = append(paths, base+name)
	}
	if home := "/" + path.Base(base); s.offline[home].plain != nil {
		paths = append(paths, home)
	}
	for _, name := range paths {
		now[name] = s.stored(s.offline[name])
	}
	later[base+"/numbers"] = s.stored(s.offline[base+"/numbers"])
	for path, p := range one.beside {
		if strings.HasSuffix(path, base+"/offline") || !strings.HasSuffix(path, "/offline") {
			now[path] = p
		}
	}
	return now, later
}

func (s *Server) stored(f file) page.Stored {
	p := page.NewStored(cmp.Or(f.policy, s.policy), true, f.plain)
	p.Header.Set("Content-Type", f.kind)
	return p
}

// newLists returns the lists of all guides, by path.
func (s *Server) newLists() map[string]file {
	lists := map[string]file{}
	for _, g := range s.guides {
		for _, text := range g.Texts {
			base := phone.Path(g, text)
			lists[base+listName] = newFile("application/json",
				encoded(s.newList(s.sites[g.ID], base)), true)
		}
	}
	return lists
}

func (s *Server) newList(one *site, base string) list {
	now, later := s.storedFiles(one, base)
	l, known := list{Files: map[string]entry{}, Later: map[string]entry{}}, map[string]int{}
	add := func(to map[string]entry, files map[string]page.Stored) {
		for _, path := range slices.Sorted(maps.Keys(files)) {
			header := map[string]string{}
			for name := range files[path].Header {
				header[name] = files[path].Header.Get(name)
			}
			key := string(encoded(header))
			if _, ok := known[key]; !ok {
				known[key] = len(l.Headers)
				l.Headers = append(l.Headers, header)
			}
			to[path] = entry{cmp.Or(one.hashes[path], s.offline[path].hash), known[key]}
		}
	}
	add(l.Files, now)
	add(l.Later, later)
	l.Page = one.deltas[base]
	return l
}

// texts returns the styles and scripts of a page, as page/guard.js sends them to the worker.
func texts(screen string) string {
	var b strings.Builder
	for _, m := range inlineTexts.FindAllStringSubmatch(screen, -1) {
		b.WriteString(m[2])
	}
	return b.String()
}

var inlineTexts = regexp.MustCompile(`(?s)<(style|script)\b[^>]*>(.*?)</(?:style|script)>`)

// rest serves restOf, which is made when it is first requested.
func (s *Server) rest(g *guide.Guide, text *guide.Text) http.HandlerFunc {
	made := sync.OnceValue(func() file { return s.restOf(g, text) })
	return func(w http.ResponseWriter, r *http.Request) { made().ServeHTTP(w, r) }
}

// restOf returns the pages of a guide after the first, as deltas of the guide's page and the data
// that follows it.
func (s *Server) restOf(g *guide.Guide, text *guide.Text) file {
	base := phone.Path(g, text)
	files, _ := s.storedFiles(s.sites[g.ID], base)
	first := []string{base + "/offline", phone.MorePath(g, text)}
	source := string(files[first[0]].Body) + string(files[first[1]].Body)
	deltas := map[string][]any{}
	for path, p := range files {
		if !slices.Contains(first, path) {
			deltas[path] = delta(source, string(p.Body))
		}
	}
	return newFile("application/json", encoded(deltas), true)
}

// encoded returns JSON in which the characters of HTML are not escaped.
func encoded(data any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(data); err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return b.Bytes()
}

// awayPage is shown without a network instead of a page that the phone has not stored.
func awayPage(g *guide.Guide, text *guide.Text) []byte {
	v := view.MessagesFor(text.Language)
	return page.Draw(templates, "trouble", errorPage{
		Language: text.Language, Dial: place.FallbackNumbers(), Title: text.Title,
		Text: v.Away, Lead: v.AwayLead, Style: template.CSS(page.Style),
		Guides: []other{{template.URL(phone.Path(g, text)), text.Language,
			text.Title + ", " + text.Name}},
	})
}
