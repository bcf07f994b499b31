package page

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide/view"
)

//go:embed html/*.html
var frameFiles embed.FS

// Frame is what stands around the main part of a page beside a guide: the emergency bar, and what
// the window is named.
type Frame struct {
	Language  string
	Title     string
	Emergency view.Emergency
	Change    template.URL // where another country is named; empty where the page asks for it
	Style     template.CSS
	Script    template.JS
	Card      bool // life comes first: the numbers stand large
	Refresh   int  // seconds after which a page without script loads itself again; 0: never
	Away      bool // it stands in the place of a page that could not be reached
}

// Said gives the program's own voice, for the bar.
func (f Frame) Said() view.Voice { return view.Speak(f.Language) }

// Templates gives templates "head" and "foot" for a [Frame], and those of a room with them: its
// html files. A page is head, main, foot. more are functions of the room's own; it may be nil.
func Templates(files embed.FS, more template.FuncMap) *template.Template {
	t := template.New("").Funcs(Funcs()).Funcs(more)
	template.Must(t.ParseFS(frameFiles, "html/*.html"))
	return template.Must(t.ParseFS(files, "html/*.html"))
}

// Draw makes a page, or a part of one, of a template.
func Draw(t *template.Template, name string, data any) []byte {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		// the templates are tested with every screen; whoever serves them answers with the
		// emergency numbers
		panic(err)
	}
	return b.Bytes()
}

// SendHTML writes a page with a status.
func SendHTML(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	Send(w, r, status, "text/html; charset=utf-8", body)
}

// Trouble heads the page that stands in the place of one that cannot be shown.
func Trouble(status int) string {
	if status == http.StatusNotFound {
		return view.Speak("").NotHere
	}
	return view.Speak("").Trouble
}

// Situation is what a request says of the person's country: the code that an address names, or else
// a guess.
func Situation(r *http.Request, language, code string) view.Situation {
	s := view.Situation{Language: language}
	if s.Country, s.Confirmed = place.Lookup(code); !s.Confirmed {
		s.Country, _ = place.Guess(r.Header.Get("Accept-Language"))
	}
	return s
}
