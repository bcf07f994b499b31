package handover

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide/view"
)

// standing is how a case stands, as its person reads it. It is drawn alone, too: for whoever
// follows it live.
type standing struct {
	Voice   voice
	Case    desk.Case
	Numbers string
	Head    label
	Alarm   bool            // the person should call now
	Again   template.URL    // leads to opening it once more; empty where the person may not
	Notices []template.HTML // a promise, a reason, that it was passed on
	Steps   []step
	Contact *view.Contact
	Call    callCard
	Aloud   []string // the case to read out
	Text    string   // and as a text message
	Heard   []string // what the desk wrote to the person
	Notes   []string // what the person added
	Acts    []todo
	Onwards todo // where the guide goes on, once the case is closed
	Held    bool // a human has it, so the number may stand folded
	Closed  bool
}

// todo is a link to something that the person can do.
type todo struct {
	Link template.URL
	Text string
}

// step is one stage of a case.
type step struct {
	Text string
	When template.HTML
	Done bool
}

func (s *Server) standing(v service.View, secret string) standing {
	c, say, where := v.Case, speak(v.Case.Language), situation(v.Case.Language, v.Case.Country)
	st := standing{
		Voice: say, Case: c, Numbers: newFrame(c.Language, "", view.Numbers(where), "").Numbers(),
		Onwards: onwards(say, c), Held: c.State.Held(), Closed: c.State.Closed(),
	}
	g, _ := s.desk.Guide(c.Guide, c.Release)
	st.Call = s.callOf(say, c.Report, g, where,
		cmp.Or(c.Details.Vehicle.Make, desk.CarOf(c.Transcript).Make))
	st.Contact = s.Contact
	alarm, nobody := c.Alarm(s.moment()), s.nobody() && c.State == desk.Received
	st.Head = headed(say, c, alarm)
	if nobody && !c.Erased {
		st.Head = say.NobodyHas
	}
	st.Alarm = nobody || alarm == desk.Unheard || alarm == desk.Overdue ||
		alarm == desk.Unpromised || c.State == desk.Rejected || c.State == desk.GoneOnArrival
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
	for _, kind := range may(c) {
		to := template.URL(link(secret) + "&do=" + string(kind))
		if kind == desk.Reopen {
			st.Again = to
		} else {
			st.Acts = append(st.Acts, todo{to, say.Acts[string(kind)].Link})
		}
	}
	return st
}

// may gives what the person may do with a case now, in the order shown.
func may(c desk.Case) (kinds []desk.Kind) {
	allowed := c.Kinds(desk.Actor{Role: desk.Person})
	for _, k := range []desk.Kind{desk.Reopen, desk.Note, desk.Move, desk.Cancel, desk.Erase} {
		if slices.Contains(allowed, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// onwards leads back into the guide, to where the person stood.
func onwards(v voice, c desk.Case) todo {
	text := v.Guide
	if c.State == desk.Completed || c.State == desk.Unsuccessful {
		text = v.Unsolved
	}
	_, known := place.Lookup(c.Country)
	return todo{template.URL("/" + c.Guide + "/" +
		c.Language + query(known, c.Country, c.Transcript)), text}
}

// headed says in one line how it stands.
func headed(v voice, c desk.Case, alarm desk.Alarm) label {
	l := v.States[string(c.State)]
	switch {
	case c.Erased:
		return v.Erased
	case alarm == desk.Unheard:
		return v.Unheard
	case alarm == desk.Overdue:
		l = v.Late
	}
	return label{view.Fill(l.Text, c.HeldBy), view.Fill(l.Why, c.HeldBy)}
}

// notices say what was promised, and what came of it.
func (s *Server) notices(v voice, c desk.Case, alarm desk.Alarm) (all []template.HTML) {
	plain := func(text string) { all = append(all, template.HTML(template.HTMLEscapeString(text))) }
	coming := c.State == desk.Accepted || c.State == desk.EnRoute
	switch {
	case c.Erased:
	case alarm == desk.Overdue:
		all = append(all, stamped(v.Promise, v.UTC, c.Promised))
	case coming && c.Promised != 0:
		all = append(all, stamped(v.Promise, v.UTC, c.Promised)+" "+
			template.HTML(template.HTMLEscapeString(view.Fill(v.In,
				strconv.Itoa(int(minutes(c, s.moment())))))))
		plain(v.IfPassed)
	case alarm == desk.Unpromised:
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

// minutes returns how many minutes are left of what was promised, begun ones counted whole.
func minutes(c desk.Case, now desk.Moment) desk.Moment {
	if c.Promised == 0 || c.Promised < now || c.State != desk.Accepted && c.State != desk.EnRoute {
		return 0
	}
	return (c.Promised - now + desk.Minute - 1) / desk.Minute
}

// steps are the stages of a case, each with when it was reached. What was reached before somebody
// gave the case back counts no longer; of a closed case there is nothing still to come.
func steps(v voice, shown service.View) []step {
	c, at := shown.Case, map[desk.State]desk.Moment{desk.Received: shown.Case.Opened}
	for _, e := range shown.Events {
		switch {
		case e.Version == 0:
		case e.State == desk.Received:
			at = map[desk.State]desk.Moment{desk.Received: c.Opened}
		case at[e.State] == 0:
			at[e.State] = e.At
		}
	}
	by := c.HeldBy
	if by == "" {
		by = v.Somebody
	}
	var all []step
	for i, state := range []desk.State{desk.Received, desk.Received, desk.Accepted, desk.EnRoute,
		desk.OnScene} {
		one := step{Text: view.Fill(v.Steps[i], by),
			When: template.HTML(template.HTMLEscapeString(v.NotYet)), Done: at[state] != 0}
		if one.Done {
			one.When = stamped("%", v.UTC, at[state])
		} else if c.State.Closed() {
			continue
		}
		all = append(all, one)
	}
	return all
}
