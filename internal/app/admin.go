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

// serveAdmin serves metrics and profiles to operators until ctx is done. It has its own listener,
// which can be kept private.
func serveAdmin(ctx context.Context, addr string, metrics http.Handler, log *slog.Logger) error {
	if addr == "" {
		return nil
	}
	at, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on --admin-addr: %w", err)
	}
	s := &http.Server{Handler: adminHandler(metrics), ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes}
	log.Info("metrics are at http://" + at.Addr().String() + "/metrics")
	context.AfterFunc(ctx, func() { _ = s.Close() })
	go func() {
		if err := s.Serve(at); !errors.Is(err, http.ErrServerClosed) {
			log.Error("cannot serve metrics", "err", err)
		}
	}()
	return nil
}

// adminHandler returns the handler of metrics and profiles.
func adminHandler(metrics http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	for pattern, h := range map[string]http.HandlerFunc{"": pprof.Index, "cmdline": pprof.Cmdline,
		"profile": pprof.Profile, "symbol": pprof.Symbol, "trace": pprof.Trace} {
		mux.Handle("GET /debug/pprof/"+pattern, h)
	}
	return mux
}
