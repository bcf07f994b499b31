package paper

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/picture"
	"firststeps/internal/guide/view"
)

// block is what stays in one part of the card.
type block struct {
	paras   []para
	picture *picture.Drawing // right of the text
	code    *qrCode          // likewise
	head    bool             // a heading: stays with the next block
	box     bool             // has a border
}

// para is a paragraph.
type para struct {
	spans []span
	scale float64 // of the font; 1 is ordinary
	mark  string  // hangs before the first line
}

// span is a piece of text in one weight.
type span struct {
	text string
	bold bool
}

func plain(text string) span { return span{text, false} }
func bold(text string) span  { return span{text, true} }

func text(spans ...span) para { return para{spans: spans, scale: 1} }

// content makes the blocks of a card.
type content struct {
	g     *guide.Guide
	o     Options
	text  *guide.Text
	words messages
	voice view.Messages
	said  map[string]bool // lines of notes and about the country, each printed once
}

// once returns the lines that are not printed yet.
func (c *content) once(lines []string) (fresh []string) {
	for _, line := range lines {
		if !c.said[line] {
			fresh = append(fresh, line)
			c.said[line] = true
		}
	}
	return fresh
}

// blocks returns everything that the card says, in order.
func (c *content) blocks() ([]block, error) {
	article := view.NewArticle(c.g, c.where())
	all := append([]block{c.front()}, c.emergencies(article)...)
	all = append(all, c.short(article)...)
	all = append(all, c.cautions(article)...)
	steps, err := c.steps(article)
	if err != nil {
		return nil, err
	}
	all = append(append(all, steps...), c.roadside()...)
	last, err := c.about()
	return append(all, last), err
}

func (c *content) where() view.Situation {
	return view.Situation{Language: c.text.Language, Country: c.o.Country, Confirmed: true}
}

func heading(title string) block {
	return block{head: true, paras: []para{{spans: []span{bold(title)}, scale: 1.3}}}
}

// front returns the title and whom to call.
func (c *content) front() block {
	const large = 2.6
	b := block{box: true, paras: []para{{spans: []span{bold(c.text.Title)}, scale: 1.5}}}
	numbers, beside := c.numbers()
	or := " " + c.voice.Or + " "
	if numbers == nil {
		b.paras = append(b.paras, para{scale: 1.3, spans: []span{
			bold(view.Fill(c.words.None, c.o.Country.NameIn(c.text.Language))),
			bold(view.Fill(c.voice.Try, strings.Join(beside, or)))}})
		return b
	}
	for _, n := range numbers {
		b.paras = append(b.paras, para{scale: large, spans: []span{bold(n.Number)}},
			text(plain(n.Label)))
	}
	b.paras = append(b.paras, text(bold(c.o.Country.NameIn(c.text.Language)+".")))
	last := &b.paras[len(b.paras)-1]
	if beside != nil {
		last.spans = append(last.spans, plain(view.Fill(c.words.Beside, strings.Join(beside, or))))
	}
	last.spans = append(last.spans, plain(view.Fill(c.voice.Elsewhere,
		strings.Join(place.FallbackNumbers(), or))))
	return b
}

// numbers returns the numbers of the country with the services that each reaches and their marks,
// and the numbers beside them.
func (c *content) numbers() (own []view.Dial, beside []string) {
	bar := view.Numbers(c.where())
	if shared, ok := c.o.Country.SharedNumber(); ok {
		services := strings.Join([]string{c.voice.Ambulance, c.voice.Police, c.voice.Fire}, ", ")
		own = append(own, view.Dial{Number: shared.Dial,
			Label: services + c.voice.Marks[shared.Evidence]})
	}
	for _, d := range bar.Dial {
		switch {
		case d.Evidence == place.None:
			beside = append(beside, d.Number)
		case len(own) == 0 || own[0].Number != d.Number:
			own = append(own, d)
		}
	}
	return own, beside
}

// emergencies returns each emergency card as one paragraph, and what to try if a call fails.
func (c *content) emergencies(article view.Article) []block {
	b := block{}
	var facts []string
	for i, n := range c.g.Nodes {
		if n.Kind != guide.Disposition || n.Urgency != guide.Emergency {
			continue
		}
		card := article.Nodes[i]
		b.paras = append(b.paras, listed("•", bold(endSentence(card.Title)),
			plain(strings.Join(append(card.Do, card.Then...), " "))))
		facts = append(facts, c.once(card.Place)...)
	}
	for _, line := range facts {
		b.paras = append(b.paras, text(plain(line)))
	}
	fails := text(bold(c.voice.Fails + ":"))
	if _, beside := c.numbers(); beside != nil {
		others := strings.Join(beside, " "+c.voice.Or+" ")
		fails.spans = append(fails.spans, plain(view.Fill(c.voice.Try, others)))
	}
	fails.spans = append(fails.spans, plain(strings.Join(c.voice.FailsList, " ")))
	b.paras = append(b.paras, fails)
	return []block{heading(c.voice.Emergencies), b}
}

func listed(mark string, spans ...span) para {
	return para{spans: spans, scale: 1, mark: mark}
}

// endSentence adds a full stop to a title without one.
func endSentence(title string) string {
	if strings.ContainsAny(title[len(title)-1:], ".?!") {
		return title
	}
	return title + "."
}

// short returns the titles of the steps, in order, as one paragraph.
func (c *content) short(article view.Article) []block {
	p := text(plain(c.text.Summary))
	for i, n := range c.numbered() {
		p.spans = append(p.spans, bold(fmt.Sprint(i+1)),
			plain(endSentence(article.Nodes[n.Index].Title)))
	}
	return []block{heading(c.words.InShort), {paras: []para{p}}}
}

// numbered returns the steps in the order of the guide.
func (c *content) numbered() (steps []*guide.Node) {
	for _, n := range c.g.Nodes {
		if n.Kind == guide.Step {
			steps = append(steps, n)
		}
	}
	return steps
}

func (c *content) cautions(article view.Article) []block {
	if len(article.Cautions) == 0 {
		return nil
	}
	all := []block{heading(c.voice.DoNot)}
	for _, caution := range article.Cautions {
		all = append(all, block{paras: []para{listed("!", bold(caution.Text), plain(caution.Why))}})
	}
	return all
}

func (c *content) steps(article view.Article) ([]block, error) {
	all := []block{heading(c.voice.Steps)}
	for i, n := range c.numbered() {
		s := article.Nodes[n.Index]
		b := block{paras: []para{listed(fmt.Sprint(i+1), bold(s.Title))}}
		own := len(s.Do) - len(c.text.Nodes[n.Index].Do) // those before are notes
		for _, line := range append(c.once(s.Do[:own]), s.Do[own:]...) {
			b.paras = append(b.paras, listed("•", plain(line)))
		}
		for _, n := range s.Numbers {
			b.paras = append(b.paras,
				listed("•", plain(n.Label), bold(n.Number), plain("("+n.Note+")")))
		}
		if s.SayAlways > 0 {
			b.paras = append(b.paras, text(bold(c.voice.Say+":"),
				plain(strings.Join(s.Say[:s.SayAlways], " "))))
		}
		for _, line := range c.once(s.Place) {
			b.paras = append(b.paras, text(plain(line)))
		}
		var err error
		if b.picture, err = c.picture(n); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

// picture returns the picture of a step, or nil if it has none. Of several, the last is for any
// answers.
func (c *content) picture(n *guide.Node) (*picture.Drawing, error) {
	if len(n.Pictures) == 0 {
		return nil, nil
	}
	p := n.Pictures[len(n.Pictures)-1]
	d, err := picture.ParseElements(p.Drawing)
	if err != nil {
		return nil, fmt.Errorf("picture %s: %w", p.ID, err)
	}
	if p.Mirror && c.o.Country.KeepsLeft() {
		d = d.Mirrored()
	}
	return &d, nil
}

// roadside returns the numbers for roadside help in the country, each with its reliability, if the
// guide calls it.
func (c *content) roadside() []block {
	numbers := view.RoadsideNumbers(c.o.Country.ISO, c.text.Language)
	if len(numbers) == 0 || !c.g.Calls(guide.Roadside) {
		return nil
	}
	all := []block{heading(view.Fill(c.voice.Place.Numbers, c.o.Country.NameIn(c.text.Language)))}
	for _, n := range numbers {
		p := text(plain(n.Label), bold(n.Number))
		if n.Note != "" {
			p.spans = append(p.spans, plain("("+n.Note+")"))
		}
		all = append(all, block{paras: []para{p}})
	}
	return all
}

// about returns where the guide is, and how old the card is.
func (c *content) about() (block, error) {
	const shown = 8 // of a release
	checked := ""
	for _, n := range c.o.Country.Services {
		if n.Date != "" {
			checked = cmp.Or(min(checked, n.Date), n.Date)
		}
	}
	lines := []string{endSentence(c.text.Title),
		view.Fill(c.voice.Reviewed, c.g.Reviewed) + "."}
	if d := view.DraftOf(c.g, c.text); d != nil {
		lines = append(lines, d.Text)
	}
	if checked != "" && c.o.Country.Known() {
		lines = append(lines, view.Fill(c.words.Checked, checked))
	}
	lines = append(lines, view.Fill(c.words.Release, c.g.Release[:shown]))
	b := block{box: true, paras: []para{text(plain(strings.Join(lines, " ")))}}
	if c.o.Address == "" {
		return b, nil
	}
	code, err := newCode(c.o.Address)
	if err != nil {
		return b, err
	}
	b.code = code
	b.paras = append([]para{text(plain(c.words.Online)), text(bold(c.o.Address))}, b.paras...)
	return b, nil
}

// qrCode is a QR code: size by size modules, without the border.
type qrCode struct {
	size int
	dark func(x, y int) bool
}

func newCode(address string) (*qrCode, error) {
	q, err := qr.Encode(address, qr.M, qr.Unicode)
	if err != nil {
		return nil, err
	}
	return &qrCode{q.Bounds().Dx(), func(x, y int) bool {
		r, _, _, _ := q.At(x, y).RGBA()
		return r == 0
	}}, nil
}
