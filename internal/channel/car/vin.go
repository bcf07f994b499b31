package car

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"firststeps/internal/facts/vehicle"
	"firststeps/internal/facts/vin"
	"firststeps/internal/guide/view"
	"firststeps/internal/page"
)

// carJSON is a car decoded from a VIN for the page's script, in the form of phone/cars.js.
type carJSON struct {
	Make      string   `json:"make"`
	Model     string   `json:"model"`
	Year      int      `json:"year"`
	Shape     string   `json:"shape"` // empty if it is open
	Among     []string `json:"among"`
	US        bool     `json:"us"`
	Passenger bool     `json:"passenger"`
	Truth     string   `json:"truth"`
	Source    string   `json:"source"`
	FrontToo  bool     `json:"frontToo"`
	TwoSeats  bool     `json:"twoSeats"`
	Problem   string   `json:"problem"` // why the rest is not reliable
}

// read decodes the VIN of a request, and answers with a page or, for the page's script, JSON.
func (s *Server) read(w http.ResponseWriter, r *http.Request) {
	v, ok := s.visit(r)
	if !ok {
		s.notHere(w, r)
		return
	}
	status := http.StatusOK
	if err := r.ParseForm(); err != nil {
		status = http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
	}
	typed := r.PostForm.Get("vin")
	car := vehicle.FromVIN(vin.Decode(typed))
	problem := ""
	if car.Problem != vin.None {
		problem = view.MessagesFor(v.text.Language).Car.Law(car.Release())
	}
	if problem != "" && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		page.Send(w, r, status, "application/json", []byte(encoded(newCarJSON(car, problem))))
		return
	}
	s.send(w, r, status, v.answer(car, problem, typed))
}

// answer shows what was decoded from a VIN. If that is not reliable, it asks again and offers it
// only as a choice by hand.
func (v visit) answer(car vehicle.Car, problem, typed string) screen {
	if problem == "" {
		return v.result(car.In(v.country()), v.messages().Another)
	}
	p := v.start(problem, typed)
	if c := choose(car.Make, car.Model, strconv.Itoa(car.Year), ""); c.Year > 0 {
		p.Choices = []choice{{v.here(v.turn.Transcript, c), view.Fill(p.Says.Maybe, car.Name())}}
	}
	return p
}

func newCarJSON(car vehicle.Car, problem string) carJSON {
	t := carJSON{
		car.Make, car.Model, car.Year, car.Shape.String(), []string{}, car.ForUS, car.Passenger,
		car.Truth.Truth, car.Truth.Named(), car.FrontToo, car.TwoSeats(),
		problem,
	}
	for _, s := range car.Possible {
		t.Among = append(t.Among, s.String())
	}
	return t
}
