// Command planted is the desk with a planted fault, for the controls of test/gate: each fault must
// make a check fail. Only tests build it, and it is never shipped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"firststeps/internal/channel/handover"
	"firststeps/internal/desk"
	"firststeps/internal/desk/console"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
)

// early is a store that returns success before it writes.
type early struct{ *store.SQL }

// AddCase returns at once and adds the case later, unless the process dies before.
func (e early) AddCase(_ context.Context, c desk.Case, o store.Opening, ev desk.Event) (desk.Case,
	bool, error) {
	go func() {
		time.Sleep(20 * time.Millisecond)
		_, _, _ = e.SQL.AddCase(context.Background(), c, o, ev)
	}()
	return c, true, nil
}

// ChangeCase returns at once and changes the case later, unless the process dies before.
func (e early) ChangeCase(_ context.Context, c desk.Case, ev desk.Event) error {
	go func() {
		time.Sleep(20 * time.Millisecond)
		_ = e.SQL.ChangeCase(context.Background(), c, ev)
	}()
	return nil
}

// careless is a store that overwrites concurrent changes, as if its server were the only one.
type careless struct{ *store.SQL }

// ChangeCase overwrites the case 20 ms later, whatever its version is then.
func (s careless) ChangeCase(ctx context.Context, c desk.Case, e desk.Event) error {
	time.Sleep(20 * time.Millisecond)
	now, err := s.Case(ctx, c.ID)
	if err != nil {
		return err
	}
	c.Version, e.Version = now.Version+1, now.Version+1
	return s.SQL.ChangeCase(ctx, c, e)
}

// endless is a store without a time limit.
type endless struct{ *store.SQL }

// CaseOf retries until the store responds.
func (s endless) CaseOf(_ context.Context, token string) (desk.Case, error) {
	for {
		if c, err := s.SQL.CaseOf(context.Background(), token); err == nil ||
			errors.Is(err, store.ErrNotFound) {
			return c, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func main() {
	database := flag.String("database", "", "the database of the cases")
	fault := flag.String("fault", "", "early, careless, endless or none")
	flag.Parse()
	lib, found := catalog.BuiltIn()
	if err := found.Err(); err != nil {
		fail(err)
	}
	rows, err := store.OpenSQL(context.Background(), *database)
	if err != nil {
		fail(err)
	}
	d := service.New(service.Options{
		Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }, Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
	})
	switch *fault {
	case "early":
		d.Open(early{rows})
	case "careless":
		d.Open(careless{rows})
	case "endless":
		d.Open(endless{rows})
	default:
		d.Open(rows)
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	fmt.Printf("Firststeps is at http://%s\n", at.Addr())
	fail(http.Serve(at, handler(d, rows, at.Addr().(*net.TCPAddr).Port)))
}

// handler serves the desk, and the other pages that the gate requests.
func handler(d *service.Desk, rows *store.SQL, port int) http.Handler {
	api := integrations.New(d, integrations.Options{Now: d.Now, Log: d.Log})
	api.Open(rows)
	person := handover.New(d, handover.Options{Now: d.Now, Log: d.Log})
	screens, err := console.New(d, func() console.Accounts { return rows }, console.Options{
		Origin: fmt.Sprintf("http://localhost:%d", port), Guide: d.Guide, Now: d.Now, Log: d.Log,
	})
	if err != nil {
		fail(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "desk: open")
	})
	mux.Handle("/desk/", screens)
	for _, pattern := range integrations.Patterns() {
		mux.Handle(pattern, api)
	}
	for _, pattern := range handover.Patterns() {
		mux.Handle(pattern, person)
	}
	return mux
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
