package app

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// notify tells systemd how the program is, as sd_notify does: READY=1, WATCHDOG=1, STOPPING=1.
// Without systemd, or where it does not listen, it does nothing: the program is none the worse.
func (m *Main) notify(state string) {
	socket, ok := m.LookupEnv("NOTIFY_SOCKET")
	if !ok || socket == "" {
		return
	}
	if strings.HasPrefix(socket, "@") {
		socket = "\x00" + socket[1:] // in the abstract name space
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = conn.Write([]byte(state))
}

// watchdog returns how often systemd wants to hear that the program works; 0: it does not.
func (m *Main) watchdog() time.Duration {
	look := func(name string) string { value, _ := m.LookupEnv(name); return value }
	if of := look("WATCHDOG_PID"); of != "" && of != strconv.Itoa(os.Getpid()) {
		return 0 // meant for another process
	}
	micros, err := strconv.ParseInt(look("WATCHDOG_USEC"), 10, 64)
	if err != nil || micros <= 0 || micros > int64(time.Hour/time.Microsecond) {
		return 0
	}
	return time.Duration(micros) * time.Microsecond
}

// guard tells systemd again and again that the server works, until ctx is done: each time only
// after a request came through its own listener and was answered. If it hears nothing for the
// length of the watchdog, systemd starts the program again.
func (s *server) guard(ctx context.Context, at net.Addr, length time.Duration) {
	client := http.Client{
		Transport: &http.Transport{DisableKeepAlives: true}, // each time a new connection
		Timeout:   length / 3,
	}
	each := time.NewTicker(length / 3)
	defer each.Stop()
	for {
		if r, err := client.Get("http://" + reachable(at) + "/healthz"); err == nil {
			text, err := io.ReadAll(io.LimitReader(r.Body, 10))
			_ = r.Body.Close()
			if err == nil && r.StatusCode == http.StatusOK && string(text) == well {
				s.notify("WATCHDOG=1")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
	}
}
