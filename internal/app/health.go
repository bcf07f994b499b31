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
		Short: "Check that a server on this machine responds: for container health checks",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return m.health(cmd.Context(), addr) },
	}
	cmd.Flags().Var(&addr, "addr", "address of the server")
	return cmd
}

// health requests /healthz. It fails unless the status is 200.
func (m *Main) health(ctx context.Context, addr address) error {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1" // a server on all interfaces is reachable here, too
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
		return failed{fmt.Errorf("unhealthy: %w", err)}
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return failed{fmt.Errorf("unhealthy: %s", answer.Status)}
	}
	_, err = fmt.Fprintln(m.Stdout, "ok")
	return writeError(err)
}
