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

// notify sends a status to systemd, as sd_notify does: READY=1, WATCHDOG=1, STOPPING=1. It does
// nothing, and reports no error, without systemd.
func (m *Main) notify(state string) {
	socket, ok := m.LookupEnv("NOTIFY_SOCKET")
	if !ok || socket == "" {
		return
	}
	if strings.HasPrefix(socket, "@") {
		socket = "\x00" + socket[1:] // in the abstract namespace
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = conn.Write([]byte(state))
}

// watchdog returns systemd's watchdog timeout, or 0 if it is not set.
func (m *Main) watchdog() time.Duration {
	if of := m.env("WATCHDOG_PID"); of != "" && of != strconv.Itoa(os.Getpid()) {
		return 0 // meant for another process
	}
	micros, err := strconv.ParseInt(m.env("WATCHDOG_USEC"), 10, 64)
	if err != nil || micros <= 0 || micros > int64(time.Hour/time.Microsecond) {
		return 0
	}
	return time.Duration(micros) * time.Microsecond
}

// pingWatchdog notifies systemd that the server works, until ctx is done: each time only after it
// answered a request through its own listener. Without a notification for timeout, systemd restarts
// the program.
func (s *server) pingWatchdog(ctx context.Context, at net.Addr, timeout time.Duration) {
	client := http.Client{
		Transport: &http.Transport{DisableKeepAlives: true}, // a new connection each time
		Timeout:   timeout / 3,
	}
	each := time.NewTicker(timeout / 3)
	defer each.Stop()
	for {
		if r, err := client.Get("http://" + reachable(at) + "/healthz"); err == nil {
			text, err := io.ReadAll(io.LimitReader(r.Body, 10))
			_ = r.Body.Close()
			if err == nil && r.StatusCode == http.StatusOK && string(text) == healthyText {
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
