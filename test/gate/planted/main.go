// Command planted is the desk with a fault planted in it, for the controls of the gate: each must turn a check red. It is
// built by tests alone, and never ships.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"firststeps/desk"
	"firststeps/guide"
	"firststeps/internal/dispatch"
	"firststeps/internal/store"
	"firststeps/library"
)

// early is a store that says "kept" before it has.
type early struct{ *store.SQL }

// AddCase keeps the case some time later, perhaps.
func (e early) AddCase(_ context.Context, c desk.Case, o store.Opening, ev desk.Event) (desk.Case, bool, error) {
	go func() {
		time.Sleep(20 * time.Millisecond)
		_, _, _ = e.SQL.AddCase(context.Background(), c, o, ev)
	}()
	return c, true, nil
}

func main() {
	database := flag.String("database", "", "where the cases are kept")
	plant := flag.Bool("early", false, "acknowledge before the case is kept")
	flag.Parse()
	lib, found := library.BuiltIn()
	if err := found.Err(); err != nil {
		fail(err)
	}
	rows, err := store.OpenSQL(context.Background(), *database)
	if err != nil {
		fail(err)
	}
	d := dispatch.New(dispatch.Options{
		Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	d.Open(rows)
	if *plant {
		d.Open(early{rows})
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	fmt.Printf("Firststeps is at http://%s\n", at.Addr())
	fail(http.Serve(at, pages(d)))
}

// pages are as much of the real ones as the gate asks for.
func pages(d *dispatch.Desk) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /api/v1/handover", func(w http.ResponseWriter, r *http.Request) {
		var sent struct {
			desk.Handover
			Secret string `json:"secret"`
		}
		if json.NewDecoder(r.Body).Decode(&sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c, err := d.HandOver(r.Context(), r.Header.Get("Idempotency-Key"), sent.Secret, sent.Handover)
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"ref": c.Ref})
	})
	return mux
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
