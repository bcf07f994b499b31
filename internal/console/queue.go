package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firststeps/desk"
	"firststeps/guide"
	"firststeps/internal/store"
)

// line is a case in the queue: as little as it takes to choose. Who it is and where they are stands on the case's own
// screen, and whoever opens that is in the log.
type line struct {
	Case    desk.Case
	Alarm   desk.Alarm
	Waited  desk.Moment
	Mine    bool
	Similar []string // short names of open cases that may be the same
}

// Tone says how a line looks.
func (l line) Tone() string {
	switch {
	case l.Alarm != desk.Calm:
		return "alarm"
	case l.Case.State == desk.Received:
		return "new"
	}
	return "calm"
}

// AlarmWord says what is wrong, in words.
func (l line) AlarmWord() string { return alarmWord(l.Alarm) }

// What says what it is about.
func (l line) What() string {
	if inside := insideWord(l.Case.Details.Inside); inside != "" {
		return "Needed: " + strings.ToLower(inside)
	}
	return ""
}

// Car describes the vehicle, without what tells it from others of its kind.
func (l line) Car() string {
	v := l.Case.Details.Vehicle
	return strings.Join(slices.DeleteFunc([]string{v.Colour, v.Make, v.Model}, func(s string) bool { return s == "" }), " ")
}

// tab is a choice of what the queue shows, and how many cases that are.
type tab struct {
	Label string
	Link  string
	Count int
	On    bool
}

// queuePage is the queue.
type queuePage struct {
	frame
	Lines   []line
	Tabs    []tab
	Levels  []tab
	Query   string // of this address: what the script asks for again
	Loudest desk.Alarm
	Trouble string // the desk does not work: nobody may rely on this screen
	More    bool   // there are more open cases than are shown
}

// LoudestWord says the worst alarm in words.
func (q queuePage) LoudestWord() string { return alarmWord(q.Loudest) }

// mostOpen bounds how many open cases are read for a queue.
const mostOpen = 2000

func openCases() store.Query {
	return store.Query{States: []desk.State{desk.Received, desk.Accepted, desk.EnRoute, desk.OnScene}, Limit: 500}
}

func waitingCases() store.Query {
	return store.Query{States: []desk.State{desk.Received}, Limit: 500}
}

// all gives the cases of a query but those of the canary, up to mostOpen.
func (v *visit) all(q store.Query) (found []desk.Case, err error) {
	for len(found) < mostOpen {
		page, err := v.desk.Cases(v.r.Context(), q)
		if err != nil {
			return nil, err
		}
		found = append(found, page...)
		if len(page) < q.Limit {
			break
		}
		q.Before = page[len(page)-1].ID
	}
	return slices.DeleteFunc(found, func(c desk.Case) bool { return c.Test }), nil
}

func (v *visit) queue() error {
	q, err := v.queueNow()
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "queue", q)
}

// queuePart gives what changes of the queue, for the script.
func (v *visit) queuePart() error {
	q, err := v.queueNow()
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "queue-part", q)
}

func (v *visit) queueNow() (queuePage, error) {
	f := v.frame("Queue")
	var err error
	if f.After, err = lastPosition(v.r.Context(), v.rows); err != nil { // before the cases: nothing in between is missed
		return queuePage{}, err
	}
	open, err := v.all(openCases())
	if err != nil {
		return queuePage{}, err
	}
	slices.SortFunc(open, desk.Order(f.Now))
	q := queuePage{frame: f, Trouble: v.desk.Trouble(), Query: v.r.URL.RawQuery, More: len(open) >= mostOpen}
	asked := v.r.URL.Query()
	show, level := shows(asked.Get("show")), asked.Get("urgency")
	for _, c := range open {
		l := line{Case: c, Alarm: c.Alarm(f.Now), Waited: f.Now.Since(max(c.Waiting, c.Opened)), Mine: v.holds(c)}
		if c.State == desk.Received {
			q.Waiting++
		}
		q.Loudest = louder(q.Loudest, l.Alarm)
		if show.takes(l) && (level == "" || level == c.Urgency.String()) {
			l.Similar = refs(similar(c, open))
			q.Lines = append(q.Lines, l)
		}
	}
	q.Tabs, q.Levels = v.tabs(open, f.Now, show, level), levels(open, show, level)
	return q, nil
}

// holds says whether the one signed in has the case, in whichever role they took it.
func (v *visit) holds(c desk.Case) bool {
	return c.Holder != "" && strings.HasSuffix(c.Holder, ":"+v.by.ID)
}

// shows is what part of the open cases a queue shows.
type shows string

func (s shows) takes(l line) bool {
	switch s {
	case "new":
		return l.Case.State == desk.Received
	case "mine":
		return l.Mine
	case "overdue":
		return l.Alarm == desk.Overdue || l.Alarm == desk.Unpromised
	}
	return true
}

func (v *visit) tabs(open []desk.Case, now desk.Moment, on shows, level string) (tabs []tab) {
	for _, t := range [][2]string{{"", "All open"}, {"new", "Nobody has it"}, {"mine", "Mine"}, {"overdue", "Overdue"}} {
		s, n := shows(t[0]), 0
		for _, c := range open {
			if s.takes(line{Case: c, Alarm: c.Alarm(now), Mine: v.holds(c)}) {
				n++
			}
		}
		tabs = append(tabs, tab{t[1], address(t[0], level), n, on == s || s == "" && on.unknown()})
	}
	return tabs
}

func (s shows) unknown() bool { return s != "new" && s != "mine" && s != "overdue" }

func levels(open []desk.Case, on shows, level string) []tab {
	tabs := []tab{{"Any urgency", address(string(on), ""), len(open), level == ""}}
	for u := guide.Emergency; ; u-- {
		n := 0
		for _, c := range open {
			if c.Urgency == u {
				n++
			}
		}
		tabs = append(tabs, tab{urgencyWord(u), address(string(on), u.String()), n, level == u.String()})
		if u == guide.NotUrgent {
			return tabs
		}
	}
}

func address(show, level string) string {
	q := url.Values{}
	for k, s := range map[string]string{"show": show, "urgency": level} {
		if s != "" {
			q.Set(k, s)
		}
	}
	if len(q) == 0 {
		return "/desk"
	}
	return "/desk?" + q.Encode()
}

// louder gives the worse of two alarms.
func louder(a, b desk.Alarm) desk.Alarm {
	rank := []desk.Alarm{desk.Calm, desk.Unpromised, desk.Overdue, desk.FirstCall, desk.SecondCall, desk.Unheard}
	if slices.Index(rank, b) > slices.Index(rank, a) {
		return b
	}
	return a
}
