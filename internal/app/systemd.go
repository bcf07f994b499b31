package app

import (
	"net"
	"strings"
)

// notify tells systemd how the program is, as sd_notify does: READY=1, STOPPING=1. Without systemd, or where it does not listen, it does
// nothing: the program is none the worse.
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
