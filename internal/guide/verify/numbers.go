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
		messages := p.engine.messages(t.Language)
		eachText(p.g, t, func(n *guide.Node, subject, text string) {
			if n == nil || n.Call == nil || !strings.Contains(text, "{number}") {
				return // without a call, the compiler rejects {number}
			}
			missing := 0
			for _, c := range countries {
				if v := (screen{n: n, country: c, messages: messages}); v.number() == "" {
					missing++
				}
			}
			if missing > 0 {
				p.findText(t, subject,
					"write it without {number}: the call card shows the number if there is one",
					"in %d of %d countries no number is known for {number}",
					missing, len(countries))
			}
		})
	}
}

// numberFromTable renders every screen that shows a number in every language and for every country,
// confirmed and only guessed. A fault that appears on many screens is reported once.
func numberFromTable(p *proof) {
	countries := append(place.All(), place.Country{})
	var screens []numberScreen
	for _, n := range p.g.Nodes {
		s := p.nearest(ofNode(n))
		// one-action-in-danger reports a card without a call
		if s == nil || !showsNumber(p.g, n) || isCard(n) && !callsEmergency(n) {
			continue
		}
		var turn triage.Turn
		p.engine.replay(&turn, p.g, p.transcript(s))
		if turn.Node != n { // reported by every-answer-leads
			continue
		}
		withoutLinks(&turn)
		for _, t := range p.g.Texts {
			screens = append(screens, numberScreen{n: n, turn: &turn, text: t})
		}
	}
	parallel(p.workers, 1, len(screens), func(i int) { screens[i].check(p, countries) })
	found := map[string]bool{}
	for _, s := range screens {
		for i, problem := range s.problems {
			if !found[s.text.Language+problem] {
				found[s.text.Language+problem] = true
				p.findText(s.text, ofNode(s.n), "this is a defect of the tables or of package view",
					"%q in %q: %s", s.n.ID, s.in[i], problem)
			}
		}
	}
}

// numberScreen is a screen that shows a number, in one language.
type numberScreen struct {
	n    *guide.Node
	turn *triage.Turn
	text *guide.Text

	problems, in []string // what is wrong, and the code of the country
}

func (s *numberScreen) check(p *proof, countries []place.Country) {
	v := screen{n: s.n, own: &s.text.Nodes[s.n.Index],
		messages: p.engine.messages(s.text.Language), language: s.text.Language}
	for i := range 2 * len(countries) {
		v.country, v.confirmed = countries[i/2], i%2 == 0
		shown := p.engine.render(s.turn, view.Situation{
			Language: s.text.Language, Country: v.country, Confirmed: v.confirmed})
		if problem := v.problem(&shown); problem != "" {
			s.problems, s.in = append(s.problems, problem), append(s.in, v.country.ISO)
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
func showsNumber(g *guide.Guide, n *guide.Node) bool {
	return n == g.Start || n.Call != nil || slices.ContainsFunc(g.Texts, func(t *guide.Text) bool {
		return slices.ContainsFunc(sentencesOf(&t.Nodes[n.Index]), func(s string) bool {
			return strings.Contains(s, "{number}") || strings.Contains(s, "{emergency}")
		})
	})
}

func sentencesOf(t *guide.NodeText) []string {
	return slices.Concat([]string{t.Title}, t.Do, t.Then, t.Wait, t.Worse, t.Say)
}

// screen is a screen with what is known about it independently of package view.
type screen struct {
	n         *guide.Node
	own       *guide.NodeText
	country   place.Country
	confirmed bool
	messages  view.Messages
	language  string
}

// problem returns what is wrong with the numbers of a screen, or "".
func (v *screen) problem(s *view.Screen) string {
	return cmp.Or(v.barProblem(s.Emergency.Dial), v.callProblem(s), v.sentenceProblem(s),
		v.helperProblem(s), v.noteProblem(s))
}

// alternatives returns the numbers that may be shown besides the country's own.
func (v *screen) alternatives() []string {
	if v.confirmed && v.country.ISO != "" {
		return v.country.AlsoOffered()
	}
	return place.FallbackNumbers()
}

func (v *screen) barProblem(bar []view.Dial) string {
	c, alternatives := v.country, v.alternatives()
	for _, d := range bar {
		label, own := v.label(d.Number)
		switch {
		case !own && !slices.Contains(alternatives, d.Number):
			return "number " + d.Number + " is in no table"
		case label != sortedLabel(d.Label):
			return "number " + d.Number + " does not have the services and marks of the table"
		}
	}
	for _, n := range alternatives {
		if (!v.confirmed || c.ISO == "" || !c.Agreed()) && !hasNumber(bar, n) {
			return n + " is not shown, although the country or its numbers are not certain"
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
			name := []string{v.messages.Ambulance, v.messages.Police, v.messages.Fire}[service]
			parts = append(parts, name+v.messages.Marks[n.Evidence])
		}
	}
	if n, one := v.country.SharedNumber(); one && n.Dial == number {
		return strings.TrimSpace(v.messages.Marks[n.Evidence]), true
	}
	return sortedLabel(strings.Join(parts, ", ")), parts != nil
}

func sortedLabel(label string) string {
	parts := strings.Split(label, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func hasNumber(bar []view.Dial, number string) bool {
	return slices.ContainsFunc(bar, func(d view.Dial) bool { return d.Number == number })
}

func (v *screen) callProblem(s *view.Screen) string {
	switch {
	case v.n.Call == nil:
		return ""
	case s.Call == nil:
		return "no call is shown"
	case s.Call.Number != v.number():
		return "number " + s.Call.Number + " is not that of the service that is called"
	case !callsEmergency(v.n):
		return ""
	case s.Call.Missing != v.caveat():
		return "the card does not state the doubt about its number: " + s.Call.Missing
	}
	for _, number := range numerals.FindAllString(strings.Join(s.Call.Fails, " "), -1) {
		if !slices.Contains(v.alternatives(), number) {
			return number + " is offered if the call fails, but no source says that it works"
		}
	}
	for part := range strings.SplitSeq(s.Call.Number, " "+v.messages.Or+" ") {
		if part != v.messages.Unnamed && !hasNumber(s.Emergency.Dial, part) {
			return "number " + part + " cannot be dialled"
		}
	}
	return ""
}

// sentenceProblem looks for the number wherever the guide has a placeholder for it.
func (v *screen) sentenceProblem(s *view.Screen) string {
	shown := slices.Concat([]string{s.Title}, s.Do, s.Then, s.Wait, s.Worse)
	if s.Call != nil {
		shown = append(shown, s.Call.Say...)
	}
	// number-known reports a placeholder that no number can fill
	for i, text := range sentencesOf(v.own) {
		if i >= len(shown) || strings.Contains(text, "{number}") &&
			!strings.Contains(shown[i], v.number()) ||
			strings.Contains(text, "{emergency}") &&
				!strings.Contains(shown[i], v.emergency(guide.Ambulance)) {
			return "a sentence has another number, or none"
		}
	}
	return ""
}

var numerals = regexp.MustCompile(`\d+`)

// dated matches a day or a year, as tables and their sources write them.
var dated = regexp.MustCompile(`\b(19|20)\d\d(-\d\d){0,2}\b`)

// helperProblem checks the numbers for roadside help and of helplines: each must be a row of the
// country's table, and a helpline's must all be shown.
// Manufacturers' numbers appear on no screen without a car; the tests of package view check each
// against its row.
func (v *screen) helperProblem(s *view.Screen) string {
	if s.Call == nil {
		return ""
	}
	if who := v.n.Call.Who; who.IsHelpline() {
		rows := place.Helplines(v.country.ISO, who.String())
		if !slices.EqualFunc(s.Call.Numbers, rows, func(n view.Number, h place.Helpline) bool {
			return n.Number == h.Number && n.Dial == h.Dial() && strings.HasPrefix(n.Label, h.Name)
		}) {
			return "the numbers are not those of the table for " + who.String()
		}
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
func (v *screen) noteProblem(s *view.Screen) string {
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
	either := strings.Join(c.AlsoOffered(), " "+v.messages.Or+" ")
	return cmp.Or(c.Services[service].Dial, either, v.messages.Unnamed)
}

// caveat returns what a card must say about the reliability of the number that it calls.
func (v *screen) caveat() string {
	if v.country.ISO == "" {
		return ""
	}
	evidence := v.country.Services[v.n.Call.Service].Evidence
	return view.Fill(v.messages.Doubts[evidence], v.country.NameIn(v.language))
}
