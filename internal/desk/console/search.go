package console

import (
	"errors"
	"net/http"
	"strings"
	"unicode"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// searchPage searches all cases, including closed ones. The search text is sent in the body, so
// that it does not appear in an address or an access log.
type searchPage struct {
	frame
	Text  string
	Done  bool
	Found []desk.Case
	More  bool
}

const maxFound = 50

func (v *visit) searchForm() error {
	f, err := v.liveFrame("Search")
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "search", searchPage{frame: f})
}

func (v *visit) search() error {
	f, err := v.liveFrame("Search")
	if err != nil {
		return err
	}
	p := searchPage{frame: f, Text: strings.TrimSpace(v.r.PostFormValue("text")), Done: true}
	if letters(p.Text) < 2 || len(p.Text) > 100 {
		return refusal("Write at least two letters or digits: " +
			"a number, plate, name, car, colour, VIN, reference or place.")
	}
	if err := v.rows.Append(v.r.Context(), v.event("search", "")); err != nil {
		return err
	}
	found, err := v.desk.Cases(v.r.Context(), store.Query{Text: p.Text, Limit: maxFound + 1})
	if errors.Is(err, store.ErrIndexing) {
		return refusal("The index of the search is being built, " +
			"after a new version was started or very many cases came in. " +
			"The queue shows all open cases; search again in a minute.")
	}
	if err != nil {
		return err
	}
	p.More = len(found) > maxFound
	p.Found = found[:min(len(found), maxFound)]
	return v.render(http.StatusOK, "search", p)
}

// letters counts the letters and digits of a text.
func letters(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
