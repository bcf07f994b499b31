package page

import "net/http"

// Stored is a page as phones store it: the headers and the body with which its server answers.
type Stored struct {
	Header http.Header
	Body   []byte
}

// NewStored returns a page with the headers of [Headers] and of every page that phones store.
func NewStored(policy string, locates bool, body []byte) Stored {
	h := http.Header{}
	Headers(h, policy, locates)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", "text/html; charset=utf-8")
	return Stored{h, body}
}
