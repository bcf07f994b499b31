// Package page is what every page has that a person meets: the headers, the policy of what it may load, compression, the
// look, and how the emergency bar is written.
//
// It knows no guide's turn and no case, and serves nothing by itself. Its style names what stands on all pages; a room adds
// its own. Start reading at [Headers] and [Send].
package page

//go:generate go tool -modfile=../../tools/go.mod esbuild page.css --minify --target=chrome80,firefox78,ios13.4 --outfile=page.min.css --log-level=warning
//go:generate go tool -modfile=../../tools/go.mod esbuild guard.js --minify --target=es5 --outfile=guard.min.js --log-level=warning

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"firststeps/words"
)

// Style is the look of every page: one column, one thumb.
//
//go:embed page.min.css
var Style string

// Guard is the script that stands before a page's own script. If that one fails, the page goes on without script.
//
//go:embed guard.min.js
var Guard string

// PlainQuery reports whether an address asks for a page without its script, because the script has failed in that state.
func PlainQuery(q url.Values) bool { return slices.Contains(q["p"], "plain") }

// Headers puts on an answer what stands on every one. policy is that of [Policy]; locates says whether the page may ask the
// phone where it is, once the person taps.
func Headers(h http.Header, policy string, locates bool) {
	where := "()"
	if locates {
		where = "(self)"
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation="+where)
}

// Beside, among the scripts of a Policy, allows those that this server has at addresses of their own.
const Beside = "'self'"

// Policy allows these scripts and styles, by hash, and nothing from anywhere else.
func Policy(scripts, styles []string) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src" + hashes(scripts), "style-src" + hashes(styles), "img-src 'self'",
		"connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'",
		"base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
}

func hashes(of []string) string {
	if len(of) == 0 {
		return " 'none'"
	}
	var b strings.Builder
	for _, s := range of {
		if s == Beside {
			b.WriteString(" " + s)
			continue
		}
		sum := sha256.Sum256([]byte(s))
		b.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return b.String()
}

// Send writes a whole answer with a status, compressed where the client takes it. zipped may be nil: then it is made now.
func Send(w http.ResponseWriter, r *http.Request, status int, kind string, body, zipped []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && kind != "image/png" {
		if zipped == nil {
			zipped = Zipped(body)
		}
		h.Set("Content-Encoding", "gzip")
		body = zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that went away is nobody's error
	}
}

// Zipped gives a body as small as it gets.
func Zipped(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = z.Write(body)                                  // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// Funcs are for templates. tel returns the address that dials a number, fill puts one into a text at "%", and guard returns
// [Guard].
func Funcs() template.FuncMap {
	return template.FuncMap{
		"guard": func() template.JS { return template.JS(Guard) },
		"tel":   func(number string) template.URL { return template.URL("tel:" + number) },
		"fill":  words.Fill,
	}
}
