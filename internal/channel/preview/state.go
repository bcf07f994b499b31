package preview

import (
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"sync"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/scenario"
	"firststeps/internal/guide/verify"
	"firststeps/internal/page"
)

var templates = template.Must(template.New("").Funcs(page.Funcs()).ParseFS(files, "html/*.html"))

// state is what is known of the draft.
type state struct {
	mu      sync.Mutex
	opened  bool
	mark    uint64
	now     snapshot
	proving sync.Mutex // one proof at a time
	checked verify.Checked
}

// snapshot is what is known of the draft at one moment. It is not changed.
type snapshot struct {
	Version  string       // changes with everything below
	Guide    *guide.Guide // the last that compiled; nil if none did
	Stale    bool         // the files have changed since, and do not compile
	Proving  bool         // the proof is running
	Found    diag.List
	States   int
	Stories  int      // played
	Unwalked []string // edges that no story walks

	pages http.Handler // of Guide
}

// look returns what is known of the draft. If the files have changed, it compiles them first, and
// starts the proof.
func (s *Server) look() snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark := s.Mark()
	if s.opened && mark == s.mark {
		return s.now
	}
	s.opened, s.mark = true, mark
	d := s.Open()
	next := snapshot{Version: fmt.Sprintf("%x", mark), Found: s.located(d.Found)}
	if d.Guide == nil {
		next.Guide, next.pages, next.Stale = s.now.Guide, s.now.pages, true
	} else {
		next.Guide, next.pages, next.Proving = d.Guide, s.Pages(d.Guide), true
		go s.prove(d, next)
	}
	s.now = next
	return next
}

// prove completes a snapshot with the proof and the stories, unless the files have changed again.
func (s *Server) prove(d catalog.Draft, next snapshot) {
	s.proving.Lock()
	defer s.proving.Unlock()
	if !s.current(next) {
		return
	}
	version := next.Version
	report, found := d.Verify(&s.checked)
	next.States, next.Found = report.States, found
	var broken diag.List
	next.Stories, broken, next.Unwalked = play(d)
	next.Found = append(next.Found, broken...)
	next.Found, next.Proving, next.Version = s.located(next.Found), false, version+"-proved"
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.Version == version {
		s.now = next
	}
}

// current reports whether a snapshot is of the files as they were when they were last looked at.
func (s *Server) current(n snapshot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now.Version == n.Version
}

// located returns findings with the paths of files as the author knows them.
func (s *Server) located(found diag.List) diag.List {
	for i := range found {
		found[i].File = s.Locate(found[i].File)
	}
	return found
}

// play plays the stories of a draft. It returns how many there are, their findings, and the edges
// that no story walks; stories that fail walk nothing.
func play(d catalog.Draft) (played int, found diag.List, unwalked []string) {
	var whole []scenario.Story
	if _, err := fs.Stat(d.Files, stories); err == nil {
		folder, err := fs.Sub(d.Files, stories)
		if err != nil {
			panic(err) // the name is valid
		}
		played, found = scenario.Check(d.Guide, folder)
		for i := range found {
			found[i].File = path.Join(stories, found[i].File)
		}
		all, _ := scenario.Load(folder) // its error is in found
		for _, story := range all {
			if _, err := scenario.Steps(d.Guide, story); err == nil {
				whole = append(whole, story)
			}
		}
	}
	edges, err := scenario.Edges(d.Guide, whole)
	if err != nil {
		panic(err) // none of these stories fails
	}
	return played, found, edges.Unwalked
}

// stories is the folder of a guide's stories.
const stories = "stories"
