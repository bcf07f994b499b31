// Package page has what all pages share: headers, the content security policy, compression, the
// style sheet and the emergency bar.
//
// It uses no turn of a guide and no case, and serves nothing itself. Its style sheet covers the
// elements of all pages; packages with pages add their own. Start reading at [Headers] and [Send].
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

	"firststeps/internal/guide/locale"
	"firststeps/internal/guide/view"
)

// Style is the style sheet of every page: one column, for use with one thumb.
//
//go:embed page.min.css
var Style string

// Guard is the script that comes before a page's own script. If that one fails, the page reloads
// without script.
//
//go:embed guard.min.js
var Guard string

// PlainQuery reports whether an address requests a page without its script, because the script
// failed in that state.
func PlainQuery(q url.Values) bool { return slices.Contains(q["p"], "plain") }

// Headers sets the headers of every response. policy is that of [Policy]; locates reports whether
// the page may ask for the phone's position, after the person taps.
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

// Self, among the scripts of a Policy, allows scripts that this server has at their own
// addresses.
const Self = "'self'"

// Policy returns a content security policy that allows these scripts and styles, by hash, and
// nothing from other sites.
func Policy(scripts, styles []string) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src" + hashes(scripts), "style-src" + hashes(styles),
		"img-src 'self'",
		"connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'",
		"base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
}

// Embeddable returns a policy of [Policy] that also allows these sites to show the page in a frame.
func Embeddable(policy string, sites []string) string {
	if len(sites) == 0 {
		return policy
	}
	return strings.Replace(policy, "frame-ancestors 'none'",
		"frame-ancestors "+strings.Join(sites, " "), 1)
}

// JoinPolicies returns a policy of [Policy] that allows what either of two allows.
func JoinPolicies(a, b string) string {
	if a == "" {
		return b
	}
	all := strings.Split(a, "; ")
	for i, directive := range strings.Split(b, "; ") {
		for source := range strings.FieldsSeq(directive) {
			if source != "'none'" && !slices.Contains(strings.Fields(all[i]), source) {
				all[i] = strings.TrimSuffix(all[i], " 'none'") + " " + source
			}
		}
	}
	return strings.Join(all, "; ")
}

func hashes(of []string) string {
	if len(of) == 0 {
		return " 'none'"
	}
	var b strings.Builder
	for _, s := range of {
		if s == Self {
			b.WriteString(" " + s)
			continue
		}
		sum := sha256.Sum256([]byte(s))
		b.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return b.String()
}

// Body is a response body with its compressed forms. Each form is made once, when a client first
// accepts it.
type Body struct {
	kind         string
	plain        []byte
	brotli, gzip func() []byte
}

// NewBody returns a body of a Content-Type that is sent many times. It is compressed as far as
// possible, which takes some tenths of a second for a page; a long body is compressed less, in less
// time.
func NewBody(kind string, plain []byte) Body {
	if len(plain) > 256<<10 {
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
	_, _ = z.Write(plain) // writing to a buffer cannot fail
	_ = z.Close()
	return b.Bytes()
}

// Send writes the whole response with a status, compressed with brotli or gzip if the client
// accepts it, preferably with brotli.
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
		_, _ = w.Write(body) // an error means that the client is gone
	}
}

// accepts reports whether an Accept-Encoding header has a coding with a weight other than zero.
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

// Funcs returns template functions. tel returns the URL that dials a number, fill puts a number
// into a text at "%", and guard returns [Guard].
func Funcs() template.FuncMap {
	return template.FuncMap{
		"guard": func() template.JS { return template.JS(Guard) },
		"tel":   func(number string) template.URL { return template.URL("tel:" + number) },
		"fill":  view.Fill,
		"direction": func(language string) template.HTMLAttr {
			if locale.RightToLeft(language) {
				return ` dir="rtl"`
			}
			return ""
		},
	}
}

// Picture returns a picture of a guide as an element of a page. Package picture has checked that it
// has paths and circles only.
func Picture(p *view.Picture) template.HTML {
	drawing := p.SVG
	if p.Mirror {
		drawing = `<g transform="matrix(-1 0 0 1 240 0)">` + drawing + `</g>`
	}
	return template.HTML(`<svg class="picture" viewBox="0 0 240 120" role="img" aria-label="` +
		template.HTMLEscapeString(p.Text) + `">` + drawing + `</svg>`)
}
