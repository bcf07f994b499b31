package desk

import (
	"firststeps/guide"
	"firststeps/place"
	"firststeps/triage"
	"firststeps/vehicle"
	"firststeps/words"
)

// Handover is what somebody sends to the desk.
type Handover struct {
	Guide      string  `json:"guide"`
	Transcript string  `json:"transcript"` // may name its release
	Language   string  `json:"language"`
	Country    string  `json:"country,omitempty"` // ISO 3166-1 alpha-2, confirmed by the person; empty where not
	Details    Details `json:"details"`
	Ago        Moment  `json:"-"` // how long ago the person sent it, by their own phone: it had no network; not part of what is sent
	Test       bool    `json:"-"` // the desk's own canary: no sender can say so
}

// Open makes a case of a hand-over. g is the guide, in the release that the transcript names or else in service: it alone
// says how urgent the case is. id must be new and unguessable, ref short. It gives Problems where something cannot be taken,
// and then no case; a transcript is never wrong, it holds as far as it holds.
func Open(g *guide.Guide, h Handover, id, ref string, now Moment) (Case, Event, error) {
	country, known := place.Lookup(h.Country)
	details := h.Details.clean(country.ISO)
	if wrong := details.check(country.ISO); wrong != nil {
		return Case{}, Event{}, wrong
	}
	turn := triage.Replay(g, triage.Parse(h.Transcript))
	screen := words.Say(&turn, words.Situation{Language: h.Language, Country: country, Confirmed: known})
	c := Case{
		ID: id, Ref: ref, Version: 1, State: Received, Test: h.Test,
		Guide: g.ID, Release: g.Release, Transcript: turn.Transcript.String(), Language: screen.Language, Country: country.ISO,
		Urgency: turn.Urgency, Disposition: turn.Node.ID, Report: Told(g, screen), Details: details,
		Opened: now, Changed: now, Waiting: now,
	}
	if h.Ago >= Late {
		c.Written = now.After(-h.Ago)
	}
	return c, c.event(Opened, Actor{Role: Person}, now, ""), nil
}

// CarOf gives make, model and year of the car that a transcript names; nothing where it names none, or none that is known.
// Nobody has checked it: whoever shows it says so, or lets it be changed.
func CarOf(transcript string) Vehicle {
	car, _ := vehicle.Named(triage.Parse(transcript).Car())
	return Vehicle{Make: car.Make, Model: car.Model, Year: car.Year}
}

// Told keeps the words of a screen: what a hand-over tells the desk before anybody adds to it.
func Told(g *guide.Guide, s words.Screen) Report {
	r := Report{About: g.Text(s.Language).Title, Title: s.Title, Urgency: s.Urgency, Worse: s.Worse}
	if s.Call != nil {
		r.Who, r.Number, r.Say = s.Call.Who, s.Call.Number, s.Call.Say
	}
	for _, a := range s.Answers {
		r.Answers = append(r.Answers, [2]string{a.Question, a.Choice})
	}
	return r
}
