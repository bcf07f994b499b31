package sms

import (
	"strconv"
	"strings"

	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// option is something that a number stands for: a transcript, or the guide that the person chose.
type option struct {
	label string
	to    string       // the transcript
	guide *guide.Guide // nil: the guide stays
}

// maxNumber is the greatest number of an option. Numbers go on from screen to screen, so that an
// answer to an earlier message is not taken for one to the last. After maxNumber they begin at 1.
const maxNumber = 99

// writer collects the lines of a screen and the options in them.
type writer struct {
	lines   []string
	options []option
	first   int // the number of the first option
}

func (w *writer) add(lines ...string) {
	for _, l := range lines {
		if l != "" {
			w.lines = append(w.lines, l)
		}
	}
}

// offer adds options with their numbers.
func (w *writer) offer(options ...option) {
	for _, o := range options {
		w.add(strconv.Itoa(w.first+len(w.options)) + " " + o.label)
		w.options = append(w.options, o)
	}
}

// screen adds the lines of a screen. On an emergency card, the first line is the number to call and
// why, if the title fits one message. On any other screen it is the numbers for an emergency.
func (w *writer) screen(s *view.Screen, say messages) {
	v := view.MessagesFor(s.Language)
	danger := view.Fill(say.Danger, numbers(s.Emergency, v))
	if s.Card() && strings.Contains(s.Title, s.Call.Number) &&
		len(split([]string{s.Title}, "", say.More)) == 1 {
		w.add(s.Title, danger)
	} else {
		w.add(danger, s.Title)
	}
	w.add(s.Notices...)
	w.add(s.Hint)
	if s.Kind != guide.Question {
		w.add(s.Do...)
	}
	for _, c := range s.Cautions {
		w.add("! "+c.Text, c.Why)
	}
	w.call(s, v)
	w.add(s.Then...)
	for _, c := range s.Choices {
		w.offer(option{label: c.Label, to: c.Transcript})
	}
	for _, o := range s.Always {
		w.offer(option{label: o.Label, to: o.Transcript})
	}
	for _, n := range s.Notes {
		w.add(n.Text)
	}
	w.list(v.Wait, s.Wait)
	w.list(v.Worse, s.Worse)
	if len(s.Choices) == 0 && !s.Card() {
		w.add(say.Ended)
	}
	w.add(say.Keys)
}

// call adds whom to call and what to say.
func (w *writer) call(s *view.Screen, v view.Messages) {
	if s.Call == nil {
		return
	}
	if s.Call.Who == guide.NonEmergency && s.Call.Number != "" {
		w.add(view.Fill(v.Call, s.Call.Number))
	}
	for _, n := range s.Call.Numbers {
		w.add(view.Join(": ", n.Label, n.Number), n.Note)
	}
	w.add(s.Call.Missing)
	w.list(v.Say, s.Call.Say)
	w.list(v.Fails, s.Call.Fails)
}

func (w *writer) list(heading string, lines []string) {
	if len(lines) > 0 {
		w.add(heading + ":")
		for _, l := range lines {
			w.add("- " + l)
		}
	}
}

// numbers returns the emergency numbers as they are called in a sentence.
func numbers(e view.Emergency, v view.Messages) string {
	all := make([]string, len(e.Dial))
	for i, d := range e.Dial {
		if all[i] = d.Number; d.Label != "" {
			all[i] += " (" + strings.Trim(d.Label, " ()") + ")"
		}
	}
	return strings.Join(all, " "+v.Or+" ")
}

// lifeLine returns the line that begins each further part of a screen.
func lifeLine(s *view.Screen, say messages) string {
	number := ""
	if len(s.Emergency.Dial) > 0 {
		number = s.Emergency.Dial[0].Number
	}
	if s.Card() {
		return view.Fill(say.Card, s.Call.Number)
	}
	return view.Fill(say.Life, number)
}
