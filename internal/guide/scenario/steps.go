package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Step is one move and what the engine shows after it. Browser tests compare with its JSON form.
type Step struct {
	Story      string `json:"story"` // name of the story
	Line       int    `json:"line"`  // of the move in the story's file; 0 for opening
	Act        Action `json:"act"`
	Pick       Pick   `json:"pick"`       // Choose, Flag, Take, Change
	Language   string `json:"language"`   // of the screen
	Country    string `json:"country"`    // confirmed, after this move; empty if unknown
	Transcript string `json:"transcript"` // the state after the move
	View

	Screen view.Screen `json:"-"`
	Turn   triage.Turn `json:"-"`
}

// Check plays every story of a folder that can be read with the engine. It returns their number,
// and the faults of all stories. Findings have the path below the folder and the line.
func Check(g *guide.Guide, folder fs.FS) (played int, found diag.List) {
	stories, err := Load(folder)
	if err != nil && !errors.As(err, &found) {
		found = diag.List{{ID: "unreadable", File: ".", Message: err.Error()}}
	}
	for _, s := range stories {
		if _, broken := Steps(g, s); broken != nil {
			var list diag.List
			errors.As(broken, &list)
			found = append(found, list...)
		}
	}
	return len(stories), found
}

// Steps plays a story with the engine. The first step is the opening; the others are one per move.
// The error is a [diag.List] of the positions where the story does not fit the guide or ends
// differently.
func Steps(g *guide.Guide, s Story) ([]Step, error) {
	e := NewEngine(g)
	if _, err := e.Open(s.Language, s.Country, s.From); err != nil {
		return nil, diag.List{s.broken("language", "", "%v", err)}
	}
	steps := []Step{e.step(s, Move{Act: Open}, Pick{})}
	for _, m := range s.Way {
		p, err := e.pick(m)
		if err == nil {
			_, err = do(e, m, p)
		}
		if err != nil {
			f := finding(brokenStory, s.Name+".yaml", s.lines, m.Line, err.Error())
			f.Path, f.Fix = e.transcript.String(), e.fix(m)
			return nil, diag.List{f}
		}
		steps = append(steps, e.step(s, m, p))
	}
	return steps, s.check(steps).Err()
}

// brokenStory is the id of the finding for a story that does not match the guide.
const (
	brokenStory = "story-broken"
	fixStory    = "change the story if the guide is right, or the guide if the story is right"
)

// broken returns a finding about the line of a key.
func (s Story) broken(key, way, message string, args ...any) diag.Finding {
	f := finding(brokenStory, s.Name+".yaml", s.lines, s.line(key), fmt.Sprintf(message, args...))
	f.Path, f.Fix = way, fixStory
	return f
}

// do makes one move on a channel.
func do(p Player, m Move, pick Pick) (View, error) {
	switch m.Act {
	case Choose:
		return p.Choose(pick)
	case Flag:
		return p.Flag(pick)
	case Take:
		return p.Take(pick)
	case Back:
		return p.Back()
	case Change:
		return p.Change(pick)
	case Country:
		return p.Country(m.ID)
	case Reload:
		return p.Reload()
	}
	return View{}, fmt.Errorf("unknown move %q", m.Act)
}

func (e *Engine) step(s Story, m Move, p Pick) Step {
	turn, screen := e.Turn(), e.Screen()
	step := Step{
		Story: s.Name, Line: m.Line, Act: m.Act, Pick: p, Language: e.situation.Language,
		Transcript: e.transcript.String(), View: ViewOf(screen), Screen: screen, Turn: turn,
	}
	if e.situation.Confirmed {
		step.Country = e.situation.Country.ISO
	}
	return step
}

// check compares the last screen with what the story expects, and checks that no screen listed
// under never was shown.
func (s Story) check(steps []Step) (found diag.List) {
	last := steps[len(steps)-1]
	fail := func(key, format string, args ...any) {
		found = append(found, s.broken(key, last.Transcript, format, args...))
	}
	if got := (End{last.ID, last.Kind, last.Urgency}); got != s.Ends {
		fail("ends", "it ends at %v, not at %v", got, s.Ends)
	}
	ids := last.ids()
	for _, id := range s.Sees {
		if !slices.Contains(ids, id) {
			fail("sees", "the last screen does not show %q, only %v", id, ids)
		}
	}
	lines := append(slices.Clone(last.Numbers), last.Title, last.Other)
	for _, n := range last.Screen.Notes {
		lines = append(lines, n.Text)
	}
	said := strings.Join(lines, "\n")
	for _, text := range s.Says {
		if !strings.Contains(said, text) {
			fail("says", "the last screen does not say %q in its title, notes or numbers, "+
				"which are all that \"says\" is compared with: %q", text, said)
		}
	}
	for _, step := range steps {
		if slices.Contains(s.Never, step.ID) {
			fail("never", "it reaches %s, which is listed under never", step.ID)
		}
	}
	return found
}

// ids returns the ids of the cautions and notes of a screen.
func (s Step) ids() []string {
	var ids []string
	for _, c := range s.Turn.Node.Cautions {
		ids = append(ids, c.ID)
	}
	country := ""
	if e := s.Screen.Emergency; e.Confirmed {
		country = e.ISO
	}
	for _, n := range s.Turn.Notes() {
		if n.ShownIn(country) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}
