package page

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
)

// LogPanic logs a panic that was recovered from, with its stack. What was panicked with is logged
// only if it comes from Go itself: anything else may quote what somebody typed. It panics again if
// the request was to be broken off.
func LogPanic(log *slog.Logger, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	log.Error("panic", "method", r.Method, "path", r.URL.Path, "err", why(p), "stack",
		string(debug.Stack()))
}

// Recovered returns a handler that survives a panic of another: it logs it, and has the request
// answered by broken, or breaks the answer off if it had begun.
func Recovered(log *slog.Logger, h http.Handler, broken http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := &begun{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			LogPanic(log, r, p)
			if begun.yes {
				panic(http.ErrAbortHandler)
			}
			broken(w, r)
		}()
		h.ServeHTTP(begun, r)
	})
}

func why(p any) string {
	if err, ok := p.(error); ok {
		if inner, ok := errors.AsType[runtime.Error](err); ok {
			return inner.Error()
		}
	}
	return fmt.Sprintf("%T", p)
}

// begun notes whether an answer has begun.
type begun struct {
	http.ResponseWriter
	yes bool
}

// WriteHeader notes that the answer has begun, unless more headers follow.
func (b *begun) WriteHeader(status int) {
	b.yes = b.yes || status >= http.StatusOK
	b.ResponseWriter.WriteHeader(status)
}

// Write notes that the answer has begun.
func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}

// FlushError sends what there is.
func (b *begun) FlushError() error {
	b.yes = true
	return http.NewResponseController(b.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach what lies below.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }
