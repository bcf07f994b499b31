package handover

import (
	"cmp"
	"html/template"
	"slices"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/view"
)

// statusView is the status of a case, as its person reads it. It is also drawn without the rest of
// the page, for streams.
type statusView struct {
	Voice   messages
	Case    desk.Case
	Numbers string
	Draft   *view.Draft // nil if the texts of the guide are no draft
	Head    label
	Alarm   bool            // the person should call now
	Again   template.URL    // link to reopen the case; empty if the person may not
	Notices []template.HTML // a promise, a reason, that it was passed on
	Steps   []step
	Contact *view.Contact
	Call    callCard
	Aloud   []string // the case to read out
	Text    string   // and as a text message
	Heard   []string // messages of the desk to the person
	Notes   []string // notes of the person
	Acts    []actLink
	Onwards actLink  // link back into the guide
	Wait    []string // what to do until help is there, as the guide says
	Held    bool     // an operator has it, so the number may be collapsed
	Closed  bool
}

// actLink is a link to something that the person can do.
type actLink struct {
	Link template.URL
	Text string
}

// step is one stage of a case.
type step struct {
	Text string
	When template.HTML
	Done bool
}

func (s *Server) statusView(v service.View, secret string) statusView {
	c, say, where := v.Case, messagesIn(v.Case.Language), situation(v.Case.Language, v.Case.Country)
	st := statusView{
		Voice: say, Case: c, Numbers: newFrame(c.Language, "", view.Numbers(where), "").Numbers(),
		Held: c.State.Held(), Closed: c.State.Closed(),
	}
	g, _ := s.desk.Guide(c.Guide, c.Release)
	if g != nil && g.Text(c.Language) != nil {
		st.Draft = view.DraftOf(g, g.Text(c.Language))
	}
	st.Onwards, st.Wait = onwards(say, c, g, where)
	st.Call = s.callOf(say, c.Report, g, where,
		cmp.Or(c.Details.Vehicle.Make, desk.CarOf(c.Transcript).Make))
	st.Contact = s.Contact
	alarm, unstaffed := c.Alarm(s.now()), s.unstaffed() && c.State == desk.Received
	st.Head = headline(say, c, alarm)
	if unstaffed && !c.Erased {
		st.Head = say.UnstaffedReceived
	}
	st.Alarm = unstaffed || alarm == desk.AlarmUnanswered || alarm == desk.AlarmOverdue ||
		alarm == desk.AlarmNoPromise || c.State == desk.Rejected || c.State == desk.GoneOnArrival
	st.Notices = s.notices(say, c, alarm)
	st.Steps = steps(say, v)
	if !c.Erased {
		st.Aloud, st.Text = desk.Script(c), desk.Text(c)
	}
	for _, e := range v.Events {
		switch {
		case e.Kind != string(desk.Note) || e.Text == "":
		case e.Actor == string(desk.Person):
			st.Notes = append(st.Notes, e.Text)
		default:
			st.Heard = append(st.Heard, e.Text)
		}
	}
	for _, kind := range allowedActs(c) {
		to := template.URL(link(secret) + "&do=" + string(kind))
		if kind == desk.Reopen {
			st.Again = to
		} else {
			st.Acts = append(st.Acts, actLink{to, say.Acts[string(kind)].Link})
		}
	}
	return st
}

// allowedActs returns what the person may do with a case now, in the order shown.
func allowedActs(c desk.Case) (kinds []desk.Kind) {
	allowed := c.Kinds(desk.Actor{Role: desk.Person})
	for _, k := range []desk.Kind{desk.Reopen, desk.Note, desk.Move, desk.Cancel, desk.Erase} {
		if slices.Contains(allowed, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// onwards returns the link back into the guide, to the person's position, and the guide's advice
// for the time until help is there. If the guide has a step for people who wait, and a person has
// the case, the link leads to that step. g is nil if the guide's release is not known any more.
func onwards(v messages, c desk.Case, g *guide.Guide, where view.Situation) (actLink, []string) {
	text, transcript := v.Back, c.Transcript
	switch {
	case c.State == desk.Completed || c.State == desk.Unsuccessful:
		text = v.Unsolved
	case c.State.Closed():
		text = v.Guide
	}
	var wait []string
	if g != nil && !c.Erased && !c.State.Closed() {
		turn := triage.Replay(g, triage.Parse(c.Transcript))
		screen := view.Render(&turn, where)
		wait = slices.Concat(screen.Then, screen.Wait)
		if n := waitStep(turn.Node); n != nil && c.State.Held() {
			text, transcript = v.Until, turn.Choose(n).String()
		}
	}
	_, known := place.Lookup(c.Country)
	return actLink{template.URL("/" + c.Guide + "/" +
		c.Language + query(known, c.Country, transcript)), text}, wait
}

// waitStep returns the choice of a node that leads to a step for people who wait, or nil.
func waitStep(n *guide.Node) *guide.Choice {
	for _, c := range n.Choices {
		if c.To.Node != nil && c.To.Node.Kind == guide.Step && c.To.Node.Class == guide.Wait {
			return c
		}
	}
	return nil
}

// headline returns the status in one line.
func headline(v messages, c desk.Case, alarm desk.Alarm) label {
	l := v.States[string(c.State)]
	switch {
	case c.Erased:
		return v.Erased
	case alarm == desk.AlarmUnanswered:
		return v.Unheard
	case alarm == desk.AlarmOverdue:
		l = v.Late
	}
	return label{view.Fill(l.Text, c.HeldBy), view.Fill(l.Why, c.HeldBy)}
}

// notices returns texts about the promised time and about reasons.
func (s *Server) notices(v messages, c desk.Case, alarm desk.Alarm) (all []template.HTML) {
	plain := func(text string) { all = append(all, template.HTML(template.HTMLEscapeString(text))) }
	coming := c.State == desk.Accepted || c.State == desk.EnRoute
	switch {
	case c.Erased:
	case alarm == desk.AlarmOverdue:
		all = append(all, stamped(v.Promise, v.UTC, c.Promised))
	case coming && !c.Promised.IsZero():
		all = append(all, stamped(v.Promise, v.UTC, c.Promised)+" "+
			template.HTML(template.HTMLEscapeString(v.In.Fill(c.Language, minutes(c, s.now())))))
		plain(v.IfPassed)
	case alarm == desk.AlarmNoPromise:
		plain(v.Untimed)
	case coming:
		plain(v.NoTime)
	case c.State == desk.Received && c.Reason != "":
		plain(v.PassedOn.Text + ". " + view.Fill(v.PassedOn.Why, c.Reason))
	case c.State == desk.Rejected:
		plain(view.Fill(v.Reason, c.Reason))
	}
	return all
}

// minutes returns how many minutes are left until the promised time, rounded up.
func minutes(c desk.Case, now time.Time) int {
	coming := c.State == desk.Accepted || c.State == desk.EnRoute
	if c.Promised.IsZero() || c.Promised.Before(now) || !coming {
		return 0
	}
	return int((c.Promised.Sub(now) + time.Minute - 1) / time.Minute)
}

// steps returns the stages of a case with the times at which they were reached. Stages from before
// the case was given back do not count; a closed case has no further stages.
func steps(v messages, shown service.View) []step {
	c, at := shown.Case, map[desk.State]time.Time{desk.Received: shown.Case.Opened}
	for _, e := range shown.Events {
		switch {
		case e.Version == 0:
		case e.State == desk.Received:
			at = map[desk.State]time.Time{desk.Received: c.Opened}
		case at[e.State].IsZero():
			at[e.State] = e.At
		}
	}
	by := c.HeldBy
	if by == "" {
		by = v.NoName
	}
	var all []step
	for i, state := range []desk.State{desk.Received, desk.Received, desk.Accepted, desk.EnRoute,
		desk.OnScene} {
		one := step{Text: view.Fill(v.Steps[i], by),
			When: template.HTML(template.HTMLEscapeString(v.NotYet)), Done: !at[state].IsZero()}
		if one.Done {
			one.When = stamped("%", v.UTC, at[state])
		} else if c.State.Closed() {
			continue
		}
		all = append(all, one)
	}
	return all
}
