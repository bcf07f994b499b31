package console

import (
	"bytes"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

//go:embed html/*.html
var htmlFiles embed.FS

//go:embed html/desk.css
var style string

//go:embed html/desk.js
var script string

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"shown": shown, "when": when, "millis": desk.Millis, "clock": clock, "since": waitingSince,
	"style":  func() template.CSS { return template.CSS(style) },
	"script": func() template.JS { return template.JS(script) }, "urgency": urgencyWord,
	"state": stateWord, "lower": strings.ToLower,
	"level":  func(u guide.Urgency) string { return u.String() },
	"base64": base64.RawURLEncoding.EncodeToString, "picture": page.Picture,
	"short": func(id []byte) string {
		return base64.RawURLEncoding.EncodeToString(id[:min(6, len(id))])
	},
}).ParseFS(htmlFiles, "html/*.html"))

// frame holds what all screens have in common.
type frame struct {
	Title   string
	Here    string // path of the screen, for the navigation
	Who     desk.Actor
	Waiting int       // cases without an operator
	Now     time.Time // of the server
	After   int64     // position in the log that the screen reflects
	Left    int64     // seconds until the session ends without activity
}

// Supervisor reports whether the screens for supervisors are offered.
func (f frame) Supervisor() bool { return f.Who.Role == desk.Supervisor }

func (v *visit) frame(title string) frame {
	f := frame{Title: title, Here: v.r.URL.Path, Who: v.by, Now: v.now()}
	if v.by.ID != "" {
		f.Left = int64(max(0, remaining(v.session, f.Now)) / time.Second)
	}
	return f
}

// liveFrame returns a frame with the position in the log after which the screen needs events.
func (v *visit) liveFrame(title string) (frame, error) {
	f := v.frame(title)
	counts, err := v.desk.Counts(v.r.Context())
	f.After, f.Waiting = counts.At, counts.Waiting
	return f, err
}

// render writes a whole screen.
func (v *visit) render(status int, name string, data any) error {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return err
	}
	if compressed(name) {
		page.Send(v.w, v.r, status, htmlKind, b.Bytes())
	} else {
		html(v.w, v.r, status, b.Bytes())
	}
	return nil
}

const htmlKind = "text/html; charset=utf-8"

// compressed reports whether a screen is sent compressed. An attacker who controls a part of a
// compressed response and sees its length can guess the rest (BREACH). So screens with a secret are
// not compressed: a sign-in link, a key, the secret of a webhook. The other screens contain no
// secret, not even in a form, and repeat only known values from their address.
func compressed(name string) bool {
	return slices.Contains([]string{"queue", "queue-part", "case", "search", "audit", "message"},
		name)
}

// errorPage responds with an error page. It needs neither the store nor a session.
func (c *console) errorPage(w http.ResponseWriter, r *http.Request, status int, heading,
	text string) {
	if r.Header.Get("Sec-Fetch-Dest") == "empty" { // a request by the page's own script
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
		return
	}
	var b bytes.Buffer
	// writing to a buffer does not fail, and the template is tested
	_ = templates.ExecuteTemplate(&b, "trouble", struct {
		frame
		Text string
	}{frame{Title: heading}, text})
	html(w, r, status, b.Bytes())
}

func html(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", htmlKind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // fails only if the client has disconnected
	}
}

// headers sets the headers of every response: those of all pages of the program, and no-store.
func (c *console) headers(h http.Header) {
	page.Headers(h, c.policy, false)
	h.Set("Cache-Control", "no-store")
}

// shown returns words with each control character and each character that changes the direction of
// text replaced by U+FFFD, so that the input cannot change how the text around it reads.
func shown(words string) string {
	return strings.Map(func(r rune) rune {
		if desk.IsHidden(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '\uFFFD'
		}
		return r
	}, words)
}

// when formats an instant in UTC, for a page without script; the script turns it into local time.
func when(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 UTC") }

// clock formats a duration as 4:05 or 1:02:03.
func clock(length time.Duration) string {
	s := int64(length / time.Second)
	pad := func(n int64) string { return string('0'+rune(n/10)) + string('0'+rune(n%10)) }
	if s >= 3600 {
		return strconv.FormatInt(s/3600, 10) + ":" + pad(s/60%60) + ":" + pad(s%60)
	}
	return strconv.FormatInt(s/60, 10) + ":" + pad(s%60)
}
