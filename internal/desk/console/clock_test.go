package console

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
)

// TestClockJumpsExtendNoSession checks that, however the clock is set, no session and no link is
// valid for longer than intended, and that a small deviation of a server's clock ends no session.
func TestClockJumpsExtendNoSession(t *testing.T) {
	const years = 10 * 365 * 24 * time.Hour
	for name, c := range map[string]struct {
		by            time.Duration
		session, link int
	}{
		"a little back":  {-30 * time.Second, 200, 200},
		"an hour on":     {time.Hour, 200, 200},
		"an hour back":   {-time.Hour, 303, 404},
		"ten years on":   {years, 303, 404},
		"ten years back": {-years, 303, 404},
	} {
		t.Run(name, func(t *testing.T) {
			h := newTestDesk(t)
			ann := h.signedIn("ann", "Ann", desk.Operator)
			ann.want(200)(ann.get("/desk"))
			link, err := Inviter{Rows: h.rows, Origin: origin,
				Now: desk.Truncate(h.time)}.Link(context.Background(), "Bob",
				desk.Operator)
			if err != nil {
				t.Fatal(err)
			}
			h.time = h.time.Add(c.by)
			ann.want(c.session)(ann.get("/desk"))
			bob := h.browser()
			bob.want(c.link)(bob.get(strings.TrimPrefix(link, origin)))
		})
	}
}

// TestLogShowsClockJump checks that the log page shows that a clock was set, and by how much,
// without a link to a case.
func TestLogShowsClockJump(t *testing.T) {
	h := newTestDesk(t)
	eve := h.signedIn("eve", "Eve", desk.Supervisor)
	e := desk.Event{At: desk.Truncate(h.time), Kind: "clock", Actor: "system",
		Case: "clock", Subject: "87600h0m0s"}
	if err := h.rows.Append(context.Background(), e); err != nil {
		t.Fatal(err)
	}
	body := eve.want(200, "its clock was set, or it was off, for: 87600h0m0s")(
		eve.get("/desk/audit"))
	if strings.Contains(body, "/desk/case/clock") {
		t.Error("the page links to a case that does not exist")
	}
}

// TestTimesForTheScript checks that the times in attributes, which the page's script reads, are
// numbers of milliseconds.
func TestTimesForTheScript(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	c := h.open(handover())
	h.time = h.time.Add(time.Minute)
	now, before := h.time.UnixMilli(), h.time.Add(-time.Minute).UnixMilli()
	for path, want := range map[string][]string{
		"/desk": {fmt.Sprintf(`data-now="%d"`, now), fmt.Sprintf(`data-since="%d">1:00<`, before)},
		"/desk/case/" + c.ID: {fmt.Sprintf(`data-now="%d"`, now),
			fmt.Sprintf(`data-since="%d">1:00<`, before),
			fmt.Sprintf(`<time data-at="%d">2027-01-15 08:00 UTC<`, before),
			fmt.Sprintf(`data-ago="%d">1:10<`, before-10_000)},
		"/desk/people": {fmt.Sprintf(`<time data-at="%d">`, before)},
	} {
		body := b.want(200, want...)(b.get(path))
		for _, found := range timeAttribute.FindAllStringSubmatch(body, -1) {
			n, err := strconv.ParseInt(found[2], 10, 64)
			if err != nil || n < before-10_000 || n > now {
				t.Errorf("%s: %s", path, found[0])
			}
		}
	}
}

var timeAttribute = regexp.MustCompile(`data-(now|since|at|ago)="([^"]*)"`)
