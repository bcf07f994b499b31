package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

func (m *Main) healthCommand() *cobra.Command {
	addr := address("127.0.0.1:8080")
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask a server on this machine whether it is well: for container health checks",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return m.health(cmd.Context(), addr) },
	}
	cmd.Flags().Var(&addr, "addr", "where the server listens")
	return cmd
}

// health asks for /healthz. It ends with 1 where there is no 200.
func (m *Main) health(ctx context.Context, addr address) error {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1" // one that listens everywhere listens here, too
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet,
		"http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return failed{err}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return failed{fmt.Errorf("not well: %w", err)}
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return failed{fmt.Errorf("not well: %s", answer.Status)}
	}
	_, err = fmt.Fprintln(m.Stdout, "ok")
	return unwritten(err)
}
