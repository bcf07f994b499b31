// Package page is what every page has that a person meets: the headers, the policy of what it may
// load, compression, the look, and how the emergency bar is written.
//
// It knows no guide's turn and no case, and serves nothing by itself. Its style names what stands
// on all pages; a room adds its own. Start reading at [Headers] and [Send].
package page

//go:generate go tool -modfile=../../tools/go.mod esbuild page.css --minify --target=chrome80,firefox78,ios13.4 --outfile=page.min.css --log-level=warning
//go:generate go tool -modfile=../../tools/go.mod esbuild guard.js --minify --target=es5 --outfile=guard.min.js --log-level=warning

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"firststeps/internal/guide/view"
)

// Style is the look of every page: one column, one thumb.
//
//go:embed page.min.css
var Style string

// Guard is the script that stands before a page's own script. If that one fails, the page goes on
// without script.
//
//go:embed guard.min.js
var Guard string

// PlainQuery reports whether an address asks for a page without its script, because the script has
// failed in that state.
func PlainQuery(q url.Values) bool { return slices.Contains(q["p"], "plain") }

// Headers puts on an answer what stands on every one. policy is that of [Policy]; locates says
// whether the page may ask the phone where it is, once the person taps.
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

// Beside, among the scripts of a Policy, allows those that this server has at addresses of their
// own.
const Beside = "'self'"

// Policy allows these scripts and styles, by hash, and nothing from anywhere else.
func Policy(scripts, styles []string) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src" + hashes(scripts), "style-src" + hashes(styles),
		"img-src 'self'",
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

// Body is what an answer holds, with its compressed forms: each is made once, when a client first
// takes it.
type Body struct {
	kind         string
	plain        []byte
	brotli, gzip func() []byte
}

// NewBody returns a body of a Content-Type that is sent many times: it is compressed as far as
// possible, at a tenth of a second for a page; a long one at less effort, in the same time.
func NewBody(kind string, plain []byte) Body {
	if len(plain) > 128<<10 {
		return newBody(kind, plain, 9)
	}
	return newBody(kind, plain, brotli.BestCompression)
}

// Send writes a body that is sent once.
func Send(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	newBody(kind, body, brotli.DefaultCompression).Send(w, r, status)
}

func newBody(kind string, plain []byte, quality int) Body {
	return Body{
		kind:  kind,
		plain: plain,
		brotli: sync.OnceValue(func() []byte {
			return compressed(plain,
				func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, quality) })
		}),
		gzip: sync.OnceValue(func() []byte {
			return compressed(plain, func(w io.Writer) io.WriteCloser {
				z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is valid
				return z
			})
		}),
	}
}

func compressed(plain []byte, by func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	z := by(&b)
	_, _ = z.Write(plain) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// Send writes a whole answer with a status, compressed if the client takes it: by brotli if it can,
// else by gzip.
func (b Body) Send(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", b.kind)
	h.Add("Vary", "Accept-Encoding")
	body, accepted := b.plain, strings.Join(r.Header.Values("Accept-Encoding"), ",")
	switch {
	case b.kind == "image/png": // compressed already
	case accepts(accepted, "br"):
		h.Set("Content-Encoding", "br")
		body = b.brotli()
	case accepts(accepted, "gzip"):
		h.Set("Content-Encoding", "gzip")
		body = b.gzip()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that went away is nobody's error
	}
}

// accepts reports whether an Accept-Encoding header names a coding, and not with a weight of zero.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		_, q, weighted := strings.Cut(weight, "=")
		n, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !weighted || err == nil && n > 0
	}
	return false
}

// Funcs are for templates. tel returns the address that dials a number, fill puts one into a text
// at "%", and guard returns [Guard].
func Funcs() template.FuncMap {
	return template.FuncMap{
		"guard": func() template.JS { return template.JS(Guard) },
		"tel":   func(number string) template.URL { return template.URL("tel:" + number) },
		"fill":  view.Fill,
	}
}
