package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"firststeps/guide"
)

// headers are on every answer.
func (s *Server) headers(h http.Header) {
	h.Set("Content-Security-Policy", s.policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}

// send writes a whole answer, compressed where the client takes it. zipped may be nil: then it is made now.
func send(w http.ResponseWriter, r *http.Request, kind string, body, zipped []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && kind != "image/png" {
		if zipped == nil {
			zipped = gzipped(body)
		}
		h.Set("Content-Encoding", "gzip")
		body = zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that went away is nobody's error
	}
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = z.Write(body)                                  // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// negotiate picks the language of a guide that suits a browser best.
func negotiate(g *guide.Guide, accept string) *guide.Text {
	if len(accept) > 1024 {
		accept = ""
	}
	tags := make([]language.Tag, len(g.Texts))
	first := 0
	for i, t := range g.Texts {
		tags[i] = language.Make(t.Language)
		if t.Language == "en-US" {
			first = i
		}
	}
	tags[0], tags[first] = tags[first], tags[0] // the matcher's default is its first
	wanted, _, _ := language.ParseAcceptLanguage(accept)
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	switch i {
	case 0:
		i = first
	case first:
		i = 0
	}
	return g.Texts[i]
}
