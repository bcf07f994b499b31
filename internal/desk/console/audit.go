package console

import (
	"context"
	"net/http"
	"slices"
	"sort"
	"strconv"

	"firststeps/internal/desk"
)

const (
	auditPage  = 100
	auditBatch = 500
	auditReach = 20 // maximum number of batches read for a page, if most events are of test cases
)

// auditScreen shows a page of the log, newest first, and the result of a check of the whole log.
type auditScreen struct {
	frame
	Entries []entry
	Older   int64 // position before which the next page ends; 0 if there is none
	Newer   bool
	Check   *check // the running or the last check on this server; nil if there was none
}

// Exports returns the names of the export files and their labels.
func (auditScreen) Exports() map[string]string {
	return map[string]string{"cases.csv": "Cases as a table (CSV)",
		"cases.json": "Cases as data (JSON)", "log.json": "The log as data (JSON)"}
}

// audit shows the log and the progress of a check.
func (v *visit) audit() error {
	f, err := v.liveFrame("Log")
	if err != nil {
		return err
	}
	p := auditScreen{frame: f, Check: v.checks.last()}
	to := f.After
	if n, err := strconv.ParseInt(v.r.URL.Query().Get("before"), 10, 64); err == nil && n > 0 &&
		n <= f.After {
		to, p.Newer = n-1, true
	}
	events, from, err := v.before(to)
	if err != nil {
		return err
	}
	if from > 0 {
		p.Older = from + 1
	}
	if p.Entries, err = v.newestFirst(events); err != nil {
		return err
	}
	return v.render(http.StatusOK, "audit", p)
}

// before returns a page of events up to a position, and the position after which it begins. It
// leaves out test cases, since there is one every half a minute.
func (v *visit) before(to int64) (page []desk.Event, from int64, err error) {
	from = to
	for batch := 0; batch < auditReach && from > 0 && len(page) < auditPage; batch++ {
		start := max(0, from-auditBatch)
		events, err := v.rows.Log(v.r.Context(), start, int(from-start))
		if err != nil {
			return nil, 0, err
		}
		page, from = append(slices.DeleteFunc(events, desk.Event.Test), page...), start
	}
	if extra := len(page) - auditPage; extra > 0 {
		page = page[extra:]
		from = page[0].Position - 1
	}
	return page, from, nil
}

func (v *visit) newestFirst(events []desk.Event) ([]entry, error) {
	of, err := v.names()
	list := make([]entry, 0, len(events))
	for i := len(events) - 1; i >= 0; i-- {
		list = append(list, entry{Event: events[i], Who: nameOf(of, events[i].Actor),
			What: eventText(events[i], of)})
	}
	return list, err
}

// lastPosition returns the position of the last event. Positions have no gaps, so a few reads
// suffice.
func lastPosition(ctx context.Context, rows Accounts) (int64, error) {
	var failed error
	beyond := func(n int64) bool { // whether the log has at most n events
		events, err := rows.Log(ctx, n, 1)
		if err != nil {
			failed = err
		}
		return len(events) == 0
	}
	high := int64(1)
	for failed == nil && !beyond(high) {
		high *= 2
	}
	n := sort.Search(int(high), func(n int) bool { return failed != nil || beyond(int64(n)) })
	return int64(n), failed
}
