package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"firststeps/test/short"
)

// manager receives the notifications for systemd.
type manager struct {
	socket string
	said   chan string
}

func newManager(t *testing.T) *manager {
	t.Helper()
	dir, err := os.MkdirTemp("", "n") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	m := &manager{filepath.Join(dir, "s"), make(chan string, 1000)}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: m.socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		text := make([]byte, 100)
		for {
			n, err := conn.Read(text)
			if err != nil {
				return
			}
			m.said <- string(text[:n])
		}
	}()
	return m
}

// waitFor waits for a notification.
func (m *manager) waitFor(t *testing.T, want string) {
	t.Helper()
	for limit := time.After(30 * time.Second); ; {
		select {
		case said := <-m.said:
			if said == want {
				return
			}
		case <-limit:
			t.Fatalf("no notification %s", want)
		}
	}
}

// silent reports whether no notification comes within length.
func (m *manager) silent(length time.Duration) bool {
	for len(m.said) > 0 {
		<-m.said
	}
	select {
	case <-m.said: // sent before
	case <-time.After(length):
	}
	select {
	case <-m.said:
		return false
	case <-time.After(length):
		return true
	}
}

// TestWatchdogOfAProcess checks that the program notifies systemd that it is ready, works and
// stops. A stopped process does not notify, and continues when it is resumed.
func TestWatchdogOfAProcess(t *testing.T) {
	short.Skip(t)
	m := newManager(t)
	t.Setenv("NOTIFY_SOCKET", m.socket)
	t.Setenv("WATCHDOG_USEC", "600000")
	_, process := child(t, "true")
	m.waitFor(t, "READY=1")
	m.waitFor(t, "WATCHDOG=1")
	m.waitFor(t, "WATCHDOG=1")
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if !m.silent(600 * time.Millisecond) {
		t.Error("a stopped process notifies the watchdog")
	}
	if err := process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	m.waitFor(t, "WATCHDOG=1")
	if err := process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	m.waitFor(t, "STOPPING=1")
}

// stuck is a listener that can stop accepting.
type stuck struct {
	net.Listener
	hold chan struct{}
}

func (s stuck) Accept() (net.Conn, error) {
	s.hold <- struct{}{}
	<-s.hold
	return s.Listener.Accept()
}

// TestWatchdogStopsWithTheServer checks that only answered requests notify the watchdog: a server
// that accepts or answers nothing does not, whatever else of the process runs.
func TestWatchdogStopsWithTheServer(t *testing.T) {
	short.Skip(t)
	m := newManager(t)
	program := &Main{LookupEnv: func(name string) (string, bool) {
		value, ok := map[string]string{"NOTIFY_SOCKET": m.socket, "WATCHDOG_USEC": "300000"}[name]
		return value, ok
	}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := stuck{listener, make(chan struct{}, 1)}
	answers := make(chan struct{}, 1)
	s := newServer(http.NotFoundHandler(), slog.New(slog.DiscardHandler), time.Now)
	whole := s.http.Handler
	s.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers <- struct{}{}
		whole.ServeHTTP(w, r)
		<-answers
	})
	s.notify, s.watchdog = program.notify, program.watchdog()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.run(ctx, at) }()
	for what, hold := range map[string]chan struct{}{"accepts": at.hold, "answers": answers} {
		m.waitFor(t, "WATCHDOG=1")
		hold <- struct{}{}
		if !m.silent(300 * time.Millisecond) {
			t.Errorf("the watchdog is notified, but the server %s nothing", what)
		}
		<-hold
		m.waitFor(t, "WATCHDOG=1")
	}
	stop()
	m.waitFor(t, "STOPPING=1")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestWatchdogSettings checks that a watchdog for another process or without a valid time is
// ignored.
func TestWatchdogSettings(t *testing.T) {
	for given, want := range map[string]time.Duration{
		"30000000 ": 30 * time.Second, "30000000 1": 0, " ": 0, "-5 ": 0, "9223372036854775807 ": 0,
		"x ": 0,
	} {
		t.Run(given, func(t *testing.T) {
			micros, pid, _ := strings.Cut(given, " ")
			m := &Main{LookupEnv: func(name string) (string, bool) {
				return map[string]string{"WATCHDOG_USEC": micros, "WATCHDOG_PID": pid}[name], true
			}}
			if got := m.watchdog(); got != want {
				t.Errorf("%q: %v, want %v", given, got, want)
			}
		})
	}
}

// TestSystemdUnitRestarts checks that the unit has the settings that keep the program running.
func TestSystemdUnitRestarts(t *testing.T) {
	unit, err := os.ReadFile("../../deploy/firststeps.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"StartLimitIntervalSec=0", "Restart=always", "WatchdogSec=30s",
		"MemoryMax=1G", "Type=notify"} {
		if !strings.Contains(string(unit), "\n"+line+"\n") {
			t.Errorf("%s is missing", line)
		}
	}
}
