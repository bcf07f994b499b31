package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/guide"
)

// line is a case in the queue, with only as much as an operator needs to choose one. The person and
// the place are on the case's own screen, and the log records who views that.
type line struct {
	Case    desk.Case
	Alarm   desk.Alarm
	Waited  time.Duration
	Mine    bool
	Similar []string // references of open cases that may be about the same car
}

// Tone returns the CSS class of the line.
func (l line) Tone() string {
	switch {
	case l.Alarm != desk.NoAlarm:
		return "alarm"
	case l.Case.State == desk.Received:
		return "new"
	}
	return "calm"
}

// AlarmWord returns the text of the alarm.
func (l line) AlarmWord() string { return alarmWord(l.Alarm) }

// What returns what the person needs from the car, or "".
func (l line) What() string {
	if inside := insideWord(l.Case.Details.Inside); inside != "" {
		return "Needed: " + strings.ToLower(inside)
	}
	return ""
}

// Car describes the vehicle, without identifying data such as the plate.
func (l line) Car() string {
	v := l.Case.Details.Vehicle
	return strings.Join(slices.DeleteFunc([]string{v.Colour, v.Make, v.Model},
		func(s string) bool { return s == "" }), " ")
}

// tab is a filter of the queue and the number of cases that match it.
type tab struct {
	Label string
	Link  string
	Count int
	On    bool
}

// queuePage is a page of the queue.
type queuePage struct {
	frame
	Lines   []line
	Tabs    []tab
	Levels  []tab
	Query   string // query of this address, for the script to reload the page
	Loudest desk.Alarm
	Trouble string // why the desk does not work; operators cannot rely on this screen then

	Elsewhere   int    // number of open emergencies that the filter hides
	Emergencies string // address of the page that shows them
	Rest        int    // number of cases on later pages
	Earlier     string // address of the previous page; empty on the first page
	Later       string // address of the next page; empty on the last page
}

// LoudestWord returns the text of the most severe alarm.
func (q queuePage) LoudestWord() string { return alarmWord(q.Loudest) }

// Limits of a page of the queue.
const (
	pageLines = 100 // cases in addition to the emergencies
	// emergencies on every page; further ones follow page by page, before all other cases
	maxEmergencies = 1000
	maxPages       = 10_000
	maxSimilar     = 4 // similar cases named for each case
)

// selection is the part of the queue that a request asks for. Unknown values are ignored.
type selection struct {
	show  queueFilter
	level string
	page  int // from 1
}

func selected(asked url.Values) selection {
	s := selection{show: queueFilter(asked.Get("show")), level: asked.Get("urgency")}
	if s.show.unknown() {
		s.show = ""
	}
	if !slices.ContainsFunc(urgencies(),
		func(u guide.Urgency) bool { return u.String() == s.level }) {
		s.level = ""
	}
	page, _ := strconv.Atoi(asked.Get("page")) // unreadable: the first
	s.page = min(max(page, 1), maxPages)
	return s
}

// query returns the selection as the query of an address.
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

// topCases keeps the first n of the cases added to it, in the order of the queue.
type topCases struct {
	n     int
	now   time.Time
	cases []desk.Queued
	full  bool // cases[n-1] is the last of the first n so far
}

func (f *topCases) add(c desk.Queued) {
	if f.full && f.cases[f.n-1].Compare(c, f.now) < 0 {
		return
	}
	if f.cases = append(f.cases, c); len(f.cases) >= 2*f.n {
		f.sorted()
		f.full = true
	}
}

// sorted returns the first n in order.
func (f *topCases) sorted() []desk.Queued {
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

// queuePart returns the part of the queue page that changes, for the script.
func (v *visit) queuePart() error {
	q, err := v.queueNow()
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "queue-part", q)
}

// queueNow builds a page of the queue: up to maxEmergencies matching emergencies, and pageLines
// others.
func (v *visit) queueNow() (queuePage, error) {
	s := selected(v.r.URL.Query())
	q := queuePage{frame: v.frame("Queue"), Trouble: v.desk.Trouble(), Query: s.query()}
	done, err := v.lines.lock(v.r.Context())
	if err != nil {
		return q, service.ErrUnavailable
	}
	defer done()
	counts := v.newQueueCounts(s, q.Now)
	emergencies := topCases{n: maxEmergencies + s.page*pageLines, now: q.Now}
	others := topCases{n: s.page * pageLines, now: q.Now}
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
	always := min(len(first), maxEmergencies)
	rest := append(first[always:len(first):len(first)], others.sorted()...)
	from := min((s.page-1)*pageLines, len(rest))
	shown := append(first[:always:always], rest[from:min(from+pageLines, len(rest))]...)
	if v.lines.open = open; len(open) < maxKept {
		more = append(more, shown...)
	} else {
		more = shown
	}
	if err := v.lines.read(v.r.Context(), v.desk, more); err != nil {
		return q, err
	}
	q.Waiting, q.Loudest, q.Tabs, q.Levels = counts.waiting, counts.loudest, counts.tabs,
		counts.levels
	q.Lines = v.newLines(shown, q.Now)
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

// newLines returns the lines of those cases that are in the cache. Cases that were closed meanwhile
// have no line.
func (v *visit) newLines(cases []desk.Queued, now time.Time) (lines []line) {
	var known []*openCase
	for _, c := range cases {
		if k := v.lines.open[c.ID]; k != nil && !k.State.Closed() {
			known = append(known, k)
		}
	}
	like := v.lines.similarNames(known, maxSimilar)
	for _, k := range known {
		l := v.newLine(k.Case, now)
		l.Similar = like[k.ID]
		lines = append(lines, l)
	}
	return lines
}

func (v *visit) newLine(c desk.Case, now time.Time) line {
	return line{
		Case: c, Alarm: c.Alarm(now), Waited: desk.Age(now, waitingSince(c)),
		Mine: v.holds(c.Holder),
	}
}

// waitingSince returns since when a case waits for a human; for a case that does not, since when it
// is open.
func waitingSince(c desk.Case) time.Time {
	if c.Waiting.After(c.Opened) {
		return c.Waiting
	}
	return c.Opened
}

// queueCounts counts the open cases.
type queueCounts struct {
	*visit
	now          time.Time
	asked        selection
	waiting      int
	loudest      desk.Alarm
	taken        int // cases that match the selection
	emergencies  int // all emergencies
	shown        int // emergencies that match the selection
	tabs, levels []tab
}

func (v *visit) newQueueCounts(s selection, now time.Time) *queueCounts {
	t := &queueCounts{visit: v, now: now, asked: s}
	for _, choice := range [][2]string{
		{"", "All open"}, {"new", "Nobody has it"}, {"mine", "Mine"}, {"overdue", "Overdue"},
	} {
		to := selection{show: queueFilter(choice[0]), level: s.level}
		t.tabs = append(t.tabs, tab{choice[1], to.address(), 0, to.show == s.show})
	}
	t.levels = []tab{{"Any urgency", selection{show: s.show}.address(), 0, s.level == ""}}
	for _, u := range urgencies() {
		to := selection{show: s.show, level: u.String()}
		t.levels = append(t.levels, tab{urgencyWord(u), to.address(), 0, to.level == s.level})
	}
	return t
}

// urgencies returns all urgencies, the most urgent first.
func urgencies() []guide.Urgency {
	return []guide.Urgency{guide.Emergency, guide.Urgent, guide.NotUrgent}
}

// add counts a case, and reports whether it matches the selection.
func (t *queueCounts) add(c desk.Queued) bool {
	alarm, mine := c.Alarm(t.now), t.holds(c.Holder)
	t.loudest = desk.MoreSevere(t.loudest, alarm)
	if c.State == desk.Received {
		t.waiting++
	}
	for i, s := range []queueFilter{"", "new", "mine", "overdue"} {
		if s.includes(c.State, alarm, mine) {
			t.tabs[i].Count++
		}
	}
	t.levels[0].Count++
	t.levels[1+slices.Index(urgencies(), c.Urgency)].Count++
	taken := t.asked.show.includes(c.State, alarm, mine) &&
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

// holds reports whether holder is the operator who is signed in, whatever role they accepted the
// case in.
func (v *visit) holds(holder string) bool {
	return holder != "" && strings.HasSuffix(holder, ":"+v.by.ID)
}

// queueFilter selects the open cases that the queue shows.
type queueFilter string

func (s queueFilter) includes(state desk.State, alarm desk.Alarm, mine bool) bool {
	switch s {
	case "new":
		return state == desk.Received
	case "mine":
		return mine
	case "overdue":
		return alarm == desk.AlarmOverdue || alarm == desk.AlarmNoPromise
	}
	return true
}

func (s queueFilter) unknown() bool { return s != "new" && s != "mine" && s != "overdue" }
