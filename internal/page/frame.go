package page

import (
	"embed"
	"html/template"
	"net/http"

	"firststeps/place"
	"firststeps/words"
)

//go:embed html/*.html
var frameFiles embed.FS

// Frame is what stands around the main part of a page beside a guide: the emergency bar, and what the window is named.
type Frame struct {
	Language  string
	Title     string
	Emergency words.Emergency
	Voice     words.Voice
	Card      bool // life comes first: the numbers stand large
	Style     template.CSS
	Script    template.JS
}

// Templates gives templates "head" and "foot" for a [Frame], and those of a room with them: its html files. A
// page is head, main, foot.
func Templates(files embed.FS) *template.Template {
	t := template.Must(template.New("").Funcs(Funcs()).ParseFS(frameFiles, "html/*.html"))
	return template.Must(t.ParseFS(files, "html/*.html"))
}

// Situation is what a request says of the person's country: the code that an address names, or else a guess.
func Situation(r *http.Request, language, code string) words.Situation {
	s := words.Situation{Language: language}
	if s.Country, s.Confirmed = place.Lookup(code); !s.Confirmed {
		s.Country, _ = place.Guess(r.Header.Get("Accept-Language"))
	}
	return s
}
