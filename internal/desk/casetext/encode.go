package casetext

import (
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// Lengths of parts, in characters.
const (
	maxWords = 60
	maxName  = 20 // make, model, colour, plate
	minWords = 3  // fewer characters of the person's words for a place are left out
)

// fields are the parts of a message. Empty ones are left out.
type fields struct {
	guide, urgency        string
	facts                 []string
	car                   []string // make, model, year, colour, plate
	code, words, phone    string
	country, key, answers string
}

// Encode returns a hand-over as a text message. The answers, the plus code and the number to call
// back are always complete. Then it adds as much as fits of the person's words for the place, of
// the car and of the most urgent answers. Everything else is left out, such as names and notes. It
// returns ErrTooLong if the answers do not fit.
func Encode(g *guide.Guide, h desk.Handover) (string, error) {
	turn := triage.Replay(g, triage.Parse(h.Transcript))
	answers, err := answersOf(&turn)
	if err != nil || !fits(g) {
		return "", ErrTooLong
	}
	f := fields{
		guide: strings.ToUpper(g.ID), urgency: strings.ToUpper(turn.Urgency.String()),
		phone: phoneOf(h.Details.Phone), country: noCountry,
		key: strings.ToUpper(g.Release[:short]), answers: answers,
	}
	if c, ok := place.Lookup(h.Country); ok {
		f.country = c.ISO
	}
	code, words := placeOf(h.Details.Place)
	f.code, words = code, fold(words, maxWords)
	if code == "" {
		f.addWords(words)
	}
	f.addCar(h.Details.Vehicle)
	if code != "" {
		f.addWords(words)
	}
	for _, fact := range factsOf(&turn) {
		if more := append(f.facts, fact); f.with(func(n *fields) { n.facts = more }) {
			f.facts = more
		}
	}
	text := f.String()
	if f.room() < 0 {
		return "", ErrTooLong
	}
	return text + " #" + check(normalize(text)), nil
}

// room returns the number of characters that are left.
func (f *fields) room() int { return MaxLength - len(f.String()) - len(" #") - checkLength }

// with reports whether the fields still fit after a change.
func (f *fields) with(change func(*fields)) bool {
	changed := *f
	change(&changed)
	return changed.room() >= 0
}

func (f *fields) addWords(words string) {
	if words = cut(words, f.room()-len("; NEAR ")); len(words) >= minWords {
		f.words = words
	}
}

// addCar adds as much of the car as fits: the plate before the rest, and the year last.
func (f *fields) addCar(v desk.Vehicle) {
	year := ""
	if v.Year >= 1000 && v.Year <= 9999 {
		year = strconv.Itoa(v.Year)
	}
	car := []string{fold(v.Make, maxName), fold(v.Model, maxName), year, fold(v.Colour, maxName),
		strings.ReplaceAll(fold(v.Plate, maxName), ".", "")}
	for _, less := range []int{-1, 2, 3, 1, 0} {
		if less >= 0 {
			car[less] = ""
		}
		shown := slices.Clone(car)
		if f.with(func(n *fields) { n.car = shown }) {
			f.car = shown
			return
		}
	}
}

// String returns the message without its check.
func (f *fields) String() string {
	parts := []string{head + " " + f.guide,
		strings.Join(append([]string{f.urgency}, f.facts...), ", ")}
	for _, p := range [][2]string{
		{"CAR ", strings.TrimRight(strings.Join(f.car, ","), ",")},
		{"AT ", f.code}, {"NEAR ", f.words}, {"CALL ", f.phone},
	} {
		if p[1] != "" {
			parts = append(parts, p[0]+p[1])
		}
	}
	parts = append(parts, strings.TrimSpace("KEY "+f.country+" "+f.key+" "+f.answers))
	return strings.Join(parts, "; ")
}

// factsOf returns the ids of the red flag and of the answers to questions that still count, the
// most urgent first, for a human who reads the message. It leaves out that no one is in danger in
// an emergency, as desk.ReportOf does.
func factsOf(turn *triage.Turn) (ids []string) {
	if turn.Flag != nil {
		ids = append(ids, "!"+strings.ToUpper(turn.Flag.ID))
	}
	var last []triage.Answer
	for i, a := range turn.Used {
		again := slices.ContainsFunc(turn.Used[i+1:],
			func(later triage.Answer) bool { return later.Node == a.Node })
		contradicts := a.Node.Life && a.Choice.Urgency == guide.NotUrgent &&
			turn.Urgency == guide.Emergency
		counts := a.Node.Kind == guide.Question && turn.Latest(a.Node) > 0
		if counts && !again && !contradicts {
			last = append(last, a)
		}
	}
	slices.SortStableFunc(last,
		func(a, b triage.Answer) int { return int(b.Choice.Urgency) - int(a.Choice.Urgency) })
	for _, a := range last {
		ids = append(ids, strings.ToUpper(a.Node.ID+"."+a.Choice.ID))
	}
	return ids
}
