package console

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// fact is a piece of information from the person, and its label.
type fact struct {
	Label, Value string
	Own          bool // free text
}

// similarCase is a case that may be about the same car.
type similarCase struct {
	Case desk.Case
	Why  string
}

// casePage is the screen of one case.
type casePage struct {
	frame
	Case    desk.Case
	Alarm   desk.Alarm
	Waited  time.Duration
	Groups  []group
	Answers [][2]string // questions and answers, in order, without those in Groups
	Missing []string    // labels of missing information, for the operator to ask
	Place   placeView
	Screen  view.Screen // what the guide shows the person now; empty if its release is gone
	History []entry
	Entered string // the operator who entered it from a text message; empty if the person sent it
	Similar []similarCase
	Acts    acts
	Problem string // why the last act was refused
}

// group is a list of facts under a heading.
type group struct {
	Heading string
	Facts   []fact
}

// AlarmWord returns the text of the alarm.
func (p casePage) AlarmWord() string { return alarmWord(p.Alarm) }

// OpenedBy returns the label of how the car was opened.
func (p casePage) OpenedBy() string { return labelOf(p.Case.Outcome.Opened, openings()) }

// DamageDone returns the label of the damage to the car.
func (p casePage) DamageDone() string { return labelOf(p.Case.Outcome.Damage, damages()) }

// Phone returns the number to call back, formatted for an operator.
func (p casePage) Phone() string { return callBack(p.Case.Details) }

func callBack(d desk.Details) string { return d.CallBack(desk.LabelsIn("en-GB")) }

// Tel returns the tel: URL of the number. It contains only digits, so no other user input gets into
// it. It does not include the extension, because telephones disagree on its syntax in a link; the
// operator dials it.
func (p casePage) Tel() template.URL {
	number, _, _ := strings.Cut(p.Case.Details.Phone, ";")
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
	if digits == "" {
		return ""
	}
	return template.URL("tel:+" + digits)
}

// show shows a case. The log records who viewed it.
func (v *visit) show() error { return v.showCase(http.StatusOK, v.r.PathValue("id"), "") }

func (v *visit) showCase(status int, id, problem string) error {
	f, err := v.liveFrame("")
	if err != nil {
		return err
	}
	seen, err := v.desk.Case(v.r.Context(), v.by, id)
	if err != nil {
		return err
	}
	c := seen.Case
	f.Title = c.Ref
	p := casePage{
		frame: f, Case: c, Alarm: c.Alarm(f.Now), Waited: desk.Age(f.Now, waitingSince(c)),
		Groups: groups(c), Missing: v.missing(c), Answers: answers(c.Report),
		Place: newPlaceView(c.Details.Place, f.Now), Screen: v.guideScreen(c),
		Acts: actsOf(c, v.by), Problem: problem,
	}
	if p.History, err = v.history(seen.Events); err != nil {
		return err
	}
	if first := p.History; len(first) > 0 && first[0].Event.Kind == string(desk.Opened) &&
		first[0].Event.Actor != string(desk.Person) {
		p.Entered = first[0].Who
	}
	if p.Similar, err = v.similarTo(c); err != nil {
		return err
	}
	return v.render(status, "case", p)
}

// guideScreen returns the screen of the guide that the person sees now.
func (v *visit) guideScreen(c desk.Case) view.Screen {
	g, ok := v.Guide(c.Guide, c.Release)
	if !ok || c.Erased || g.Release != c.Release {
		return view.Screen{}
	}
	turn := triage.Replay(g, triage.Parse(c.Transcript))
	country, known := place.Lookup(c.Country)
	return view.Render(&turn, view.Situation{Language: c.Language, Country: country,
		Confirmed: known})
}

// similarTo returns cases that may be about the same car: open ones, and closed ones that were
// opened in the last day.
func (v *visit) similarTo(c desk.Case) (found []similarCase, err error) {
	if c.Erased {
		return nil, nil
	}
	exact, near := c.Details, desk.Details{Place: c.Details.Place}
	exact.Place.Measured, near.Place.Code = time.Time{}, ""
	known, dayAgo := map[string]bool{c.ID: true}, v.now().Add(-24*time.Hour)
	// two queries, so that many cases nearby do not push out those with the same number
	for _, d := range []desk.Details{exact, near} {
		likes, err := v.desk.Cases(v.r.Context(), store.Query{Similar: &d, Limit: maxCompared})
		if errors.Is(err, store.ErrIndexing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, other := range likes {
			why := similarity(&c, &other)
			recent := !other.State.Closed() || !other.Opened.Before(dayAgo)
			if why != "" && !known[other.ID] && recent {
				found = append(found, similarCase{other, why})
			}
			known[other.ID] = true
		}
	}
	return found, nil
}

// maxCompared is the maximum number of cases that are compared with one. More are of no use to a
// reader.
const maxCompared = 100

// groups returns the information from the person, grouped under headings.
func groups(c desk.Case) []group {
	d := c.Details
	all := []group{
		{"Red flag", answersFor(c.Report, "")},
		{"Person", []fact{
			{"Ask for", d.Name, true}, {"Call back", callBack(d), true},
			{"People with the car", count(d.People), false},
			{"Children", count(d.Children), false}, {"Animals", count(d.Animals), false},
			{"Hazards", hazardWords(d.Hazards), false},
			{"In their own words", d.Note, true},
		}},
		{"What is needed", append(answersFor(c.Report, "inside", "needed_by"),
			fact{"Inside", insideWord(d.Inside), false},
			fact{"Needed by", neededWord(d.NeededBy), false})},
		{"Vehicle", slices.Concat(vehicle(d.Vehicle),
			answersFor(c.Report, "vehicle.keys", "vehicle.papers"),
			[]fact{{"From the guide", carOfGuide(c), false}})},
	}
	for i := range all {
		var known []fact
		for _, f := range all[i].Facts {
			if f.Value != "" {
				known = append(known, f)
			}
		}
		all[i].Facts = known
	}
	return all
}

// answersFor returns the answers that supply any of fields; for "", the red flag that was raised.
func answersFor(r desk.Report, fields ...string) (found []fact) {
	for _, f := range r.Facts {
		switch {
		case f.Question == "" && fields[0] == "":
			found = append(found, fact{"They said", f.Answer, false})
		case slices.ContainsFunc(fields,
			func(field string) bool { return slices.Contains(f.Tells, field) }):
			found = append(found, fact{f.Question, f.Answer, false})
		}
	}
	return found
}

// answers returns the answers that groups does not show.
func answers(r desk.Report) (rest [][2]string) {
	for _, a := range r.Answers {
		if !slices.ContainsFunc(r.Facts, func(f desk.Fact) bool {
			return f.Tells != nil && a == [2]string{f.Question, f.Answer}
		}) {
			rest = append(rest, a)
		}
	}
	return rest
}

func vehicle(v desk.Vehicle) []fact {
	return []fact{
		{"Make", v.Make, true}, {"Model", v.Model, true}, {"Year", count(v.Year), false},
		{"Colour", v.Colour, true},
		{"Plate", v.Plate, true}, {"VIN", v.VIN, true}, {"Keys", whereWord(v.Keys), false},
		{"Papers", whereWord(v.Papers), false},
	}
}

// carOfGuide returns the car that the answers name, if the person did not enter one.
func carOfGuide(c desk.Case) string {
	v, car := c.Details.Vehicle, desk.CarOf(c.Transcript)
	if v.Make != "" || v.Model != "" || v.Year != 0 || car.Make == "" {
		return ""
	}
	return fmt.Sprintf("%s %s, %d; not checked", car.Make, car.Model, car.Year)
}

// missing returns the labels of missing information that may be worth asking for: of what the guide
// asks about, if it is known.
func (v *visit) missing(c desk.Case) (labels []string) {
	d, fields := c.Details, map[string]string{"needed by": "needed_by", "Keys": "vehicle.keys",
		"Papers": "vehicle.papers"}
	asked := []fact{{"name", d.Name, true}, {"number to call back", d.Phone, true},
		{"people", count(d.People), false}}
	g, known := v.Guide(c.Guide, c.Release)
	if !known || g.Tells("needed_by") {
		asked = append(asked, fact{"needed by", d.NeededBy, false})
	}
	if !known || g.AsksCar() {
		asked = append(asked, vehicle(d.Vehicle)...)
	}
	for _, f := range asked {
		// a case of a former version has answers without the values of fields
		if f.Value == "" && !c.Report.Tells(fields[f.Label]) {
			labels = append(labels, strings.Replace(strings.ToLower(f.Label), "vin", "VIN", 1))
		}
	}
	return labels
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// placeView is a place prepared for display.
type placeView struct {
	desk.Place
	Position string       // 51.507400, -0.127800; empty if there is none
	Plus     string       // the position as a plus code, to read out on the telephone
	Geo      template.URL // opens the map application of the operator's computer
	Map      template.URL // opens openstreetmap.org, which then learns the place
	Age      time.Duration
	HasAge   bool
}

func newPlaceView(p desk.Place, now time.Time) placeView {
	w := placeView{Place: p}
	if p.Measured.IsZero() {
		return w
	}
	lat, lon := degrees(p.Latitude), degrees(p.Longitude)
	w.Plus = place.PlusCode(int(p.Latitude), int(p.Longitude))
	w.Position = lat + ", " + lon
	w.Age, w.HasAge = desk.Age(now, p.Measured), !p.Measured.After(now)
	w.Geo = template.URL(fmt.Sprintf("geo:%s,%s;u=%d", lat, lon, p.Accuracy))
	w.Map = template.URL(fmt.Sprintf("https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=17/%s/%s",
		lat, lon, lat, lon))
	return w
}

// degrees formats millionths of a degree.
func degrees(n int32) string { return strconv.FormatFloat(float64(n)/1e6, 'f', 6, 64) }
