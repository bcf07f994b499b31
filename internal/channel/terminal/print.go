package terminal

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// MaxWidth is the maximum number of columns: longer lines are hard to follow.
const MaxWidth = 76

// narrowest keeps a wrong width from breaking every word.
const narrowest = 20

// Style is the layout of lines.
type Style struct {
	Width int  // columns; limited to 20…MaxWidth; 0 means MaxWidth
	Bold  bool // whether the terminal understands bold
	Rows  int  // of the window: a conversation shortens longer screens; 0 means no limit
}

// Print writes one turn as lines, the emergency number first, in full. The only error is that of w.
func Print(w io.Writer, s view.Screen, style Style) error {
	p := newPrinter(s.Language, style)
	p.screen(&s)
	_, err := w.Write(p.out.Bytes())
	return err
}

// printer collects the lines of one turn.
type printer struct {
	out      bytes.Buffer
	width    int
	bold     bool
	short    bool // lists that other words lead to are one line
	words    view.Messages
	messages messages
}

func newPrinter(language string, style Style) *printer {
	width := style.Width
	if width == 0 {
		width = MaxWidth
	}
	return &printer{width: min(max(width, narrowest), MaxWidth), bold: style.Bold,
		words: view.MessagesFor(language), messages: messagesIn(language)}
}

// screen writes the parts of a turn in the order of the pages, except the choices. What a person in
// danger needs comes first.
func (p *printer) screen(s *view.Screen) {
	p.strong("", p.emergency(s.Emergency))
	if d := s.Draft; d != nil {
		p.para("", d.Text+" "+fill(p.messages.Other, d.Name, "language "+d.Language))
	}
	for _, n := range s.Notices {
		p.para("", n)
	}
	p.gap()
	card := s.Card()
	if card || s.Kind == guide.Disposition {
		p.strong("", strings.ToUpper(p.words.Urgencies[s.Urgency]))
	}
	p.strong("", s.Title)
	p.para("", s.Hint)
	switch {
	case s.Kind == guide.Question:
		p.question(s)
	case card:
		p.emergencyCard(s)
	default:
		p.calm(s)
	}
	p.list(p.words.Worse, s.Worse)
	if p.short {
		p.briefly(s)
	} else {
		p.remember(s.Remember)
		p.flags(s.Flags)
	}
	p.offers(s.Always)
	p.choices(s) // last, so that they are next to the prompt in any window
}

func (p *printer) question(s *view.Screen) {
	if p.short && len(s.Cautions) == 0 && s.Why != "" {
		p.para("", p.words.Why+" "+s.Why) // below the title, without a gap
	} else {
		p.cautions(s.Cautions)
		p.why(s.Why)
	}
	p.notes(s.Notes)
}

func (p *printer) emergencyCard(s *view.Screen) {
	p.do(s)
	p.call(s.Call)
	p.then(s.Then)
	p.cautions(s.Cautions)
	p.notes(s.Notes)
	p.list(p.words.Wait, s.Wait)
}

func (p *printer) calm(s *view.Screen) {
	p.numbers(s.Call)
	p.cautions(s.Cautions)
	p.do(s)
	p.call(s.Call)
	p.why(s.Why)
	p.notes(s.Notes)
	p.list(p.words.Wait, s.Wait)
}

// emergency returns whom to call, in which country, and what else to try if that may be wrong.
func (p *printer) emergency(e view.Emergency) string {
	everywhere := strings.Join(place.FallbackNumbers(), " "+p.words.Or+" ")
	var own, beside []string
	for _, d := range e.Dial {
		if d.Evidence == place.None {
			beside = append(beside, d.Number)
			continue
		}
		own = append(own, view.Join(" ", d.Number, d.Label))
	}
	numbers := strings.Join(own, ", ")
	switch {
	case e.ISO == "":
		return fill(p.messages.Unknown, everywhere)
	case len(own) == 0:
		return fill(p.messages.None, everywhere, p.country(e))
	case !e.Confirmed:
		return fill(p.messages.Guess, numbers, p.country(e), everywhere)
	case beside != nil:
		return fill(p.messages.Some, numbers, p.country(e),
			strings.Join(beside, " "+p.words.Or+" "))
	}
	return fill(p.messages.Sure, numbers, p.country(e))
}

func (p *printer) country(e view.Emergency) string {
	if e.Confirmed {
		return e.Country
	}
	return fill(p.words.Guess, e.Country)
}

func (p *printer) do(s *view.Screen) {
	p.gap()
	for i, line := range s.Do {
		if s.Kind == guide.Step {
			p.item(fmt.Sprintf("%d. ", i+1), line)
			continue
		}
		p.item("- ", line)
	}
}

// numbers writes the numbers to call for roadside help or of a helpline, one per line.
func (p *printer) numbers(c *view.Call) {
	if c == nil {
		return
	}
	p.gap()
	for _, n := range c.Numbers {
		p.strong("- ", p.words.Line(n))
	}
}

func (p *printer) call(c *view.Call) {
	if c == nil {
		return
	}
	p.gap()
	p.para("", c.Missing)
	if c.Who == guide.NonEmergency && c.Number != "" {
		p.strong("", fill(p.words.Call, c.Number))
	}
	p.list(p.words.Say, c.Say)
	p.list(p.words.Fails, c.Fails)
}

// then writes what to do, in order, while the call goes on.
func (p *printer) then(lines []string) {
	if lines == nil {
		return
	}
	p.head(p.words.Wait)
	for i, line := range lines {
		p.item(fmt.Sprintf("%d. ", i+1), line)
	}
}

func (p *printer) cautions(cautions []view.Caution) {
	p.gap()
	for _, c := range cautions {
		p.strong("! ", c.Text)
		p.para("  ", c.Why)
	}
}

func (p *printer) why(why string) {
	if why != "" {
		p.gap()
		p.para("", p.words.Why+" "+why)
	}
}

func (p *printer) notes(notes []view.Line) {
	p.gap()
	for _, n := range notes {
		if n.Guide != "" {
			n.Text += ": firststeps ask " + n.Guide
			if n.Transcript != "" {
				n.Text += " --resume '" + n.Transcript + "'"
			}
		}
		p.para("", n.Text)
	}
}

func (p *printer) list(head string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.head(head)
	for _, line := range lines {
		p.item("- ", line)
	}
}

// choices writes the choices below the question, which may have scrolled away, or below the
// question how the step went.
func (p *printer) choices(s *view.Screen) {
	if len(s.Choices) == 0 {
		return
	}
	head := p.words.How
	if s.Kind == guide.Question {
		head = s.Title
	}
	p.head(head)
	for i, c := range s.Choices {
		p.item(fmt.Sprintf("%3d  ", i+1), c.Label)
	}
}

func (p *printer) remember(cautions []view.Caution) {
	if len(cautions) > 0 {
		p.head(p.words.First)
		for _, c := range cautions {
			p.item("! ", c.Text+" "+c.Why)
		}
	}
}

// briefly writes the red flags and the cautions to remember by their ids.
func (p *printer) briefly(s *view.Screen) {
	line := p.messages.Danger
	for _, f := range s.Flags {
		line += " !" + f.ID
	}
	p.head(line)
	var ids []string
	for _, c := range s.Remember {
		ids = append(ids, strings.ReplaceAll(c.ID, "-", " "))
	}
	if ids != nil {
		p.para("", fill(p.messages.Brief, strings.Join(ids, ", ")))
	}
}

func (p *printer) flags(flags []view.Option) {
	p.head(p.messages.Flags)
	widest := 0
	for _, f := range flags {
		widest = max(widest, len(f.ID))
	}
	for _, f := range flags {
		p.item(fmt.Sprintf("  !%-*s  ", widest, f.ID), f.Label)
	}
}

// offers writes the offers, below the red flags.
func (p *printer) offers(offers []view.Offer) {
	if len(offers) > 0 {
		p.head(p.messages.Offers)
	}
	for _, o := range offers {
		p.item("  +"+o.ID+"  ", o.Label)
	}
}

// fill replaces "%" by the only value, or "%1" and so on by several.
func fill(text string, values ...string) string {
	var pairs []string
	for i, v := range values {
		pairs = append(pairs, "%"+strconv.Itoa(i+1), v)
	}
	return strings.NewReplacer(append(pairs, "%", values[0])...).Replace(text)
}
