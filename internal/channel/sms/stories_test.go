package sms

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firststeps/internal/facts/gsm"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/scenario"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// TestStories plays every story by text message, and checks that it goes as in the engine.
func TestStories(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		stories, err := scenario.Load(guidetest.Stories(t, g))
		if err != nil || len(stories) < 2 {
			t.Fatalf("%d stories, %v", len(stories), err)
		}
		for _, s := range stories {
			t.Run(g.ID+"/"+s.Name, func(t *testing.T) {
				if err := scenario.Play(g, s, &texter{t: t, guide: g}); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// texter is a person with a phone who sees only the messages.
type texter struct {
	t     *testing.T
	guide *guide.Guide
	c     *Conversation
	first int
}

func newConversation(g *guide.Guide, where view.Situation) *Conversation {
	return &Conversation{Guides: func() []*guide.Guide { return []*guide.Guide{g} }, Where: where}
}

func (p *texter) Open(language, country, transcript string) (scenario.View, error) {
	p.c = newConversation(p.guide, view.Situation{Language: language})
	seen, err := p.text("hello")
	if country != "" {
		seen, err = p.Country(country)
	}
	if transcript != "" { // text messages have no way to begin with answers
		p.c.transcript = triage.Parse(transcript)
		return p.Reload()
	}
	return seen, err
}

func (p *texter) Choose(c scenario.Pick) (scenario.View, error) {
	return p.text(strconv.Itoa(p.first + c.At))
}

func (p *texter) Take(o scenario.Pick) (scenario.View, error) { return p.pick(p.all(), o.Label) }
func (p *texter) Back() (scenario.View, error)                { return p.text("back") }
func (p *texter) Country(iso string) (scenario.View, error)   { return p.text("country " + iso) }
func (p *texter) Reload() (scenario.View, error)              { return p.text("Again") }

func (p *texter) Flag(f scenario.Pick) (scenario.View, error) {
	return p.pick(p.receive("SOS"), f.Label)
}

// Change replies with the number of an answer in the list.
func (p *texter) Change(c scenario.Pick) (scenario.View, error) {
	for _, l := range p.receive("change") {
		if m := numbered.FindStringSubmatch(l); m != nil && m[1] == strconv.Itoa(p.c.first+c.At) {
			return p.text(m[1])
		}
	}
	return scenario.View{}, nil
}

// pick replies with the number before a label.
func (p *texter) pick(lines []string, label string) (scenario.View, error) {
	for _, l := range lines {
		if m := numbered.FindStringSubmatch(l); m != nil && m[2] == gsm.Plain(label) {
			return p.text(m[1])
		}
	}
	return scenario.View{}, nil
}

func (p *texter) all() []string { return p.receive("again") }

var (
	numbered = regexp.MustCompile(`^(\d+) (.+)$`)
	digits   = regexp.MustCompile(`\d+`)
)

// receive sends a message, and MORE until there is no more. It returns the lines of all replies. It
// checks that each reply is one text message with an emergency number.
func (p *texter) receive(text string) (lines []string) {
	more := messagesIn(p.c.Where.Language).More
	for parts := p.c.Receive(text); ; parts = p.c.Receive("more") {
		for i, part := range parts {
			if gsm.Parts(part) != 1 {
				p.t.Errorf("%d parts: %q", gsm.Parts(part), part)
			}
			own := strings.Split(part, "\n")
			if !digits.MatchString(own[0]) {
				p.t.Errorf("does not begin with a number to call: %q", part)
			}
			if len(lines) > 0 {
				own = own[1:] // the line that begins every part
			}
			last := i == len(parts)-1
			if last && own[len(own)-1] == more {
				own = own[:len(own)-1]
			} else if last {
				return append(lines, own...)
			}
			lines = append(lines, own...)
		}
		if len(parts) == 0 {
			p.t.Fatal("no message")
		}
	}
}

func (p *texter) text(text string) (scenario.View, error) { return p.see(p.receive(text)), nil }

// see reads a screen by its form only: the first lines, lines with a number, and lines that begin
// with an exclamation mark.
func (p *texter) see(lines []string) scenario.View {
	seen := scenario.View{Numbers: []string{}, Cautions: []string{}, Choices: []string{}}
	danger, _, _ := strings.Cut(messagesIn(p.c.Where.Language).Danger, "%")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, danger) })
	if at < 0 || at > 1 {
		p.t.Fatalf("no emergency number comes first: %q", lines)
	}
	for _, n := range digits.FindAllString(lines[at], -1) {
		if !slices.Contains(seen.Numbers, n) {
			seen.Numbers = append(seen.Numbers, n)
		}
	}
	seen.Title = lines[1-at]
	p.first = p.c.first
	call, _, _ := strings.Cut(view.MessagesFor(p.c.Where.Language).Call, "%")
	for i, l := range lines {
		if m := numbered.FindStringSubmatch(l); m != nil &&
			m[1] == strconv.Itoa(p.first+len(seen.Choices)) {
			seen.Choices = append(seen.Choices, m[2])
		}
		if text, ok := strings.CutPrefix(l, "! "); ok {
			seen.Cautions = append(seen.Cautions, text)
		}
		if number, ok := strings.CutPrefix(l, call); ok && i > 1 && seen.Other == "" &&
			digits.FindString(number) == number {
			seen.Other = number
		}
	}
	// offers have numbers, too, after the choices
	offers := len(triage.Replay(p.guide, p.c.transcript).Node.Choices)
	seen.Choices = seen.Choices[:min(len(seen.Choices), offers)]
	return seen
}

// TestRandomWalks sends random replies, and checks after each that the state is the engine's, that
// each message is complete by itself, and that an old number changes nothing.
func TestRandomWalks(t *testing.T) {
	walks := 10_000
	if testing.Short() {
		walks = 300
	}
	r := rand.New(rand.NewPCG(18, 3))
	all, countries := guidetest.Guides(t), []string{"US", "GB", "JP", "FR", "DE", ""}
	for n := range walks {
		g := all[n%len(all)]
		where := view.Situation{Language: g.Texts[r.IntN(len(g.Texts))].Language}
		where.Country, where.Confirmed = place.Lookup(countries[r.IntN(len(countries))])
		c := newConversation(g, where)
		c.Receive("hi")
		for range 12 {
			walk(t, c, r)
		}
	}
}

func walk(t *testing.T, c *Conversation, r *rand.Rand) {
	t.Helper()
	turn, want, text := c.turn(), c.transcript, "AGAIN"
	switch n := len(c.options); {
	case r.IntN(8) == 0:
		if text = "BACK"; len(want.Entries) > 0 {
			if back, ok := turn.Back(); ok {
				want = back
			}
		}
	case r.IntN(8) == 0:
		text = strconv.Itoa(c.first - 1 - r.IntN(3)) // of an earlier screen
	case r.IntN(8) == 0:
		text = []string{"more", "help", "what?", "", "country", "0", "-1", "1e3", "SOS SOS", "№ 1",
			strings.Repeat("9", 400)}[r.IntN(11)]
	case r.IntN(12) == 0:
		f := c.g.Flags[r.IntN(len(c.g.Flags))]
		text, want = "!"+f.ID, turn.Raise(f)
	case n > 0:
		at := r.IntN(n)
		text, want = strconv.Itoa(c.first+at), triage.Parse(c.options[at].to)
	}
	replies := c.Receive(text)
	if c.transcript.String() != want.String() {
		t.Fatalf("%q: at %q, want %q", text, c.transcript, want)
	}
	screen := view.Render(c.turn(), c.Where)
	for i, part := range replies {
		if gsm.Parts(part) != 1 || !digits.MatchString(strings.Split(part, "\n")[0]) {
			t.Fatalf("%q: part %d: %q", text, i, part)
		}
	}
	if screen.Card() && text != "more" && c.emergency &&
		!strings.Contains(replies[0], gsm.Plain(screen.Call.Number)) {
		t.Fatalf("%q: the first part has no %s: %q", text, screen.Call.Number, replies[0])
	}
}

// TestEveryCardIsCompleteInItsFirstPart checks the cards of every guide, language and country: the
// first message has the number to call, and so does every other one.
func TestEveryCardIsCompleteInItsFirstPart(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		for _, text := range g.Texts {
			for _, country := range place.All() {
				for _, f := range g.Flags {
					c := newConversation(g, view.Situation{Language: text.Language,
						Country: country, Confirmed: true})
					c.Receive("hi")
					replies := c.Receive(f.ID)
					screen := view.Render(c.turn(), c.Where)
					if !screen.Card() {
						continue
					}
					if title := gsm.Plain(screen.Title); !strings.Contains(replies[0], title) {
						t.Fatalf("%s %s %s: %q", g.ID, country.ISO, f.ID, replies[0])
					}
					number := gsm.Plain(screen.Call.Number)
					for _, part := range replies {
						if gsm.Parts(part) != 1 || !strings.Contains(part, number) {
							t.Fatalf("%s %s %s: %q", g.ID, country.ISO, f.ID, part)
						}
					}
				}
			}
		}
	}
}
