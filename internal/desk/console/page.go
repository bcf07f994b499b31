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
	"shown": shown, "when": when, "clock": clock,
	"style":  func() template.CSS { return template.CSS(style) },
	"script": func() template.JS { return template.JS(script) }, "urgency": urgencyWord,
	"state": stateWord, "lower": strings.ToLower,
	"level":  func(u guide.Urgency) string { return u.String() },
	"base64": base64.RawURLEncoding.EncodeToString,
	"short": func(id []byte) string {
		return base64.RawURLEncoding.EncodeToString(
			id[:min(6, len(id))])
	},
}).ParseFS(htmlFiles, "html/*.html"))

// frame is what stands around every screen.
type frame struct {
	Title   string
	Here    string // path of the screen in the list of screens
	Who     desk.Actor
	Waiting int         // cases that nobody has
	Now     desk.Moment // of the server
	After   int64       // position in the log that the screen is from
	Left    int64       // seconds until the session ends if nothing is done
}

// Supervisor says whether the screens for supervisors are offered.
func (f frame) Supervisor() bool { return f.Who.Role == desk.Supervisor }

func (v *visit) frame(title string) frame {
	f := frame{Title: title, Here: v.r.URL.Path, Who: v.by, Now: v.now()}
	if v.by.ID != "" {
		f.Left = int64(max(0, left(v.session, f.Now)) / desk.Second)
	}
	return f
}

// liveFrame returns a frame that is kept current: it says from where in the log on the screen has
// to be told more.
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

// compressed reports whether a screen is sent compressed. An attacker who chooses a part of a
// compressed answer and sees its length can guess the rest (BREACH). So no screen with a secret is
// compressed: a link to sign in, a key, the secret of a webhook. The others have no secret, not
// even in a form, and repeat nothing of their address but known values.
func compressed(name string) bool {
	return slices.Contains([]string{"queue", "queue-part", "case", "search", "audit"}, name)
}

// trouble says what could not be done. It needs no row and no session to work.
func (c *console) trouble(w http.ResponseWriter, r *http.Request, status int, heading,
	text string) {
	if r.Header.Get("Sec-Fetch-Dest") == "empty" { // the page's own script asks
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
		return
	}
	var b bytes.Buffer
	// a buffer takes everything, and the template is tested
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
		_, _ = w.Write(body) // a client that went away is nobody's error
	}
}

// headers are on every answer: those of every page of the program, and that nothing is kept.
func (c *console) headers(h http.Header) {
	page.Headers(h, c.policy, false)
	h.Set("Cache-Control", "no-store")
}

// shown gives somebody's words without what would change how the words around them read: such
// characters are shown as a box.
func shown(words string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || r >= 0x202a && r <= 0x202e ||
			r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x61c {
			return '\uFFFD'
		}
		return r
	}, words)
}

// when gives a moment as a page without script shows it; the script turns it into local time.
func when(m desk.Moment) string {
	return time.UnixMilli(int64(m)).UTC().Format("2006-01-02 15:04 UTC")
}

// clock gives a length of time as 4:05 or 1:02:03.
func clock(length desk.Moment) string {
	s := int64(length / desk.Second)
	pad := func(n int64) string { return string('0'+rune(n/10)) + string('0'+rune(n%10)) }
	if s >= 3600 {
		return strconv.FormatInt(s/3600, 10) + ":" + pad(s/60%60) + ":" + pad(s%60)
	}
	return strconv.FormatInt(s/60, 10) + ":" + pad(s%60)
}
