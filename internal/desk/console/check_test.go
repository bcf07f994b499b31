package console

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// slowCheck is a store whose check ends when the test says so.
type slowCheck struct {
	*store.Memory
	begun chan struct{}
	ends  chan error
}

func (s slowCheck) Check(ctx context.Context, o store.CheckOptions) (store.CheckResult, error) {
	half := store.CheckResult{Events: 1, Cases: 7}
	o.Saw(half)
	s.begun <- struct{}{}
	select {
	case err := <-s.ends:
		return half, err
	case <-ctx.Done():
		return half, ctx.Err()
	}
}

func slow(t *testing.T, stop chan struct{}) (*testDesk, slowCheck) {
	t.Helper()
	h := newTestDesk(t)
	rows := slowCheck{h.rows, make(chan struct{}, 9), make(chan error)}
	var err error
	h.console, err = New(h.desk, func() Accounts { return rows }, Options{
		Origin: origin, Now: h.desk.Now, Log: h.desk.Log, Guide: h.desk.Guide, Stop: stop,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, rows
}

// becomes reloads the log page until it contains words.
func (b *browser) becomes(words string) {
	b.t.Helper()
	for limit := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, body := b.get("/desk/audit"); strings.Contains(body, words) {
			return
		} else if time.Now().After(limit) {
			b.t.Fatalf("the log page never contains %q: %s", words, body)
		}
	}
}

// TestCheckRunsInBackground checks that a check continues without a client waiting for it, that
// only one runs at a time, and that every supervisor sees its progress, who started it, and its
// result.
func TestCheckRunsInBackground(t *testing.T) {
	short.Skip(t)
	h, rows := slow(t, nil)
	sue, eve := h.signedIn("sue", "Sue", desk.Supervisor), h.signedIn("eve", "Eve", desk.Supervisor)
	sue.want(303)(sue.post("/desk/audit", nil)) // she closes the page
	<-rows.begun
	eve.want(200, "It is being checked", "1 of 2 events (50 %), 7 cases", "Sue asked for it",
		"How far is it?")(eve.get("/desk/audit"))
	eve.want(303)(eve.post("/desk/audit", nil))
	if len(rows.begun) > 0 {
		t.Error("two checks run at once")
	}
	rows.ends <- nil
	eve.becomes("<b>Yes,</b> all 1 events")
	eve.want(200, "Sue asked for this", "checked the log: sound")(eve.get("/desk/audit"))
	for result, err := range map[string]error{
		"<b>No.</b> event 2 is another. 1 events before it": store.AlteredError{Err: errors.New(
			"event 2 is another")},
		"<b>Not known:</b> the database could not be read": errors.New("away"),
	} {
		eve.post("/desk/audit", nil)
		<-rows.begun
		rows.ends <- err
		eve.becomes(result)
	}
	sue.want(200, "Eve asked for this", "checked the log: failed",
		"checked the log: broken off")(sue.get("/desk/audit"))
}

func TestCheckIsStopped(t *testing.T) {
	short.Skip(t)
	stop := make(chan struct{})
	h, rows := slow(t, stop)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	b.want(303)(b.post("/desk/audit/cancel", nil)) // no check is running
	b.post("/desk/audit", nil)
	<-rows.begun
	b.want(303)(b.post("/desk/audit/cancel", nil))
	b.becomes("<b>Not known:</b> the check was stopped after 1 events")
	b.want(200, "checked the log: cancelled")(b.get("/desk/audit"))
	b.post("/desk/audit", nil)
	<-rows.begun
	close(stop)
	b.becomes("<b>Not known:</b> the check was stopped after 1 events")
}
