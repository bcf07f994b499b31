package document

import (
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// Part names the field of a turn that a sentence comes from.
type Part string

// The parts of a turn.
const (
	Emergency Part = "emergency" // a number to call in danger
	Notices   Part = "notices"
	Title     Part = "title"
	Hint      Part = "hint"
	Progress  Part = "progress"
	Number    Part = "number" // a number to call for this screen
	Missing   Part = "missing"
	Say       Part = "say" // on the telephone
	Fails     Part = "fails"
	Cautions  Part = "cautions" // what must not be done, and why
	Do        Part = "do"
	Then      Part = "then"
	Wait      Part = "wait"
	Worse     Part = "worse"
	Why       Part = "why"
	Notes     Part = "notes"
	Picture   Part = "picture" // what can be seen on it
	Remember  Part = "remember"
	Flags     Part = "flags"
	Always    Part = "always"
	Choices   Part = "choices"
)

// Parts returns all parts of a turn.
func Parts() []Part {
	return []Part{Emergency, Notices, Title, Hint, Progress, Number, Missing, Say, Fails, Cautions,
		Do, Then, Wait, Worse, Why, Notes, Picture, Remember, Flags, Always, Choices}
}

// Sentence is one text of a screen, and the part that it belongs to.
type Sentence struct {
	Part Part   `json:"part"`
	Text string `json:"text"`
}

// writer collects the sentences of a screen.
type writer struct {
	s     *view.Screen
	words view.Messages
	list  []Sentence
}

// Sentences returns every text of a screen in the order of the pages and the terminal: what a
// person in danger needs comes first.
func Sentences(s view.Screen) []Sentence {
	w := &writer{s: &s, words: view.MessagesFor(s.Language), list: []Sentence{}}
	for _, d := range s.Emergency.Dial {
		w.add(Emergency, view.Fill(w.words.Call, view.Join(" ", d.Number, d.Label)))
	}
	w.add(Notices, s.Notices...)
	if d := s.Draft; d != nil {
		w.add(Notices, view.Join(" ", d.Text, d.Name))
	}
	w.add(Title, s.Title)
	w.add(Hint, s.Hint)
	w.add(Progress, s.Progress)
	if s.Picture != nil {
		w.add(Picture, s.Picture.Text)
	}
	switch {
	case s.Kind == guide.Question:
		w.cautions(Cautions, s.Cautions)
		w.add(Why, s.Why)
	case s.Card():
		w.add(Do, s.Do...)
		w.call()
		w.add(Then, s.Then...)
		w.cautions(Cautions, s.Cautions)
		w.add(Why, s.Why)
	default:
		w.numbers()
		w.cautions(Cautions, s.Cautions)
		w.add(Do, s.Do...)
		w.call()
		w.add(Why, s.Why)
	}
	w.rest()
	return w.list
}

// rest adds what all kinds of screens have below their own parts.
func (w *writer) rest() {
	for _, n := range w.s.Notes {
		w.add(Notes, n.Text)
	}
	w.add(Wait, w.s.Wait...)
	w.add(Worse, w.s.Worse...)
	w.cautions(Remember, w.s.Remember)
	for _, f := range w.s.Flags {
		w.add(Flags, f.Label)
	}
	for _, o := range w.s.Always {
		w.add(Always, o.Label)
	}
	for _, c := range w.s.Choices {
		w.add(Choices, c.Label)
	}
}

func (w *writer) add(part Part, texts ...string) {
	for _, t := range texts {
		if t != "" {
			w.list = append(w.list, Sentence{part, t})
		}
	}
}

func (w *writer) cautions(part Part, list []view.Caution) {
	for _, c := range list {
		w.add(part, view.Join(" ", c.Text, c.Why))
	}
}

// numbers adds the numbers for roadside help or of a helpline.
func (w *writer) numbers() {
	if w.s.Call != nil {
		for _, n := range w.s.Call.Numbers {
			w.add(Number, w.words.Line(n))
		}
	}
}

func (w *writer) call() {
	c := w.s.Call
	if c == nil {
		return
	}
	w.add(Missing, c.Missing)
	if c.Number != "" {
		w.add(Number, view.Fill(w.words.Call, c.Number))
	}
	w.add(Say, c.Say...)
	w.add(Fails, c.Fails...)
}
