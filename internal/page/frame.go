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

// Frame is the template data of the head and foot of a page other than a guide's: the emergency bar
// and the title of the window.
type Frame struct {
	Language  string
	Title     string
	Emergency view.Emergency
	Change    template.URL // link to the list of countries; empty if the page asks for the country
	Style     template.CSS
	Script    template.JS
	Card      bool // the page is about an emergency: the numbers are large
	Refresh   int  // seconds after which a page without script reloads; 0: never
	Away      bool // the page replaces one that could not be reached
}

// Said returns the program's texts, for the bar.
func (f Frame) Said() view.Messages { return view.MessagesFor(f.Language) }

// Templates returns the templates "head" and "foot" for a [Frame] together with those in a
// package's html files. A page is head, main, foot. more are functions of that package; it may be
// nil.
func Templates(files embed.FS, more template.FuncMap) *template.Template {
	t := template.New("").Funcs(Funcs()).Funcs(more)
	template.Must(t.ParseFS(frameFiles, "html/*.html"))
	return template.Must(t.ParseFS(files, "html/*.html"))
}

// Draw executes a template and returns the page, or the part of one. It panics if that fails.
func Draw(t *template.Template, name string, data any) []byte {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		// the templates are tested with every screen; handlers answer a panic with the emergency
		// numbers
		panic(err)
	}
	return b.Bytes()
}

// SendHTML writes a page with a status.
func SendHTML(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	Send(w, r, status, "text/html; charset=utf-8", body)
}

// ErrorTitle returns the title of an error page in a language.
func ErrorTitle(language string, status int) string {
	if status == http.StatusNotFound {
		return view.MessagesFor(language).NotHere
	}
	return view.MessagesFor(language).Trouble
}

// Situation returns the person's country: the one with the code, or else a guess from the headers
// of the request.
func Situation(r *http.Request, language, code string) view.Situation {
	s := view.Situation{Language: language}
	if s.Country, s.Confirmed = place.Lookup(code); !s.Confirmed {
		s.Country, _ = place.Guess(r.Header.Get("Accept-Language"))
	}
	return s
}
