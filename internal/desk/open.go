package desk

import (
	"slices"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Handover is what somebody sends to the desk.
type Handover struct {
	Guide      string `json:"guide"`
	Transcript string `json:"transcript"` // may name its release
	Language   string `json:"language"`
	// ISO 3166-1 alpha-2, confirmed by the person; empty where not
	Country string  `json:"country,omitempty"`
	Details Details `json:"details"`
	// how long ago the person sent it, by their own phone: it had no network; not part of what is
	// sent
	Ago  Moment `json:"-"`
	Test bool   `json:"-"` // the desk's own canary: no sender can say so
}

// Open makes a case of a hand-over. g is the guide, in the release that the transcript names or
// else in service: it alone says how urgent the case is. id must be new and unguessable, ref short.
// It gives Problems where something cannot be taken, and then no case; a transcript is never wrong,
// it holds as far as it holds.
func Open(g *guide.Guide, h Handover, id, ref string, now Moment) (Case, Event, error) {
	country, known := place.Lookup(h.Country)
	details := h.Details.clean(country.ISO)
	if wrong := details.check(country.ISO); wrong != nil {
		return Case{}, Event{}, wrong
	}
	details.Place = details.Place.by(now)
	turn := triage.Replay(g, triage.Parse(h.Transcript))
	screen := view.Say(&turn, view.Situation{Language: h.Language, Country: country,
		Confirmed: known})
	c := Case{
		ID: id, Ref: ref, Version: 1, State: Received, Test: h.Test,
		Guide: g.ID, Release: g.Release, Transcript: turn.Transcript.String(),
		Language: screen.Language, Country: country.ISO,
		Urgency: turn.Urgency, Disposition: turn.Node.ID, Report: Told(&turn, screen),
		Details: details,
		Opened:  now, Changed: now, Waiting: now,
	}
	if h.Ago >= Late {
		c.Written = now.After(-h.Ago)
	}
	return c, c.event(Opened, Actor{Role: Person}, now, ""), nil
}

// CarOf gives make, model and year of the car that a transcript names; nothing where it names none,
// or none that is known. Nobody has checked it: whoever shows it says so, or lets it be changed.
func CarOf(transcript string) Vehicle {
	car, _ := vehicle.Named(triage.Parse(transcript).Car())
	return Vehicle{Make: car.Make, Model: car.Model, Year: car.Year}
}

// Told returns the words of a turn and its screen: what a hand-over tells the desk before the
// person adds to it.
func Told(turn *triage.Turn, s view.Screen) Report {
	r := Report{
		About: turn.Guide.Text(s.Language).Title, Title: s.Title, Urgency: s.Urgency.String(),
		Worse: s.Worse, Facts: facts(turn, s),
	}
	if s.Call != nil {
		r.Who, r.Number, r.Say = s.Call.Who.String(), s.Call.Number, s.Call.Say
	}
	for _, a := range s.Answers {
		r.Answers = append(r.Answers, [2]string{a.Question, a.Choice})
	}
	return r
}

// facts returns the answers to questions that still count, the most urgent first; before them the
// red flag that was raised. In an emergency an earlier "nobody is in danger" is left out: read out,
// it would contradict the rest.
func facts(turn *triage.Turn, s view.Screen) (all []Fact) {
	urgency := map[string]guide.Urgency{}
	if f := turn.Flag; f != nil {
		all = append(all, Fact{Answer: s.Flags[f.Index].Label})
		urgency[""] = guide.Emergency
	}
	for i, a := range turn.Used {
		again := slices.ContainsFunc(turn.Used[i+1:],
			func(later triage.Answer) bool { return later.Node == a.Node })
		void := again || turn.Latest(a.Node) == 0 // the question was asked again since
		calm := a.Node.Life && a.Choice.Urgency == guide.NotUrgent &&
			turn.Urgency == guide.Emergency
		if a.Node.Kind == guide.Question && !void && !calm {
			all = append(all, Fact{s.Answers[i].Question, s.Answers[i].Choice, a.Node.Tells})
			urgency[s.Answers[i].Question] = a.Choice.Urgency
		}
	}
	slices.SortStableFunc(all,
		func(a, b Fact) int { return int(urgency[b.Question]) - int(urgency[a.Question]) })
	return all
}
