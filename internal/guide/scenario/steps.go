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

// Step is one move and what the engine shows after it. As JSON it is what browser tests are held
// to.
type Step struct {
	Story      string `json:"story"` // name of the story
	Line       int    `json:"line"`  // of the move in the story's file; 0 for opening
	Act        Act    `json:"act"`
	Pick       Pick   `json:"pick"`       // Choose, Flag, Take, Change
	Language   string `json:"language"`   // of the screen
	Country    string `json:"country"`    // confirmed, from this move on; empty where not known
	Transcript string `json:"transcript"` // the state after the move
	Seen

	Screen view.Screen `json:"-"`
	Turn   triage.Turn `json:"-"`
}

// Check plays every story of a folder with the engine. It returns how many there are and what is
// wrong with them. Findings have the path below the folder, and the line.
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

// Steps walks a story with the engine: the first step is the opening, then one a move. The error is
// a [diag.List]: where, by file and line, the story does not fit the guide, or does not end as it
// says.
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
			f.Way, f.Mend = e.at.String(), mendStory
			return nil, diag.List{f}
		}
		steps = append(steps, e.step(s, m, p))
	}
	return steps, s.check(steps).Err()
}

// brokenStory is the id of the finding that a story does not go as it says.
const (
	brokenStory = "story-broken"
	mendStory   = "change the story where the guide is right, or the guide where the story is"
)

// broken returns that a story does not go as one of its keys says.
func (s Story) broken(key, way, message string, args ...any) diag.Finding {
	f := finding(brokenStory, s.Name+".yaml", s.lines, s.line(key), fmt.Sprintf(message, args...))
	f.Way, f.Mend = way, mendStory
	return f
}

// do makes one move on a channel.
func do(p Player, m Move, pick Pick) (Seen, error) {
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
	return Seen{}, fmt.Errorf("%q is nothing to do", m.Act)
}

func (e *Engine) step(s Story, m Move, p Pick) Step {
	turn, screen := e.Turn(), e.Screen()
	step := Step{
		Story: s.Name, Line: m.Line, Act: m.Act, Pick: p, Language: e.where.Language,
		Transcript: e.at.String(), Seen: See(screen), Screen: screen, Turn: turn,
	}
	if e.where.Confirmed {
		step.Country = e.where.Country.ISO
	}
	return step
}

// check holds the last screen to what the story says of it, and every screen to what must not be
// met.
func (s Story) check(steps []Step) (found diag.List) {
	last := steps[len(steps)-1]
	fail := func(key, format string, args ...any) {
		found = append(found, s.broken(key, last.Transcript, format, args...))
	}
	if got := (End{last.ID, last.Kind, last.Urgency}); got != s.Ends {
		fail("ends", "it ends at %v, not %v", got, s.Ends)
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
			fail("says", "the last screen does not say %q, but %q", text, said)
		}
	}
	for _, step := range steps {
		if slices.Contains(s.Never, step.ID) {
			fail("never", "it meets %s, which it must never", step.ID)
		}
	}
	return found
}

// ids gives the cautions and notes of a screen.
func (s Step) ids() []string {
	var ids []string
	for _, c := range s.Turn.Node.Cautions {
		ids = append(ids, c.ID)
	}
	for _, n := range s.Turn.Notes() {
		ids = append(ids, n.ID)
	}
	return ids
}
