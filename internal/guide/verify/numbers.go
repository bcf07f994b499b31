package verify

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// numberKnown counts the countries in which {number} in a text would be empty.
func numberKnown(p *proof) {
	countries := place.All()
	for _, t := range p.g.Texts {
		voice := p.engine.speak(t.Language)
		each(p.g, t, func(n *guide.Node, subject, text string) {
			if n == nil || n.Call == nil || !strings.Contains(text, "{number}") {
				return // without a call, the compiler rejects {number}
			}
			none := 0
			for _, c := range countries {
				if v := (screen{n: n, country: c, voice: voice}); v.number() == "" {
					none++
				}
			}
			if none > 0 {
				p.findText(t, subject,
					"say it without {number}: the call card shows the number where there is one",
					"in %d of %d countries no number is known for {number}", none, len(countries))
			}
		})
	}
}

// numberFromTable renders every screen that shows a number in every language and for every country,
// confirmed and only guessed. A fault that appears on many screens is reported once.
func numberFromTable(p *proof) {
	countries := append(place.All(), place.Country{})
	found := map[string]bool{}
	for _, n := range p.g.Nodes {
		s := p.nearest(ofNode(n))
		// one-action-in-danger reports a card without a call
		if s == nil || !givesNumber(p.g, n) || isCard(n) && !calls(n) {
			continue
		}
		turn := p.engine.replay(p.g, s.way.transcript())
		if turn.Node != n { // reported by every-answer-leads
			continue
		}
		withoutLinks(&turn)
		for _, t := range p.g.Texts {
			v := screen{n: n, own: &t.Nodes[n.Index], voice: p.engine.speak(t.Language)}
			for i := range 2 * len(countries) {
				v.country, v.sure = countries[i/2], i%2 == 0
				screen := p.engine.say(&turn,
					view.Situation{Language: t.Language, Country: v.country, Confirmed: v.sure})
				if wrong := v.wrong(&screen); wrong != "" && !found[t.Language+wrong] {
					found[t.Language+wrong] = true
					p.findText(t, ofNode(n), "this is a defect of the tables or of package view",
						"%q in %q: %s", n.ID, v.country.ISO, wrong)
				}
			}
		}
	}
}

// withoutLinks removes from a turn the links onward and back: they contain no numbers, and
// rendering them takes as long as all the rest.
func withoutLinks(t *triage.Turn) {
	g, n := *t.Guide, *t.Node
	g.Flags, n.Choices = nil, nil
	t.Guide, t.Node, t.Used = &g, &n, nil
}

// showsNumber reports whether a screen has a call, or a number in a sentence. The first screen is
// checked on behalf of all others that have only the bar of numbers.
func givesNumber(g *guide.Guide, n *guide.Node) bool {
	return n == g.Start || n.Call != nil || slices.ContainsFunc(g.Texts, func(t *guide.Text) bool {
		return slices.ContainsFunc(sentencesOf(&t.Nodes[n.Index]), func(s string) bool {
			return strings.Contains(s, "{number}") || strings.Contains(s, "{emergency}")
		})
	})
}

func sentencesOf(t *guide.NodeText) []string {
	return slices.Concat([]string{t.Title}, t.Do, t.Wait, t.Worse, t.Say)
}

// screen is a screen with what is known about it independently of package view.
type screen struct {
	n       *guide.Node
	own     *guide.NodeText
	country place.Country
	sure    bool
	voice   view.Voice
}

// problem returns what is wrong with the numbers of a screen, or "".
func (v *screen) wrong(s *view.Screen) string {
	return cmp.Or(v.wrongBar(s.Emergency.Dial), v.wrongCall(s), v.wrongSentence(s),
		v.wrongHelper(s),
		v.wrongNote(s))
}

// alternatives returns the numbers that may be shown besides the country's own.
func (v *screen) beside() []string {
	if v.sure && v.country.ISO != "" {
		return v.country.Beside()
	}
	return place.Everywhere()
}

func (v *screen) wrongBar(bar []view.Dial) string {
	c, beside := v.country, v.beside()
	for _, d := range bar {
		label, own := v.label(d.Number)
		switch {
		case !own && !slices.Contains(beside, d.Number):
			return "number " + d.Number + " is in no table"
		case label != ordered(d.Label):
			return "number " + d.Number + " has not the services and marks of the table"
		}
	}
	for _, n := range beside {
		if (!v.sure || c.ISO == "" || !c.Agreed()) && !dials(bar, n) {
			return n + " does not stand there while the country or its numbers are not sure"
		}
	}
	return ""
}

// label returns the label that a number must have, its parts in alphabetical order, and whether the
// number is the country's own.
func (v *screen) label(number string) (label string, own bool) {
	var parts []string
	for service, n := range v.country.Services {
		if n.Dial == number {
			name := []string{v.voice.Ambulance, v.voice.Police, v.voice.Fire}[service]
			parts = append(parts, name+v.voice.Marks[n.Evidence])
		}
	}
	if n, one := v.country.One(); one && n.Dial == number {
		return strings.TrimSpace(v.voice.Marks[n.Evidence]), true
	}
	return ordered(strings.Join(parts, ", ")), parts != nil
}

func ordered(label string) string {
	parts := strings.Split(label, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func dials(bar []view.Dial, number string) bool {
	return slices.ContainsFunc(bar, func(d view.Dial) bool { return d.Number == number })
}

func (v *screen) wrongCall(s *view.Screen) string {
	switch {
	case v.n.Call == nil:
		return ""
	case s.Call == nil:
		return "nobody is called"
	case s.Call.Number != v.number():
		return "number " + s.Call.Number + " is not the one of the service that is called"
	case !calls(v.n):
		return ""
	case s.Call.Missing != v.doubt():
		return "the card does not have the doubt about its number: " + s.Call.Missing
	}
	for _, number := range numerals.FindAllString(strings.Join(s.Call.Fails, " "), -1) {
		if !slices.Contains(v.beside(), number) {
			return number + " is to be tried if the call fails, and no source says that it works"
		}
	}
	for part := range strings.SplitSeq(s.Call.Number, " "+v.voice.Or+" ") {
		if part != v.voice.Unnamed && !dials(s.Emergency.Dial, part) {
			return "number " + part + " cannot be dialled"
		}
	}
	return ""
}

// sentenceProblem looks for the number wherever the guide has a placeholder for it.
func (v *screen) wrongSentence(s *view.Screen) string {
	said := slices.Concat([]string{s.Title}, s.Do, s.Wait, s.Worse)
	if s.Call != nil {
		said = append(said, s.Call.Say...)
	}
	// number-known reports a placeholder that no number can fill
	for i, text := range sentencesOf(v.own) {
		if i >= len(said) || strings.Contains(text, "{number}") &&
			!strings.Contains(said[i], v.number()) ||
			strings.Contains(text, "{emergency}") &&
				!strings.Contains(said[i], v.emergency(guide.Ambulance)) {
			return "a sentence has another number, or none"
		}
	}
	return ""
}

var numerals = regexp.MustCompile(`\d+`)

// dated matches a day or a year, as tables and their sources write them.
var dated = regexp.MustCompile(`\b(19|20)\d\d(-\d\d){0,2}\b`)

// helperProblem checks the numbers for roadside help: each must be a row of the country's table.
// Manufacturers' numbers appear on no screen without a car; the tests of package view check each
// against its row.
func (v *screen) wrongHelper(s *view.Screen) string {
	if s.Call == nil {
		return ""
	}
	for _, n := range s.Call.Numbers {
		if !slices.ContainsFunc(place.RoadsideIn(v.country.ISO), func(r place.Roadside) bool {
			return r.Number == n.Number && r.Dial == n.Dial
		}) {
			return "number " + n.Number + " is in no table of roadside help"
		}
	}
	return ""
}

// noteProblem checks the numbers in the notes about a country: each must be in one of its tables.
func (v *screen) wrongNote(s *view.Screen) string {
	if !slices.ContainsFunc(s.Notes, func(l view.Line) bool { return l.Kind == "place" }) {
		return ""
	}
	var known []string
	for _, l := range place.Lines(v.country.ISO) {
		known = append(known, l.Number)
	}
	for _, n := range v.country.Services {
		known = append(known, n.Dial)
	}
	known = append(known, v.country.NonEmergency)
	// longest first, because 999 is part of 0333 2000 999
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for _, note := range s.Notes {
		if note.Kind != "place" {
			continue
		}
		rest := note.Text
		for _, n := range known {
			if n != "" {
				rest = strings.ReplaceAll(rest, n, "")
			}
		}
		rest = dated.ReplaceAllString(rest, "")
		if strings.ContainsAny(rest, "0123456789") {
			return "a note has a number that is in no table: " + note.Text
		}
	}
	return ""
}

// number returns the number that the node's call must show.
func (v *screen) number() string {
	switch {
	case v.n.Call == nil:
		return ""
	case v.n.Call.Who == guide.NonEmergency:
		return v.country.NonEmergency
	case v.n.Call.Who == guide.EmergencyService:
		return v.emergency(v.n.Call.Service)
	}
	return ""
}

func (v *screen) emergency(service guide.Service) string {
	c := v.country
	either := strings.Join(c.Beside(), " "+v.voice.Or+" ")
	return cmp.Or(c.Services[service].Dial, either, v.voice.Unnamed)
}

// caveat returns what a card must say about the reliability of the number that it calls.
func (v *screen) doubt() string {
	if v.country.ISO == "" {
		return ""
	}
	return view.Fill(v.voice.Doubts[v.country.Services[v.n.Call.Service].Evidence], v.country.Name)
}
