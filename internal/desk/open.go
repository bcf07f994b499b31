package desk

import (
	"maps"
	"slices"
	"time"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// Handover is a request to the desk to take a case.
type Handover struct {
	Guide      string `json:"guide"`
	Transcript string `json:"transcript"` // may contain the release of the guide
	Language   string `json:"language"`
	// ISO 3166-1 alpha-2, confirmed by the person; otherwise empty
	Country string  `json:"country,omitempty"`
	Details Details `json:"details"`
	// how long ago the person sent it, if their phone had no network then; not part of the JSON
	Ago  time.Duration `json:"-"`
	Test bool          `json:"-"` // sent by the desk's own canary; senders cannot set it
	By   Actor         `json:"-"` // the operator who entered it; the zero value for the person
}

// Open makes a case from a hand-over. g is the guide, in the release that the transcript names or
// else in the current one; the guide alone determines how urgent the case is. id must be new and
// unguessable, ref short. If a field is invalid Open returns Problems and no case. A transcript is
// never invalid: it is replayed as far as it is valid. Its answers fill in fields that are empty.
func Open(g *guide.Guide, h Handover, id, ref string, now time.Time) (Case, Event, error) {
	country, known := place.Lookup(h.Country)
	details := h.Details.clean(country.ISO)
	if wrong := details.check(country.ISO); wrong != nil {
		return Case{}, Event{}, wrong
	}
	details.Place = details.Place.receivedBy(now)
	turn := triage.Replay(g, triage.Parse(h.Transcript))
	screen := view.Render(&turn, view.Situation{Language: h.Language, Country: country,
		Confirmed: known})
	report := ReportOf(&turn, screen)
	c := Case{
		ID: id, Ref: ref, Version: 1, State: Received, Test: h.Test,
		Guide: g.ID, Release: g.Release, Transcript: turn.Transcript.String(),
		Language: screen.Language, Country: country.ISO,
		Urgency: turn.Urgency, Disposition: turn.Node.ID, Report: report,
		Details: details.filled(report),
		Opened:  now, Changed: now, Waiting: now,
	}
	if h.Ago >= Late {
		c.Written = now.Add(-h.Ago)
	}
	by := h.By
	if by.Role == "" {
		by.Role = Person
	}
	return c, c.event(Opened, by, now, ""), nil
}

// CarOf returns make, model and year of the car that a transcript names, or the zero value if it
// names none or an unknown one. No one has verified it: a caller that displays it must say so, or
// let the person change it.
func CarOf(transcript string) Vehicle {
	car, _ := vehicle.FromID(triage.Parse(transcript).Car())
	return Vehicle{Make: car.Make, Model: car.Model, Year: car.Year}
}

// ReportOf returns the report of a turn and its screen: what a hand-over tells the desk in addition
// to what the person enters.
func ReportOf(turn *triage.Turn, s view.Screen) Report {
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

// facts returns the red flag that was raised, if any, and then the answers that still count: the
// most urgent first, and of those the ones that a helper asks for, because a text message may have
// no room for the others. In an emergency it leaves out an earlier answer that no one is in danger,
// since that would contradict the rest when read out.
func facts(turn *triage.Turn, s view.Screen) (all []Fact) {
	rank := map[string]int{} // by question
	if f := turn.Flag; f != nil {
		all = append(all, Fact{Answer: s.Flags[f.Index].Label})
		rank[""] = 2*int(guide.Emergency) + 1
	}
	for i, a := range turn.Used {
		repeated := slices.ContainsFunc(turn.Used[i+1:],
			func(later triage.Answer) bool { return later.Node == a.Node })
		superseded := repeated || turn.Latest(a.Node) == 0 // the question was asked again later
		contradicts := a.Node.Life && a.Choice.Urgency == guide.NotUrgent &&
			turn.Urgency == guide.Emergency
		if a.Node.Kind == guide.Question && !superseded && !contradicts {
			tells := a.Choice.Tells
			all = append(all, Fact{s.Answers[i].Question, s.Answers[i].Choice,
				slices.Sorted(maps.Keys(tells)), tells})
			rank[s.Answers[i].Question] = 2*int(a.Choice.Urgency) + min(len(tells), 1)
		}
	}
	slices.SortStableFunc(all,
		func(a, b Fact) int { return rank[b.Question] - rank[a.Question] })
	return all
}
