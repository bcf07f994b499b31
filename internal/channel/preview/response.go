package preview

import (
	"bytes"
	"net/http"
)

// response collects a response.
type response struct {
	header http.Header
	status int // 200 until it is set
	body   bytes.Buffer
}

// Header returns the header of the response.
func (r *response) Header() http.Header { return r.header }

// WriteHeader sets the status.
func (r *response) WriteHeader(status int) { r.status = status }

// Write adds to the body.
func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }
