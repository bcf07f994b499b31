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

// defective is a store that panics when the invitations are listed.
type defective struct{ *store.Memory }

func (defective) Invites(context.Context) ([]store.Invite, error) { panic("a defect") }

// TestDefectIsLoggedAndShown checks that a panic in a screen is logged with its stack and shown as
// an error page.
func TestDefectIsLoggedAndShown(t *testing.T) {
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
		t.Errorf("log: %s", said)
	}
	b.want(200)(b.get("/desk"))
}
