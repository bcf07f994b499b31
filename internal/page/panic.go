package page

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
)

// LogPanic logs a recovered panic with its stack. It logs the panic's value only if it is a runtime
// error, because any other may contain what a person typed. It panics again if the value is
// http.ErrAbortHandler.
func LogPanic(log *slog.Logger, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	log.Error("panic", "method", r.Method, "path", r.URL.Path, "err", panicText(p), "stack",
		string(debug.Stack()))
}

// Recovered returns a handler that recovers from panics of h and logs them. The request is answered
// by onPanic, or aborted if the response has begun.
func Recovered(log *slog.Logger, h http.Handler, onPanic http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := &startedWriter{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			LogPanic(log, r, p)
			if begun.yes {
				panic(http.ErrAbortHandler)
			}
			onPanic(w, r)
		}()
		h.ServeHTTP(begun, r)
	})
}

func panicText(p any) string {
	if err, ok := p.(error); ok {
		if inner, ok := errors.AsType[runtime.Error](err); ok {
			return inner.Error()
		}
	}
	return fmt.Sprintf("%T", p)
}

// startedWriter notes whether the response has begun.
type startedWriter struct {
	http.ResponseWriter
	yes bool
}

// WriteHeader notes that the response has begun, unless the status is informational.
func (b *startedWriter) WriteHeader(status int) {
	b.yes = b.yes || status >= http.StatusOK
	b.ResponseWriter.WriteHeader(status)
}

// Write notes that the response has begun.
func (b *startedWriter) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}

// FlushError sends buffered data.
func (b *startedWriter) FlushError() error {
	b.yes = true
	return http.NewResponseController(b.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the underlying ResponseWriter.
func (b *startedWriter) Unwrap() http.ResponseWriter { return b.ResponseWriter }
