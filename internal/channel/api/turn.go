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
	"firststeps/internal/guide/ownwords"
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

// Say is the body of a request for the turn after a person's own words.
type Say struct {
	Ask
	// what the person writes; more than 2,000 bytes count as a message about life
	Say string `json:"say"`
}

func (a Ask) request(r *http.Request) document.Request {
	return document.Request{Guide: r.PathValue("id"), Transcript: a.Transcript,
		Language: a.Language, Country: a.Country, Car: a.Car, VIN: a.VIN}
}

// turn sends the turn of a transcript. An emergency card is sent whatever else is wrong, and
// however many requests the client sends.
func (s *Server) turn(w http.ResponseWriter, r *http.Request) {
	over := s.limited(r)
	var ask Ask
	if r.Method != http.MethodPost {
		ask = readQuery(r.URL.RawQuery)
	} else if wrong := read(w, r, &ask); wrong != nil {
		s.problem(w, r, *wrong)
		return
	}
	t, err := s.Book.Turn(ask.request(r))
	s.sendTurn(w, r, t.Release, t, err, over && !t.Card())
}

// say sends the turn after a person's own words, whatever the limit is if they may be about life.
func (s *Server) say(w http.ResponseWriter, r *http.Request) {
	over := s.limited(r)
	var ask Say
	if wrong := read(w, r, &ask); wrong != nil {
		s.problem(w, r, *wrong)
		return
	}
	t, err := s.Book.Say(ask.request(r), ask.Say)
	s.sendTurn(w, r, t.Release, t, err, over && !t.Card() && t.Raised != ownwords.Life)
}

// sendTurn sends a turn or the problem with its request.
func (s *Server) sendTurn(w http.ResponseWriter, r *http.Request, release string, turn any,
	err error, over bool) {
	switch bad, ok := errors.AsType[*document.Error](err); {
	case over:
		s.problem(w, r, tooOften())
	case ok:
		s.problem(w, r, problemOf(bad))
	default:
		s.send(w, r, release, turn)
	}
}

// read reads a body into a struct.
func read(w http.ResponseWriter, r *http.Request, into any) *Problem {
	fail := func(p Problem) *Problem { return &p }
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return fail(notJSON())
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(into)
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
	return nil
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
