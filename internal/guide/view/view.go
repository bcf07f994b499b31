// Package view renders a turn as text: in one language, for one country, ready for any channel to
// show, say or send.
//
// A [Screen] has every sentence in reading order, so that all channels use the same words. Numbers
// come from package place, texts from the guide, and the program's own few messages from
// [Messages].
//
// The package decides nothing (package triage does), and knows no markup, no address and no clock.
// Start reading at [Render].
package view

import (
	"strconv"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Situation is what a channel knows about the person in addition to the transcript.
type Situation struct {
	Language  string        // a language of the guide; otherwise the guide's first language is used
	Country   place.Country // the zero value if unknown
	Confirmed bool          // the person has confirmed the country
	Today     string        // YYYY-MM-DD; empty if the channel has no clock
	Recalled  string        // why this release was recalled; empty if it was not
	Desk      *Contact      // how to reach the desk; nil if unknown
}

// confirmed returns the code of the country if the person has confirmed it, otherwise "".
func (s Situation) confirmed() string {
	if !s.Confirmed {
		return ""
	}
	return s.Country.ISO
}

// Screen is a rendered turn. Lists are in the order shown. Transcripts are in their public form.
type Screen struct {
	Release   string        `json:"release"`
	Guide     string        `json:"guide"`
	Language  string        `json:"language"`
	Kind      guide.Kind    `json:"kind"`
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Urgency   guide.Urgency `json:"urgency"`
	Hint      string        `json:"hint,omitempty"`
	Picture   *Picture      `json:"picture,omitempty"`  // shown above what to do
	Progress  string        `json:"progress,omitempty"` // about how much there is left to try
	Why       string        `json:"why,omitempty"`
	Emergency Emergency     `json:"emergency"`
	Call      *Call         `json:"call"` // null if it calls no one
	Cautions  []Caution     `json:"cautions"`
	Do        []string      `json:"do,omitempty"`
	Then      []string      `json:"then,omitempty"` // on a card: in order, while the call goes on
	Wait      []string      `json:"wait,omitempty"`
	Worse     []string      `json:"worse,omitempty"`
	Notes     []Line        `json:"notes,omitempty"`
	Choices   []Option      `json:"choices"`
	Flags     []Option      `json:"flags"`
	Always    []Offer       `json:"always"` // below the flags
	Back      *string       `json:"back"`   // the previous transcript; null at the start
	Answers   []GivenAnswer `json:"answers,omitempty"`
	Remember  []Caution     `json:"remember,omitempty"` // every caution, on the first screen only
	// what the person should know about this copy or this address
	Notices []string `json:"notices,omitempty"`
	Draft   *Draft   `json:"draft,omitempty"` // nil if a native speaker has reviewed the texts

	Shown     int  `json:"-"` // how many lines of Do are shown at once; 0: all
	OfferDesk bool `json:"-"` // as [OffersDesk] reports
	OfferCar  bool `json:"-"` // the screen may depend on the car
}

// Card reports whether the emergency service is to be called now.
func (s Screen) Card() bool { return s.Call != nil && s.Call.Who == guide.EmergencyService }

// OffersDesk reports whether the screen of a node offers the desk: a desk takes cases of the guide,
// and a professional other than the emergency service is to be called, or is on the way. In an
// emergency nothing leads away from the emergency number, and a roadside desk is no vet.
func OffersDesk(g *guide.Guide, n *guide.Node) bool {
	if n.Call != nil {
		return g.Desk != "" && n.Call.Who != guide.EmergencyService && !n.Call.Who.IsHelpline()
	}
	return g.Desk != "" && IsOnTheWay(n)
}

// IsOnTheWay reports whether, at a node, a professional is on the way and no one else is to be
// called.
func IsOnTheWay(n *guide.Node) bool {
	return n.Call == nil && n.Kind == guide.Step && n.Class == guide.Wait
}

// Emergency is whom to call in danger. Every screen has it.
type Emergency struct {
	ISO       string `json:"iso"`     // empty if the country is unknown
	Country   string `json:"country"` // the name of the country
	Confirmed bool   `json:"confirmed"`
	Dial      []Dial `json:"dial"`
}

// Dial is a number, in countries with several numbers the services it reaches, and a mark if its
// sources do not agree.
type Dial struct {
	Number   string         `json:"number"`
	Label    string         `json:"label,omitempty"`
	Evidence place.Evidence `json:"evidence,omitempty"` // the weakest of its services
}

// Call is a call card: whom to call, what to say, and what to do if the call fails.
type Call struct {
	Who guide.Who `json:"who"`
	// as used in a sentence: may be "112 or 911"; empty if there is no number for such a call
	Number string `json:"number"`
	// the numbers for roadside help or of a helpline, each a button; empty for other calls
	Numbers []Number `json:"numbers"`
	// a warning if the number is unknown or its sources do not agree
	Missing string   `json:"missing,omitempty"`
	Say     []string `json:"say"`
	Fails   []string `json:"fails,omitempty"`
}

// Caution is a "do not" with its reason.
type Caution struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Picture is a line drawing. Its elements are drawn in an area of [guide.PictureWidth] by
// [guide.PictureHeight].
type Picture struct {
	ID     string `json:"id"`
	Text   string `json:"text"` // what can be seen
	Mirror bool   `json:"-"`    // it is drawn mirrored, since traffic keeps left
	SVG    string `json:"-"`    // its elements
}

// Line is a note.
type Line struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Text string `json:"text"`
	// of a note of kind guide: the other guide, and the answers that go with the person
	Guide      string `json:"guide,omitempty"`
	Transcript string `json:"transcript,omitempty"`
}

// Known reports whether the note is about the person's car or country, and not of the guide.
func (l Line) Known() bool { return l.Kind == "car" || l.Kind == "place" }

// Option is something to choose: an answer or a red flag. Transcript is the state it leads to.
type Option struct {
	ID         string `json:"id"`
	Label      string `json:"label"`
	Transcript string `json:"transcript"`

	Icon  string `json:"-"` // the elements of an icon of 24 by 24 units; empty if it has none
	Quiet bool   `json:"-"` // the person cannot do what the step tells
	Calm  bool   `json:"-"` // an answer about life, that no one is in danger
}

// Offer is offered on every screen after the question about life. It does not end the run.
type Offer struct {
	ID         string `json:"id"`
	Label      string `json:"label"`
	Entry      string `json:"entry"` // to append to the transcript
	Transcript string `json:"-"`     // the state it leads to
	Icon       string `json:"-"`     // as in Option
}

// GivenAnswer is an answer that counts. Transcript is the state in which the question is asked
// again, or the state without the offer.
type GivenAnswer struct {
	Question   string `json:"question"` // its title; empty for an offer
	Choice     string `json:"choice"`   // its label
	Transcript string `json:"transcript"`
}

// renderer is the data that all parts of a screen need.
type renderer struct {
	turn      *triage.Turn
	situation Situation
	text      *guide.Text
	messages  Messages
}

// Render renders a turn.
func Render(turn *triage.Turn, situation Situation) Screen {
	g := turn.Guide
	text := g.Text(situation.Language)
	if text == nil {
		text = g.Texts[0]
	}
	s := renderer{turn, situation, text, MessagesFor(text.Language)}
	n, own := turn.Node, text.Nodes[turn.Node.Index]
	screen := Screen{
		Release: g.Release, Guide: g.ID, Language: text.Language,
		Kind: n.Kind, ID: n.ID, Urgency: turn.Urgency,
		Title: s.fill(own.Title), Hint: s.fill(own.Hint), Why: s.fill(own.Why),
		Picture: s.picture(), Progress: s.progress(),
		Emergency: s.emergency(), Call: s.call(),
		Cautions: s.cautions(n.Cautions),
		Do:       append(s.lines(guide.Do), s.fillAll(own.Do)...),
		Then:     s.fillAll(own.Then), Wait: s.fillAll(own.Wait),
		Worse: s.fillAll(own.Worse),
		Notes: s.notes(), Choices: s.choices(), Flags: s.flags(), Always: s.offers(),
		Answers: s.answers(),
		Notices: s.notices(), Draft: DraftOf(g, text), OfferDesk: OffersDesk(g, n),
		OfferCar: n.Car != guide.NoTopic,
	}
	if n.Shown > 0 {
		screen.Shown = len(screen.Do) - len(own.Do) + n.Shown
	}
	if back, ok := turn.Back(); ok {
		t := back.String()
		screen.Back = &t
	}
	if situation.Recalled != "" && !(n.Kind == guide.Disposition && n.Urgency == guide.Emergency) {
		s.withdraw(&screen)
		return screen
	}
	if len(turn.Transcript.Entries) == 0 {
		screen.Remember = s.cautions(Remember(g))
	}
	return screen
}

// Remember returns the cautions for the first screen: those shown on steps. Cautions that only
// emergency cards show do not belong on a calm screen.
func Remember(g *guide.Guide) []*guide.Caution {
	on := map[*guide.Caution]bool{}
	for _, n := range g.Nodes {
		if n.Kind == guide.Step {
			for _, c := range n.Cautions {
				on[c] = true
			}
		}
	}
	var all []*guide.Caution
	for _, c := range g.Cautions {
		if on[c] {
			all = append(all, c)
		}
	}
	return all
}

func (s *renderer) cautions(of []*guide.Caution) []Caution {
	cautions := make([]Caution, 0, len(of))
	for _, c := range of {
		t := s.text.Cautions[c.Index]
		cautions = append(cautions, Caution{c.ID, s.fill(t.Text), s.fill(t.Why)})
	}
	return cautions
}

func (s *renderer) notes() (lines []Line) {
	for _, n := range s.turn.Notes() {
		if n.Kind != guide.Say && n.Kind != guide.Do && n.ShownIn(s.situation.confirmed()) {
			line := Line{ID: n.ID, Kind: n.Kind.String(), Text: s.fill(s.text.Notes[n.Index]),
				Guide: n.Guide}
			if n.Kind == guide.ToGuide {
				line.Transcript = s.turn.Transcript.Elsewhere(n.Keeps).String()
			}
			lines = append(lines, line)
		}
	}
	return append(lines,
		KnownNotes(s.turn.Guide, s.text, s.turn.Transcript, s.turn.Node, s.situation)...)
}

// lines returns the notes of one kind that are shown, in order.
func (s *renderer) lines(kind guide.NoteKind) (lines []string) {
	for _, n := range s.turn.Notes() {
		if n.Kind == kind && n.ShownIn(s.situation.confirmed()) {
			lines = append(lines, s.fill(s.text.Notes[n.Index]))
		}
	}
	return lines
}

func (s *renderer) choices() []Option {
	options := make([]Option, 0, len(s.turn.Node.Choices))
	labels := s.text.Nodes[s.turn.Node.Index].Choices
	for _, c := range s.turn.Node.Choices {
		options = append(options, Option{
			ID: c.ID, Label: s.fill(labels[c.Index]), Transcript: s.turn.Choose(c).String(),
			Icon: c.Icon, Quiet: s.turn.Node.IsTry() && c.ID == guide.Cannot,
			Calm: s.turn.Node.Life && c.Urgency == guide.NotUrgent,
		})
	}
	return options
}

// picture returns the picture of the node, or nil.
func (s *renderer) picture() *Picture {
	p := s.turn.Picture()
	if p == nil {
		return nil
	}
	return &Picture{
		ID: p.ID, Text: s.text.Pictures[p.Index],
		Mirror: p.Mirror && s.situation.Country.KeepsLeft(), SVG: p.Drawing,
	}
}

// progress returns about how much there is left to try, or "" if the screen is no try.
func (s *renderer) progress() string {
	if left := s.turn.TriesLeft(); left > 0 {
		return s.messages.TriesLeft.Fill(s.text.Language, left)
	}
	return ""
}

func (s *renderer) flags() []Option {
	options := make([]Option, 0, len(s.turn.Guide.Flags))
	for _, f := range s.turn.Guide.Flags {
		options = append(options, Option{
			ID: f.ID, Label: s.fill(s.text.Flags[f.Index]),
			Transcript: s.turn.Raise(f).String(), Icon: f.Icon,
		})
	}
	return options
}

func (s *renderer) offers() []Offer {
	offers := []Offer{}
	for _, o := range s.turn.Offers() {
		entry := triage.Entry{Node: o.ID, Choice: guide.Asked}
		offers = append(offers, Offer{o.ID, s.fill(s.text.Label(o)), entry.String(),
			s.turn.Take(o).String(), o.Asked().Icon})
	}
	return offers
}

func (s *renderer) answers() (given []GivenAnswer) {
	for i, a := range s.turn.Used {
		t := s.text.Nodes[a.Node.Index]
		label := t.Choices[a.Choice.Index]
		given = append(given, GivenAnswer{s.fillFor(a.Node, t.Title), s.fillFor(a.Node, label),
			s.turn.Change(i).String()})
	}
	return given
}

func (s *renderer) notices() (notices []string) {
	if s.turn.Transcript.Lost {
		notices = append(notices, s.messages.Lost)
	}
	if s.situation.Recalled != "" {
		notices = append(notices, Fill(s.messages.Recalled, s.situation.Recalled))
	}
	if by := s.turn.Guide.ReviewBy; s.situation.Today > by {
		notices = append(notices, Fill(s.messages.Old, by))
	}
	return notices
}

func (s *renderer) fillAll(lines []string) []string { return s.fillAllFor(s.turn.Node, lines) }

func (s *renderer) fillAllFor(n *guide.Node, lines []string) (filled []string) {
	for _, l := range lines {
		filled = append(filled, s.fillFor(n, l))
	}
	return filled
}

func (s *renderer) fill(text string) string { return s.fillFor(s.turn.Node, text) }

// fillFor replaces the placeholders in a text of a node.
func (s *renderer) fillFor(n *guide.Node, text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer(
		"{number}", s.number(n.Call),
		"{emergency}", s.number(&guide.Call{}),
		"{country}", s.country(),
		"{tries}", strconv.Itoa(n.Tries),
	).Replace(n.Fill(text))
}

// country returns the name of the country, or a substitute if it is unknown.
func (s *renderer) country() string {
	if s.situation.Country.Name == "" {
		return s.messages.There
	}
	return s.situation.Country.NameIn(s.situation.Language)
}
