package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"firststeps/guide"
	"firststeps/triage"
	"firststeps/words"
)

// Step is one move and what the engine shows after it. As JSON it is what browser tests are held to.
type Step struct {
	Story      string `json:"story"` // name of the story
	Line       int    `json:"line"`  // of the move in the story's file; 0 for opening
	Act        Act    `json:"act"`
	Pick       Pick   `json:"pick"`       // Choose, Flag, Change
	Language   string `json:"language"`   // of the screen
	Country    string `json:"country"`    // confirmed, from this move on; empty where not known
	Transcript string `json:"transcript"` // the state after the move
	Seen

	Screen words.Screen `json:"-"`
	Turn   triage.Turn  `json:"-"`
}

// Steps walks a story with the engine: the first step is the opening, then one a move. The error says, with the file
// and the line, why the story does not fit the guide, or does not end as it says.
func Steps(g *guide.Guide, s Story) ([]Step, error) {
	e := NewEngine(g)
	if _, err := e.Open(s.Language, s.Country, s.From); err != nil {
		return nil, fmt.Errorf("%s.yaml: %w", s.Name, err)
	}
	steps := []Step{e.step(s, Move{Act: Open}, Pick{})}
	for _, m := range s.Way {
		p, err := e.pick(m)
		if err == nil {
			_, err = do(e, m, p)
		}
		if err != nil {
			return nil, fmt.Errorf("%s.yaml:%d: %w; the way so far is %q", s.Name, m.Line, err, e.at)
		}
		steps = append(steps, e.step(s, m, p))
	}
	return steps, s.check(steps)
}

// do makes one move on a channel.
func do(p Player, m Move, pick Pick) (Seen, error) {
	switch m.Act {
	case Choose:
		return p.Choose(pick)
	case Flag:
		return p.Flag(pick)
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

// check holds the last screen to what the story says of it, and every screen to what must not be met.
func (s Story) check(steps []Step) error {
	last := steps[len(steps)-1]
	var errs []error
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s.yaml: %s; the way is %q", s.Name, fmt.Sprintf(format, args...), last.Transcript))
	}
	if got := (End{last.ID, last.Kind, last.Urgency}); got != s.Ends {
		fail("it ends at %v, not %v", got, s.Ends)
	}
	ids := last.ids()
	for _, id := range s.Sees {
		if !slices.Contains(ids, id) {
			fail("the last screen does not show %q, only %v", id, ids)
		}
	}
	lines := append(slices.Clone(last.Numbers), last.Title, last.Other)
	for _, n := range last.Screen.Notes {
		lines = append(lines, n.Text)
	}
	said := strings.Join(lines, "\n")
	for _, text := range s.Says {
		if !strings.Contains(said, text) {
			fail("the last screen does not say %q, but %q", text, said)
		}
	}
	for _, step := range steps {
		if slices.Contains(s.Never, step.ID) {
			fail("it meets %s, which it must never", step.ID)
		}
	}
	return errors.Join(errs...)
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
