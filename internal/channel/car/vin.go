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

// told is what a VIN says of a car, for the page's script: a car as phone/cars.js has it.
type told struct {
	Make      string   `json:"make"`
	Model     string   `json:"model"`
	Year      int      `json:"year"`
	Shape     string   `json:"shape"` // empty where it is open
	Among     []string `json:"among"`
	US        bool     `json:"us"`
	Passenger bool     `json:"passenger"`
	Truth     string   `json:"truth"`
	Source    string   `json:"source"`
	FrontToo  bool     `json:"frontToo"`
	TwoSeats  bool     `json:"twoSeats"`
	Problem   string   `json:"problem"` // why the rest may not be relied on
}

// read reads a VIN: from a form, answered with a page, or for the page's script.
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
		problem = view.Speak(v.text.Language).Car.Law(car.Release())
	}
	if problem != "" && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		page.Send(w, r, status, "application/json", []byte(encoded(tell(car, problem))))
		return
	}
	s.send(w, r, status, v.answer(car, problem, typed))
}

// answer shows what was read of a VIN. Where it may not be relied on, it asks anew: what was read
// all the same is no more than a way to choose by hand.
func (v visit) answer(car vehicle.Car, problem, typed string) screen {
	if problem == "" {
		return v.result(car.In(v.country()), v.says().Another)
	}
	p := v.start(problem, typed)
	if c := choose(car.Make, car.Model, strconv.Itoa(car.Year), ""); c.Year > 0 {
		p.Choices = []choice{{v.here(v.turn.Transcript, c), view.Fill(p.Says.Maybe, car.Name())}}
	}
	return p
}

func tell(car vehicle.Car, problem string) told {
	t := told{
		car.Make, car.Model, car.Year, car.Shape.String(), []string{}, car.ForUS, car.Passenger,
		car.Truth.Truth, car.Truth.Named(), car.FrontToo, car.TwoSeats(),
		problem,
	}
	for _, s := range car.Among {
		t.Among = append(t.Among, s.String())
	}
	return t
}
