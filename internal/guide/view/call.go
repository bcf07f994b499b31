package view

import (
	"cmp"
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/facts/vehicle"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
)

// services are in the order in which countries with several numbers show them.
var services = []guide.Service{guide.Ambulance, guide.Police, guide.Fire}

// number returns the number for a call, worded for use in a sentence, or "" if the program has no
// number for such a call.
func (s *renderer) number(c *guide.Call) string {
	switch {
	case c == nil:
		return ""
	case c.Who == guide.NonEmergency:
		return s.situation.Country.NonEmergency
	case c.Who != guide.EmergencyService:
		return ""
	}
	country := s.situation.Country
	return cmp.Or(country.Services[c.Service].Dial, s.joinOr(country.AlsoOffered()),
		s.messages.Unnamed)
}

// joinOr joins numbers for use in a sentence.
func (s *renderer) joinOr(numbers []string) string {
	return strings.Join(numbers, " "+s.messages.Or+" ")
}

// Numbers returns the emergency bar of a situation, for a page without a turn.
func Numbers(situation Situation) Emergency {
	turn := &triage.Turn{State: triage.State{Node: &guide.Node{}}}
	s := renderer{turn: turn, situation: situation, messages: MessagesFor(situation.Language)}
	return s.emergency()
}

// emergency returns the emergency bar of a screen. On a card for one service, that service comes
// first.
func (s *renderer) emergency() Emergency {
	c := s.situation.Country
	e := Emergency{ISO: c.ISO, Country: c.NameIn(s.situation.Language),
		Confirmed: s.situation.Confirmed && c.ISO != "", Dial: s.dial()}
	if e.Confirmed && c.Agreed() {
		return e
	}
	for _, n := range s.beside() {
		if !slices.ContainsFunc(e.Dial, func(d Dial) bool { return d.Number == n }) {
			e.Dial = append(e.Dial, Dial{Number: n})
		}
	}
	return e
}

// beside returns the numbers to try in addition to the country's own.
func (s *renderer) beside() []string {
	if !s.situation.Confirmed {
		return place.FallbackNumbers()
	}
	return s.situation.Country.AlsoOffered()
}

// dial returns the country's numbers without duplicates, labeled by service if there are several. A
// number has a mark if its sources do not agree.
func (s *renderer) dial() []Dial {
	c := s.situation.Country
	if n, ok := c.SharedNumber(); ok {
		return []Dial{{n.Dial, strings.TrimSpace(s.mark(n)), n.Evidence}}
	}
	var dial []Dial
	for _, service := range s.servicesInOrder() {
		n := c.Services[service]
		label := s.messages.service(service) + s.mark(n)
		i := slices.IndexFunc(dial, func(d Dial) bool { return d.Number == n.Dial })
		switch {
		case n.Dial == "":
		case i < 0:
			dial = append(dial, Dial{n.Dial, label, n.Evidence})
		default:
			dial[i].Label += ", " + label
			dial[i].Evidence = min(dial[i].Evidence, n.Evidence)
		}
	}
	return dial
}

func (s *renderer) mark(n place.Number) string { return s.messages.Marks[n.Evidence] }

func (s *renderer) servicesInOrder() []guide.Service {
	c := s.turn.Node.Call
	if c == nil || c.Who != guide.EmergencyService {
		return services
	}
	order := []guide.Service{c.Service}
	for _, v := range services {
		if v != c.Service {
			order = append(order, v)
		}
	}
	return order
}

func (v Messages) service(s guide.Service) string {
	return [...]string{guide.Ambulance: v.Ambulance, guide.Police: v.Police, guide.Fire: v.Fire}[s]
}

func (s *renderer) call() *Call {
	n := s.turn.Node
	if n.Call == nil {
		return nil
	}
	call := &Call{Who: n.Call.Who, Number: s.number(n.Call)}
	call.Say = append(s.fillAll(s.text.Nodes[n.Index].Say), s.lines(guide.Say)...)
	call.Missing = s.missing(n.Call)
	car, _ := vehicle.FromID(s.turn.Transcript.Car())
	call.Numbers = s.callNumbers(n.Call, car.Make)
	if n.Call.Who == guide.EmergencyService {
		call.Fails = s.fails(call.Number)
	}
	return call
}

// fails returns what to try if a call to a number does not go through.
func (s *renderer) fails(number string) []string {
	others := slices.DeleteFunc(s.beside(), func(n string) bool { return n == number })
	if len(others) == 0 {
		return s.messages.FailsList
	}
	return append([]string{Fill(s.messages.Try, s.joinOr(others))}, s.messages.FailsList...)
}

// Fails returns what to try if an emergency call does not go through, for a page without a turn.
func Fails(situation Situation) []string {
	s := renderer{situation: situation, messages: MessagesFor(situation.Language)}
	own := guide.Call{Who: guide.EmergencyService, Service: guide.Ambulance}
	return s.fails(s.number(&own))
}

// missing returns a warning if a number is unknown or its sources do not agree.
func (s *renderer) missing(c *guide.Call) string {
	country := s.situation.Country
	switch {
	case c.Who == guide.EmergencyService && country.ISO != "":
		return Fill(s.messages.Doubts[country.Services[c.Service].Evidence], s.country())
	case c.Who == guide.NonEmergency && country.NonEmergency == "":
		return Fill(s.messages.NoLine, s.country())
	}
	return ""
}
