package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"firststeps/internal/channel/document"
)

// Ask is the body of a request for a turn: what a GET has in its query, and a VIN, which belongs
// into no address.
type Ask struct {
	// the answers so far, as the transcript of a choice; empty at the start
	Transcript string `json:"transcript,omitempty"`
	// a language tag (BCP 47); the turn is in the nearest language that the guide has
	Language string `json:"language,omitempty"`
	// the country that the person has confirmed: two letters, or its name
	Country string `json:"country,omitempty"`
	// make, model and year, such as toyota-camry-2015; with -us at the end if made for the US
	Car string `json:"car,omitempty"`
	// the vehicle identification number: read once, and not kept
	VIN string `json:"vin,omitempty"`
}

// turn sends the turn of a transcript. An emergency card is sent whatever else is wrong, and
// however many requests the client sends.
func (s *Server) turn(w http.ResponseWriter, r *http.Request) {
	over := s.limited(r)
	ask, wrong := read(w, r)
	if wrong != nil {
		s.problem(w, r, *wrong)
		return
	}
	t, err := s.Book.Turn(document.Request{Guide: r.PathValue("id"), Transcript: ask.Transcript,
		Language: ask.Language, Country: ask.Country, Car: ask.Car, VIN: ask.VIN})
	switch bad, ok := errors.AsType[*document.Error](err); {
	case over && (err != nil || !t.Card()):
		s.problem(w, r, tooOften())
	case ok:
		s.problem(w, r, problemOf(bad))
	default:
		s.send(w, r, t.Release, t)
	}
}

// read reads the request for a turn from the query or from the body.
func read(w http.ResponseWriter, r *http.Request) (ask Ask, wrong *Problem) {
	if r.Method != http.MethodPost {
		return readQuery(r.URL.RawQuery), nil
	}
	fail := func(p Problem) (Ask, *Problem) { return ask, &p }
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return fail(notJSON())
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(&ask)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("more than one value")
		}
	}
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return fail(tooLong())
	}
	if err != nil {
		return fail(unreadable())
	}
	return ask, nil
}

// readQuery reads a query. What cannot be unescaped is kept as it is, and a transcript that is
// there twice is joined, so that no red flag is lost.
func readQuery(query string) (ask Ask) {
	if len(query) > maxQuery {
		flag := ""
		if strings.Contains(query, "!") || strings.Contains(query, "%21") {
			flag = "!"
		}
		return Ask{Transcript: "?~" + flag} // invalid: the response says so
	}
	ask.Transcript, _ = param(query, "transcript")
	ask.Language, _ = param(query, "language")
	ask.Country, _ = param(query, "country")
	ask.Car, _ = param(query, "car")
	return ask
}

// param returns the values of a parameter, joined by "~", and whether it is there.
func param(query, name string) (value string, ok bool) {
	var all []string
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key != name {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		all = append(all, value)
	}
	return strings.Join(all, "~"), len(all) > 0
}
