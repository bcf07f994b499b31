package web

import (
	"html/template"
	"maps"
	"runtime"
	"sync"

	"firststeps/internal/channel/phone"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

// site is what is served of one guide and does not change with other guides. It depends on its key
// only, so a server takes it from the one before if the key is the same.
type site struct {
	siteKey
	packs  map[*guide.Text]template.JS
	files  map[string]file        // by path
	beside map[string]page.Stored // see Options
	hashes map[string]string      // of files and beside, by path
	deltas map[string][]any       // see list.Page, by the path of the guide
	firsts sync.Map               // first screens; see first
}

type siteKey struct {
	guide    *guide.Guide
	recalled string // the reason, or empty
	desk     bool
	alone    bool
}

// newSites makes the sites of all guides. Those of last are used if they are the same.
func (s *Server) newSites(last *Server) {
	s.sites = map[string]*site{}
	var changed []*site
	for _, g := range s.guides {
		key := siteKey{g, s.recalls(g.Release), s.desk, s.alone}
		if last != nil && last.sites[g.ID] != nil && last.sites[g.ID].siteKey == key {
			s.sites[g.ID] = last.sites[g.ID]
			continue
		}
		s.sites[g.ID] = &site{siteKey: key}
		changed = append(changed, s.sites[g.ID])
	}
	var all sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0)) // more at one time only need more memory
	for _, one := range changed {
		free <- struct{}{}
		all.Go(func() { one.draw(s); <-free })
	}
	all.Wait()
}

// draw makes everything that the site has.
func (one *site) draw(s *Server) {
	g := one.guide
	one.packs, one.deltas, one.hashes = map[*guide.Text]template.JS{}, map[string][]any{},
		map[string]string{}
	for _, text := range g.Texts {
		one.packs[text] = template.JS(phone.PackFirst(g, text, s.voice(g, text)))
	}
	one.files = s.filesOf(g)
	if s.besideOf != nil {
		one.beside = s.besideOf(g)
	}
	for path, f := range one.files {
		one.hashes[path] = f.hash
	}
	for path, p := range one.beside {
		one.hashes[path] = hash(p.Body)
	}
	for _, text := range g.Texts {
		base := phone.Path(g, text)
		screen := string(one.files[base+"/offline"].plain)
		one.deltas[base] = delta(texts(screen), screen)
	}
}

// common returns the files that belong to no guide, by path.
var common = sync.OnceValue(func() map[string]file {
	return map[string]file{
		"/icon.svg":     newFile("image/svg+xml", icon, true),
		"/icon-192.png": newFile("image/png", iconPNG(192), true),
		"/icon-512.png": newFile("image/png", iconPNG(512), true),
	}
})

// files returns all files, by path.
func (s *Server) files() map[string]file {
	files := maps.Clone(common())
	maps.Copy(files, s.homes())
	for _, one := range s.sites {
		maps.Copy(files, one.files)
	}
	return files
}

// filesOf returns the files of a guide, by path.
func (s *Server) filesOf(g *guide.Guide) map[string]file {
	files := map[string]file{}
	for _, text := range g.Texts {
		base := phone.Path(g, text)
		screen := page.Draw(templates, "page", s.page(g, text, state{}))
		files[base+"/offline"] = newFile(pageKind, screen, true)
		files[base+"/away"] = newFile(pageKind, awayPage(g, text), true)
		files[base+"/numbers"] = numbersPage(text.Language)
		for name, forPrint := range map[string]bool{"/article": false, "/print": true} {
			files[base+name] = newDoc(page.Draw(templates, "article",
				newArticle(g, text, forPrint)))
			if s.recalls(g.Release) != "" { // a recalled release cannot be read either
				files[base+name] = files[base+"/offline"]
			}
		}
		files[phone.MorePath(g, text)] = newFile(scriptKind, phone.More(g, text), true)
		files[base+"/app.webmanifest"] = newFile("application/manifest+json", manifest(g, text),
			true)
	}
	return files
}
