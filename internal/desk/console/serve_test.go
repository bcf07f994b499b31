package console

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"firststeps/internal/desk"
)

// TestMain serves a desk for the browser tests if FIRSTSTEPS_DESK_FOR_BROWSER is set: they need a
// desk with cases and control over the clock, so they build this test program and start it. It then
// runs no test, and serves until its standard input ends.
func TestMain(m *testing.M) {
	if os.Getenv("FIRSTSTEPS_DESK_FOR_BROWSER") == "" {
		os.Exit(m.Run())
	}
	if err := serveForBrowser(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// loud is a testing.TB for a desk outside of a test.
type loud struct{ testing.TB }

func (loud) Helper()           {}
func (loud) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func serveForBrowser() error {
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	name := fmt.Sprintf("http://localhost:%d", at.Addr().(*net.TCPAddr).Port)
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	var ahead time.Duration
	h := newTestDesk(loud{}, func(o *Options) {
		o.Origin, o.Log, o.Now = name, log, func() time.Time { return time.Now().Add(ahead) }
	})
	link, err := Inviter{Rows: h.rows, Origin: name,
		Now: desk.Truncate(time.Now())}.First(context.Background())
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/desk", h.console)
	mux.Handle("/desk/", h.console)
	mux.HandleFunc("POST /test/handover", func(w http.ResponseWriter, r *http.Request) {
		var ho desk.Handover
		if err := json.NewDecoder(r.Body).Decode(&ho); err != nil {
			panic(err)
		}
		_ = json.NewEncoder(w).Encode(h.open(ho))
	})
	// moves the clock
	mux.HandleFunc("POST /test/alert", func(_ http.ResponseWriter, r *http.Request) {
		var minutes int
		_, _ = fmt.Sscan(r.URL.Query().Get("minutes"), &minutes)
		ahead += time.Duration(minutes) * time.Minute
	})
	fmt.Println("at", name, link)
	go func() { _, _ = os.Stdin.Read(make([]byte, 1)); os.Exit(0) }()
	// the timeouts of the program
	s := http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	return s.Serve(at)
}
