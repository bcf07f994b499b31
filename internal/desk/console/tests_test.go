package console

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
)

// troubled is a desk that reports that it does not work.
type troubled struct{ *service.Desk }

func (troubled) Trouble() string { return "This desk does not work as it should." }

// TestNoScreenShowsATestCase checks that test cases appear on no screen, however many there were,
// and that the queue shows a failure of the canary.
func TestNoScreenShowsATestCase(t *testing.T) {
	h := newTestDesk(t)
	h.open(handover())
	for n := range 700 {
		e := desk.Event{At: desk.Truncate(h.time), Kind: string(desk.Opened),
			Actor: "person", Case: fmt.Sprint("canary", n), Version: 1, Subject: desk.Testing}
		if err := h.rows.Append(context.Background(), e); err != nil {
			t.Fatal(err)
		}
	}
	eve := h.signedIn("eve", "Eve", desk.Supervisor)
	body := eve.want(200, "handed the case over", "Test cases are left out")(eve.get("/desk/audit"))
	if strings.Contains(body, "canary") {
		t.Errorf("the log: %.1500s", text(body))
	}
	if body := eve.want(200)(eve.get("/desk")); strings.Contains(body, "does not work") {
		t.Error("the queue shows trouble without a cause")
	}
	console, err := New(troubled{h.desk}, func() Accounts { return h.rows },
		Options{Origin: origin, Now: h.desk.Now, Log: h.desk.Log})
	if err != nil {
		t.Fatal(err)
	}
	h.console = console
	eve.want(200, "This desk does not work as it should.", "Watch the telephone")(eve.get("/desk"))
}

// TestLateCaseIsMarked checks that the screen of a case that waited on a phone without a network
// says so, and shows when it was written.
func TestLateCaseIsMarked(t *testing.T) {
	h := newTestDesk(t)
	late := handover()
	late.Ago = 37 * time.Minute
	b := h.signedIn("ann", "Ann", desk.Operator)
	for ho, says := range map[*desk.Handover]bool{&late: true, new(handover()): false} {
		c := h.open(*ho)
		_, body := b.get("/desk/case/" + c.ID)
		if strings.Contains(body, "it waited on a phone without a network") != says ||
			says != strings.Contains(body, when(c.Opened.Add(-37*time.Minute))) {
			t.Errorf("sent %v ago: %.3000s", ho.Ago, text(body))
		}
	}
}
