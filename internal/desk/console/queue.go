package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
)

// line is a case in the queue: as little as it takes to choose. Who it is and where they are stands
// on the case's own screen, and whoever opens that is in the log.
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
	return strings.Join(slices.DeleteFunc([]string{v.Colour, v.Make, v.Model},
		func(s string) bool { return s == "" }), " ")
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

	Elsewhere   int    // emergencies that are open and not asked for
	Emergencies string // where they are
	Rest        int    // cases that follow on other pages
	Earlier     string // the page before; empty: this is the first
	Later       string // the page after; empty: this is the last
}

// LoudestWord says the worst alarm in words.
func (q queuePage) LoudestWord() string { return alarmWord(q.Loudest) }

// What a page of the queue shows.
const (
	pageLines       = 100  // cases besides the emergencies
	mostEmergencies = 1000 // that every page shows; more follow page by page, before all others
	mostPages       = 10_000
	mostLike        = 4 // similar cases that are looked for
)

// selection is what part of the queue is asked for. What is unknown is not part of it.
type selection struct {
	show  shows
	level string
	page  int // from 1
}

func selected(asked url.Values) selection {
	s := selection{show: shows(asked.Get("show")), level: asked.Get("urgency")}
	if s.show.unknown() {
		s.show = ""
	}
	if !slices.ContainsFunc(urgencies(),
		func(u guide.Urgency) bool { return u.String() == s.level }) {
		s.level = ""
	}
	page, _ := strconv.Atoi(asked.Get("page")) // unreadable: the first
	s.page = min(max(page, 1), mostPages)
	return s
}

// query returns the selection as it stands in an address.
func (s selection) query() string {
	q := url.Values{}
	for k, v := range map[string]string{"show": string(s.show), "urgency": s.level} {
		if v != "" {
			q.Set(k, v)
		}
	}
	if s.page > 1 {
		q.Set("page", strconv.Itoa(s.page))
	}
	return q.Encode()
}

func (s selection) address() string {
	if q := s.query(); q != "" {
		return "/desk?" + q
	}
	return "/desk"
}

func (s selection) at(page int) string {
	s.page = page
	return s.address()
}

// firsts keeps the first n of the cases that are added, in the order of the queue.
type firsts struct {
	n     int
	now   desk.Moment
	cases []desk.Queued
	full  bool // cases[n-1] is the last that counts
}

func (f *firsts) add(c desk.Queued) {
	if f.full && f.cases[f.n-1].Compare(c, f.now) < 0 {
		return
	}
	if f.cases = append(f.cases, c); len(f.cases) >= 2*f.n {
		f.sorted()
		f.full = true
	}
}

// sorted returns the first n in order.
func (f *firsts) sorted() []desk.Queued {
	slices.SortFunc(f.cases, func(a, b desk.Queued) int { return a.Compare(b, f.now) })
	f.cases = f.cases[:min(f.n, len(f.cases))]
	return f.cases
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

// queueNow makes a page of the queue: every emergency that is asked for, and a bounded number of
// the others.
func (v *visit) queueNow() (queuePage, error) {
	s := selected(v.r.URL.Query())
	q := queuePage{frame: v.frame("Queue"), Trouble: v.desk.Trouble(), Query: s.query()}
	done, err := v.lines.take(v.r.Context())
	if err != nil {
		return q, service.ErrAway
	}
	defer done()
	counts := v.newTally(s, q.Now)
	emergencies := firsts{n: mostEmergencies + s.page*pageLines, now: q.Now}
	others := firsts{n: s.page * pageLines, now: q.Now}
	open, more := map[string]*openCase{}, []desk.Queued(nil)
	q.After, err = v.desk.OpenCases(v.r.Context(), func(c desk.Queued) {
		if known := v.lines.open[c.ID]; known != nil {
			open[c.ID] = known
		} else if len(more) < readMore {
			more = append(more, c)
		}
		switch taken := counts.add(c); {
		case taken && c.Urgency == guide.Emergency:
			emergencies.add(c)
		case taken:
			others.add(c)
		}
	})
	if err != nil {
		return q, err
	}
	first := emergencies.sorted()
	always := min(len(first), mostEmergencies)
	rest := append(first[always:len(first):len(first)], others.sorted()...)
	from := min((s.page-1)*pageLines, len(rest))
	shown := append(first[:always:always], rest[from:min(from+pageLines, len(rest))]...)
	if v.lines.open = open; len(open) < mostKept {
		more = append(more, shown...)
	} else {
		more = shown
	}
	if err := v.lines.read(v.r.Context(), v.desk, more); err != nil {
		return q, err
	}
	q.Waiting, q.Loudest, q.Tabs, q.Levels = counts.waiting, counts.loudest, counts.tabs,
		counts.levels
	q.Lines = v.lined(shown, q.Now)
	if q.Elsewhere = counts.emergencies - counts.shown; q.Elsewhere > 0 {
		q.Emergencies = selection{level: guide.Emergency.String()}.address()
	}
	if s.page > 1 {
		q.Earlier = s.at(s.page - 1)
	}
	if q.Rest = counts.taken - always - from - pageLines; q.Rest > 0 {
		q.Later = s.at(s.page + 1)
	}
	return q, nil
}

// lined returns the lines of cases that are kept. One that has closed meanwhile has none.
func (v *visit) lined(cases []desk.Queued, now desk.Moment) (lines []line) {
	var known []*openCase
	for _, c := range cases {
		if k := v.lines.open[c.ID]; k != nil && !k.State.Closed() {
			known = append(known, k)
		}
	}
	like := v.lines.likened(known, mostLike)
	for _, k := range known {
		l := v.newLine(k.Case, now)
		l.Similar = like[k.ID]
		lines = append(lines, l)
	}
	return lines
}

func (v *visit) newLine(c desk.Case, now desk.Moment) line {
	return line{
		Case: c, Alarm: c.Alarm(now), Waited: now.Since(max(c.Waiting, c.Opened)),
		Mine: v.holds(c.Holder),
	}
}

// tally counts the open cases as they come.
type tally struct {
	*visit
	now          desk.Moment
	asked        selection
	waiting      int
	loudest      desk.Alarm
	taken        int // of all, those that are asked for
	emergencies  int // all
	shown        int // of those, the ones that are asked for
	tabs, levels []tab
}

func (v *visit) newTally(s selection, now desk.Moment) *tally {
	t := &tally{visit: v, now: now, asked: s}
	for _, choice := range [][2]string{
		{"", "All open"}, {"new", "Nobody has it"}, {"mine", "Mine"}, {"overdue", "Overdue"},
	} {
		to := selection{show: shows(choice[0]), level: s.level}
		t.tabs = append(t.tabs, tab{choice[1], to.address(), 0, to.show == s.show})
	}
	t.levels = []tab{{"Any urgency", selection{show: s.show}.address(), 0, s.level == ""}}
	for _, u := range urgencies() {
		to := selection{show: s.show, level: u.String()}
		t.levels = append(t.levels, tab{urgencyWord(u), to.address(), 0, to.level == s.level})
	}
	return t
}

// urgencies returns all, the greatest first.
func urgencies() []guide.Urgency {
	return []guide.Urgency{guide.Emergency, guide.Urgent, guide.NotUrgent}
}

// add counts a case, and reports whether it is asked for.
func (t *tally) add(c desk.Queued) bool {
	alarm, mine := c.Alarm(t.now), t.holds(c.Holder)
	t.loudest = desk.Louder(t.loudest, alarm)
	if c.State == desk.Received {
		t.waiting++
	}
	for i, s := range []shows{"", "new", "mine", "overdue"} {
		if s.takes(c.State, alarm, mine) {
			t.tabs[i].Count++
		}
	}
	t.levels[0].Count++
	t.levels[1+slices.Index(urgencies(), c.Urgency)].Count++
	taken := t.asked.show.takes(c.State, alarm, mine) &&
		(t.asked.level == "" || t.asked.level == c.Urgency.String())
	if taken {
		t.taken++
	}
	if c.Urgency == guide.Emergency {
		t.emergencies++
		if taken {
			t.shown++
		}
	}
	return taken
}

// holds reports whether the one signed in is a holder, in whichever role they took the case.
func (v *visit) holds(holder string) bool {
	return holder != "" && strings.HasSuffix(holder, ":"+v.by.ID)
}

// shows is what part of the open cases a queue shows.
type shows string

func (s shows) takes(state desk.State, alarm desk.Alarm, mine bool) bool {
	switch s {
	case "new":
		return state == desk.Received
	case "mine":
		return mine
	case "overdue":
		return alarm == desk.Overdue || alarm == desk.Unpromised
	}
	return true
}

func (s shows) unknown() bool { return s != "new" && s != "mine" && s != "overdue" }
