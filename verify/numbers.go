package verify

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"firststeps/guide"
	"firststeps/place"
	"firststeps/words"
)

// numberKnown counts the countries in which {number} in a text would be empty.
func numberKnown(p *proof) {
	countries := place.All()
	for _, t := range p.g.Texts {
		each(p.g, t, func(n *guide.Node, subject, text string) {
			if n == nil || n.Call == nil || !strings.Contains(text, "{number}") {
				return // without a call, the compiler refuses it
			}
			none := 0
			for _, c := range countries {
				if v := (view{n: n, country: c}); v.number() == "" {
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

// numberFromTable has every screen that gives a number said in every language and for every country, confirmed or only
// guessed. What is wrong on one screen is wrong on all alike: it is found once.
func numberFromTable(p *proof) {
	countries := append(place.All(), place.Country{})
	found := map[string]bool{}
	for _, n := range p.g.Nodes {
		s := p.nearest(ofNode(n))
		if s == nil || !givesNumber(p.g, n) || isCard(n) && !calls(n) { // a card that calls nobody is found by one-action-in-danger
			continue
		}
		turn := p.engine.replay(p.g, s.way.transcript())
		if turn.Node != n { // found by every-answer-leads
			continue
		}
		for _, t := range p.g.Texts {
			v := view{n: n, own: &t.Nodes[n.Index], or: p.engine.speak(t.Language).Or}
			for i := range 2 * len(countries) {
				v.country, v.sure = countries[i/2], i%2 == 0
				screen := p.engine.say(&turn, words.Situation{Language: t.Language, Country: v.country, Confirmed: v.sure})
				if wrong := v.wrong(&screen); wrong != "" && !found[t.Language+wrong] {
					found[t.Language+wrong] = true
					p.findText(t, ofNode(n), "this is a defect of the tables or of package words", "%q in %q: %s", n.ID, v.country.ISO, wrong)
				}
			}
		}
	}
}

// givesNumber says whether a screen calls somebody, or has a number in a sentence. The first screen stands for all others:
// they have the bar alone.
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

// view is a screen with what is known of it apart from package words.
type view struct {
	n       *guide.Node
	own     *guide.NodeText
	country place.Country
	sure    bool
	or      string
}

// wrong says what is wrong with the numbers of a screen; nothing, where nothing is.
func (v *view) wrong(s *words.Screen) string {
	return cmp.Or(v.wrongBar(s.Emergency.Dial), v.wrongCall(s), v.wrongSentence(s), v.wrongNote(s))
}

func (v *view) wrongBar(bar []words.Dial) string {
	c := v.country
	known := append(place.Everywhere(), c.Police, c.Ambulance, c.Fire)
	for _, d := range bar {
		if d.Number == "" || !slices.Contains(known, d.Number) {
			return "number " + d.Number + " is in no table"
		}
	}
	for _, n := range place.Everywhere() {
		if (!v.sure || c.ISO == "" || !c.Known()) && !dials(bar, n) {
			return strings.Join(place.Everywhere(), " and ") + " do not both stand there while the country is not sure"
		}
	}
	return ""
}

func dials(bar []words.Dial, number string) bool {
	return slices.ContainsFunc(bar, func(d words.Dial) bool { return d.Number == number })
}

func (v *view) wrongCall(s *words.Screen) string {
	switch {
	case v.n.Call == nil:
		return ""
	case s.Call == nil:
		return "nobody is called"
	case s.Call.Number != v.number():
		return "number " + s.Call.Number + " is not the one of the service that is called"
	case !calls(v.n):
		return ""
	}
	for part := range strings.SplitSeq(s.Call.Number, " "+v.or+" ") {
		if !dials(s.Emergency.Dial, part) {
			return "number " + part + " cannot be dialled"
		}
	}
	return ""
}

// wrongSentence looks for the number wherever the guide has a place for it.
func (v *view) wrongSentence(s *words.Screen) string {
	said := slices.Concat([]string{s.Title}, s.Do, s.Wait, s.Worse)
	if s.Call != nil {
		said = append(said, s.Call.Say...)
	}
	for i, text := range sentencesOf(v.own) { // one without a number to give is found by number-known
		if i >= len(said) || strings.Contains(text, "{number}") && !strings.Contains(said[i], v.number()) ||
			strings.Contains(text, "{emergency}") && !strings.Contains(said[i], v.emergency(guide.Ambulance)) {
			return "a sentence has another number, or none"
		}
	}
	return ""
}

// dated is a day, or a year, as tables and their sources write it.
var dated = regexp.MustCompile(`\b(19|20)\d\d(-\d\d){0,2}\b`)

// wrongNote looks for numbers in what is known of the country: each must stand in one of its tables. Numbers of makers stand on
// no screen without a car: tests of package words hold each to its row.
func (v *view) wrongNote(s *words.Screen) string {
	var known []string
	for _, r := range place.RoadsideIn(v.country.ISO) {
		known = append(known, r.Number)
	}
	for _, l := range place.Lines(v.country.ISO) {
		known = append(known, l.Number)
	}
	for _, n := range []string{v.country.Police, v.country.Ambulance, v.country.Fire, v.country.NonEmergency} {
		if n != "" {
			known = append(known, n)
		}
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) }) // 999 stands in 0333 2000 999
	for _, note := range s.Notes {
		if note.Kind != "place" {
			continue
		}
		rest := note.Text
		for _, n := range known {
			rest = strings.ReplaceAll(rest, n, "")
		}
		rest = dated.ReplaceAllString(rest, "")
		if strings.ContainsAny(rest, "0123456789") {
			return "a note has a number that is in no table: " + note.Text
		}
	}
	return ""
}

// number is what the node's call has to give.
func (v *view) number() string {
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

func (v *view) emergency(service guide.Service) string {
	number := [...]string{guide.Ambulance: v.country.Ambulance, guide.Police: v.country.Police, guide.Fire: v.country.Fire}[service]
	return cmp.Or(number, strings.Join(place.Everywhere(), " "+v.or+" "))
}
