package voice

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// perPage is how many answers the keys 1 to 8 offer at once. Key 9 leads to more.
const perPage = 8

// maxWrong is how many wrong keys in a row lead to a person.
const maxWrong = 3

// option is an answer with a key.
type option struct {
	label string
	to    state
}

// prompt is what is read out, and the answers to it.
type prompt struct {
	lines   []string
	options []option
	card    bool
}

// Call is a telephone call about one of several guides.
type Call struct {
	state
	guides []*guide.Guide
	where  view.Situation
	say    messages
	token  string // signs states
}

// NewCall returns a call at the list of guides, or at the guide if there is one only.
func NewCall(guides []*guide.Guide, where view.Situation) *Call {
	return &Call{state: begin(guides), guides: guides, where: where,
		say: messagesIn(where.Language)}
}

// Begin returns what is read out in the state of the call.
func (c *Call) Begin() Document {
	c.step++
	c.fresh = false
	return c.document()
}

// Press returns what is read out after a key, or after words that were recognized. Both may be
// empty, which counts as a wrong key.
func (c *Call) Press(key, speech string) Document {
	c.step++
	if c.guide == nil && (key == "0" || key == "" && c.heard(c.prompt(), speech) == "0") {
		return c.person() // no guide is chosen yet, whose red flags could be offered
	}
	next, ok := c.press(key, speech)
	if ok {
		c.state = next
		return c.document()
	}
	if c.wrong++; c.wrong >= maxWrong {
		return c.person()
	}
	if key == "*" {
		return c.document(c.say.First)
	}
	return c.document(c.say.Wrong)
}

// prompt returns what is read out in a state. It begins with the emergency numbers.
func (c *Call) prompt() (p prompt) {
	if c.guide == nil {
		p.add(c.danger(view.Numbers(c.where)), c.say.Guides)
		for _, g := range c.guides {
			text := g.Text(c.where.Language)
			if text == nil {
				text = g.Texts[0]
			}
			p.options = append(p.options, option{text.Title, state{guide: g, step: c.step}})
		}
		return p
	}
	screen := view.Render(c.turn(), c.where)
	if p.card = screen.Card(); p.card {
		p.add(view.Fill(c.say.Card, screen.Call.Number))
	} else {
		p.add(c.danger(screen.Emergency))
	}
	if c.flags {
		if p.add(c.say.Flags); p.card {
			p.add(c.danger(screen.Emergency))
		}
		for _, f := range screen.Flags {
			p.options = append(p.options, option{f.Label, c.at(f.Transcript)})
		}
		return p
	}
	p.screen(&screen, c)
	for _, o := range screen.Choices {
		p.options = append(p.options, option{o.Label, c.at(o.Transcript)})
	}
	for _, o := range screen.Always {
		p.options = append(p.options, option{o.Label, c.at(o.Transcript)})
	}
	return p
}

func (p *prompt) add(lines ...string) {
	for _, l := range lines {
		if l != "" {
			p.lines = append(p.lines, l)
		}
	}
}

// screen adds the lines of a screen, the do-nots before everything that is not urgent.
func (p *prompt) screen(s *view.Screen, c *Call) {
	v := view.MessagesFor(s.Language)
	p.add(s.Title)
	if p.card {
		p.add(c.danger(s.Emergency))
	}
	p.add(s.Notices...)
	p.add(s.Hint)
	if s.Kind != guide.Question {
		p.add(s.Do...)
	}
	for _, caution := range s.Cautions {
		p.add(caution.Text, caution.Why)
	}
	if s.Call != nil {
		if s.Call.Who == guide.NonEmergency && s.Call.Number != "" {
			p.add(view.Fill(v.Call, s.Call.Number))
		}
		for _, n := range s.Call.Numbers {
			p.add(view.Join(": ", n.Label, n.Number), n.Note)
		}
		p.add(s.Call.Missing)
		p.list(v.Say, s.Call.Say)
		p.list(v.Fails, s.Call.Fails)
	}
	p.add(s.Then...)
	p.list(v.Wait, s.Wait)
	p.list(v.Worse, s.Worse)
	for _, n := range s.Notes {
		p.add(n.Text)
	}
	if len(s.Choices) == 0 && !p.card {
		p.add(c.say.Ended)
	}
}

func (p *prompt) list(heading string, lines []string) {
	if len(lines) > 0 {
		p.add(heading + ":")
		p.add(lines...)
	}
}

// danger returns the line with the emergency numbers.
func (c *Call) danger(e view.Emergency) string {
	all := make([]string, len(e.Dial))
	for i, d := range e.Dial {
		all[i] = view.Join(" ", d.Number, strings.Trim(d.Label, " ()"))
	}
	return view.Fill(c.say.Danger,
		strings.Join(all, " "+view.MessagesFor(c.where.Language).Or+" "))
}

// keyed returns the options of a page.
func (c *Call) keyed(p prompt) (shown []option, more bool) {
	first := min(c.page*perPage, len(p.options))
	last := min(first+perPage, len(p.options))
	return p.options[first:last], len(p.options) > perPage
}

// press returns the state after a key, or after words that were recognized, and whether that was an
// answer.
func (c *Call) press(key, speech string) (state, bool) {
	p := c.prompt()
	if key == "" {
		key = c.heard(p, speech)
	}
	same := c.state
	same.wrong = 0
	switch {
	case key == "0" && c.guide != nil:
		same.flags, same.page = true, 0
		return same, true
	case key == "#":
		return same, true
	case key == "*":
		return c.back(same)
	}
	shown, more := c.keyed(p)
	if key == "9" && more {
		if same.page++; same.page*perPage >= len(p.options) {
			same.page = 0
		}
		return same, true
	}
	n, err := strconv.Atoi(key)
	if err != nil || n < 1 || n > len(shown) || len(shown[n-1].to.transcript) > maxTranscript {
		return c.state, false
	}
	return shown[n-1].to, true
}

// back leaves the red flags, or goes back to the state before.
func (c *Call) back(same state) (state, bool) {
	if c.flags {
		same.flags, same.page = false, 0
		return same, true
	}
	if c.guide != nil {
		if t, ok := c.turn().Back(); ok {
			return same.at(t.String()), true
		}
	}
	return c.state, false
}

// heard returns the key for words that were recognized: those of one answer, exactly. A word that
// is only similar could be a calmer answer than the person's.
func (c *Call) heard(p prompt, speech string) string {
	speech = letters(speech)
	if speech == "" {
		return ""
	}
	shown, _ := c.keyed(p)
	for i, o := range shown {
		if letters(o.label) == speech {
			return strconv.Itoa(i + 1)
		}
	}
	for key, words := range map[string][]string{"0": c.say.Words.Danger, "*": c.say.Words.Back,
		"#": c.say.Words.Again} {
		for _, w := range words {
			if letters(w) == speech {
				return key
			}
		}
	}
	if len(speech) == 1 && speech >= "0" && speech <= "9" {
		return speech
	}
	return ""
}

// letters returns the letters and digits of a text in lower case.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

var digits = regexp.MustCompile(`\+?\d{3,}`)

// aloud returns a line as a voice reads it: telephone numbers digit by digit. Numbers of four
// digits that are no emergency number are years.
func aloud(line string, e view.Emergency) string {
	return digits.ReplaceAllStringFunc(line, func(n string) string {
		if len(n) == 4 && !isDial(n, e) {
			return n
		}
		return strings.TrimSpace(strings.Join(strings.Split(n, ""), " "))
	})
}

func isDial(n string, e view.Emergency) bool {
	for _, d := range e.Dial {
		if d.Number == n {
			return true
		}
	}
	return false
}

// situation returns what is known of a caller: the country of their number, as a guess, and the
// first language of the guides that is of that country.
func situation(all []*guide.Guide, iso string, desk *view.Contact) view.Situation {
	where := view.Situation{Desk: desk}
	where.Country, _ = place.Lookup(iso)
	for _, g := range all {
		for _, t := range g.Texts {
			own := where.Country.ISO != "" && strings.HasSuffix(t.Language, "-"+where.Country.ISO)
			if where.Language == "" || own {
				where.Language = t.Language
			}
			if own {
				return where
			}
		}
	}
	return where
}
