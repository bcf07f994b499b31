package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Engine plays stories with triage and view only, without a channel. Channels are compared with it.
type Engine struct {
	guide      *guide.Guide
	situation  view.Situation
	transcript triage.Transcript
}

// NewEngine returns a player for a guide. The caller must call Open first.
func NewEngine(g *guide.Guide) *Engine { return &Engine{guide: g} }

// Turn returns the current turn.
func (e *Engine) Turn() triage.Turn { return triage.Replay(e.guide, e.transcript) }

// Screen returns the complete current screen.
func (e *Engine) Screen() view.Screen {
	turn := e.Turn()
	return view.Render(&turn, e.situation)
}

// Open starts a new run in one of the guide's languages.
func (e *Engine) Open(language, country, transcript string) (View, error) {
	if e.guide.Text(language) == nil {
		return View{}, fmt.Errorf("the guide has no texts in %q", language)
	}
	e.situation = view.Situation{Language: language}
	if country != "" {
		if _, err := e.Country(country); err != nil {
			return View{}, err
		}
	}
	e.transcript = triage.Parse(transcript)
	return e.seen()
}

// Choose answers the node on the screen.
func (e *Engine) Choose(p Pick) (View, error) {
	turn := e.Turn()
	c := turn.Node.Choice(p.ID)
	if c == nil {
		return View{}, fmt.Errorf("%s has no choice %q", turn.Node.ID, p.ID)
	}
	return e.move(turn.Choose(c))
}

// Flag raises a red flag.
func (e *Engine) Flag(p Pick) (View, error) {
	turn, f := e.Turn(), e.guide.Flag(p.ID)
	if f == nil {
		return View{}, fmt.Errorf("there is no red flag %q", p.ID)
	}
	return e.move(turn.Raise(f))
}

// Take takes an offer.
func (e *Engine) Take(p Pick) (View, error) {
	turn := e.Turn()
	for _, o := range turn.Offers() {
		if o.ID == p.ID {
			return e.move(turn.Take(o))
		}
	}
	return View{}, fmt.Errorf("there is no offer %q here", p.ID)
}

// Back goes to the previous state.
func (e *Engine) Back() (View, error) {
	turn := e.Turn()
	t, ok := turn.Back()
	if !ok {
		return View{}, fmt.Errorf("there is nothing to go back to")
	}
	return e.move(t)
}

// Change asks an earlier question again.
func (e *Engine) Change(p Pick) (View, error) {
	turn := e.Turn()
	if p.At < 0 || p.At >= len(turn.Used) {
		return View{}, fmt.Errorf("there is no answer %d", p.At)
	}
	return e.move(turn.Change(p.At))
}

// Country confirms a country.
func (e *Engine) Country(iso string) (View, error) {
	c, ok := place.Lookup(iso)
	if !ok {
		return View{}, fmt.Errorf("there is no country %q", iso)
	}
	e.situation.Country, e.situation.Confirmed = c, true
	return e.seen()
}

// Reload parses the public form of the transcript, like another device.
func (e *Engine) Reload() (View, error) { return e.move(triage.Parse(e.transcript.String())) }

func (e *Engine) move(t triage.Transcript) (View, error) {
	e.transcript = t
	return e.seen()
}

func (e *Engine) seen() (View, error) { return ViewOf(e.Screen()), nil }

// ViewOf returns the part of a screen that every channel shows.
func ViewOf(s view.Screen) View {
	seen := View{
		ID: s.ID, Kind: s.Kind.String(), Urgency: s.Urgency.String(), Title: s.Title,
		// empty lists in JSON, never null
		Numbers: []string{}, Cautions: []string{}, Choices: []string{},
	}
	for _, d := range s.Emergency.Dial {
		seen.Numbers = append(seen.Numbers, d.Number)
	}
	if s.Call != nil && s.Call.Who == guide.NonEmergency {
		seen.Other = s.Call.Number
	}
	for _, c := range s.Cautions {
		seen.Cautions = append(seen.Cautions, c.Text)
	}
	for _, c := range s.Choices {
		seen.Choices = append(seen.Choices, c.Label)
	}
	return seen
}

// pick returns the item on the current screen that a move refers to, or an error if the move is not
// possible here.
func (e *Engine) pick(m Move) (Pick, error) {
	turn, screen := e.Turn(), e.Screen()
	switch m.Act {
	case Choose:
		if e.guide.Node(m.Node) == nil {
			return Pick{}, fmt.Errorf("the guide has no question or step %q", m.Node)
		}
		if turn.Node.ID != m.Node {
			return Pick{}, fmt.Errorf("the move answers %s, but the screen shows %s", m.Node,
				turn.Node.ID)
		}
		return pickOption(screen.Choices, m.ID)
	case Flag:
		return pickOption(screen.Flags, m.ID)
	case Take:
		for i, o := range screen.Always {
			if o.ID == m.ID {
				return Pick{o.ID, i, o.Label}, nil
			}
		}
		return Pick{}, fmt.Errorf("there is no offer %q here", m.ID)
	case Change:
		for i, a := range slices.Backward(turn.Used) {
			if a.Node.ID == m.Node {
				return Pick{m.Node, i, screen.Answers[i].Question}, nil
			}
		}
		return Pick{}, fmt.Errorf("%s was not answered, so there is nothing to change", m.Node)
	}
	return Pick{}, nil
}

// fix returns how to fix a move that the engine refused.
func (e *Engine) fix(m Move) string {
	if m.Act != Choose || e.guide.Node(m.Node) != nil {
		return fixStory
	}
	fix := fmt.Sprintf("the screen shows %s: answer that", e.Turn().Node.ID)
	if len(e.guide.Offers) > 0 {
		fix += fmt.Sprintf("; an offer is taken with \"take: %s\"", e.guide.Offers[0].ID)
	}
	return fix + fmt.Sprintf("; a red flag is raised with \"flag: %s\"", e.guide.Flags[0].ID)
}

func pickOption(list []view.Option, id string) (Pick, error) {
	i := slices.IndexFunc(list, func(o view.Option) bool { return o.ID == id })
	if i < 0 {
		var ids []string
		for _, o := range list {
			ids = append(ids, o.ID)
		}
		return Pick{}, fmt.Errorf("there is no %q to choose here, only %s", id,
			cmp.Or(strings.Join(ids, ", "), "nothing"))
	}
	return Pick{id, i, list[i].Label}, nil
}
