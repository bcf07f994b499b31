package page

import "net/http"

// EventStream prepares a response of server-sent events, which lasts longer than other responses.
// The caller flushes what it writes, and limits how long each write may take. The server's read
// timeout does not end it: net/http lifts that once the request has been read.
func EventStream(w http.ResponseWriter) *http.ResponseController {
	w.Header().Set("Content-Type", "text/event-stream")
	// a proxy that buffers responses would hold this one back
	w.Header().Set("X-Accel-Buffering", "no")
	return http.NewResponseController(w)
}
