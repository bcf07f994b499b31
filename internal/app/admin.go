package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
)

// admin serves figures and profiles to operators, on a listener of its own until ctx is done:
// nobody else reaches it.
func admin(ctx context.Context, addr string, figures http.Handler, log *slog.Logger) error {
	if addr == "" {
		return nil
	}
	at, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen for operators: %w", err)
	}
	s := &http.Server{Handler: inspected(figures), ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes}
	log.Info("figures are at http://" + at.Addr().String() + "/metrics")
	context.AfterFunc(ctx, func() { _ = s.Close() })
	go func() {
		if err := s.Serve(at); !errors.Is(err, http.ErrServerClosed) {
			log.Error("figures are not served any more", "cause", err)
		}
	}()
	return nil
}

// inspected gives what operators can look at: figures, and profiles.
func inspected(figures http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", figures)
	for pattern, h := range map[string]http.HandlerFunc{"": pprof.Index, "cmdline": pprof.Cmdline,
		"profile": pprof.Profile, "symbol": pprof.Symbol, "trace": pprof.Trace} {
		mux.Handle("GET /debug/pprof/"+pattern, h)
	}
	return mux
}
