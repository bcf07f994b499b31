package console

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// defective is a store that panics where the people are listed.
type defective struct{ *store.Memory }

func (defective) Invites(context.Context) ([]store.Invite, error) { panic("a defect") }

// A defect of a screen is logged with its stack, and answered in plain words, to a page and to its
// script.
func TestDefectIsLoggedAndSaid(t *testing.T) {
	var log bytes.Buffer
	h := newTestDesk(t)
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	var err error
	h.console, err = New(h.desk, func() Accounts { return defective{h.rows} }, Options{
		Origin: origin, Now: h.desk.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Guide: h.desk.Guide,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.want(500, "This screen is broken", "look before you do it again",
		"To the queue")(b.get("/desk/people"))
	if said := log.String(); strings.Count(said, "level=ERROR") != 1 ||
		!strings.Contains(said, "showPeople") || !strings.Contains(said, "path=/desk/people") {
		t.Errorf("the log has %s", said)
	}
	b.want(200)(b.get("/desk"))
}
