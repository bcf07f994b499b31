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

// services in the order in which countries with several numbers show them.
var services = []guide.Service{guide.Ambulance, guide.Police, guide.Fire}

// number returns what to dial for a call, as it stands in a sentence; empty if the program has no
// number for such a call.
func (s *sayer) number(c *guide.Call) string {
	switch {
	case c == nil:
		return ""
	case c.Who == guide.NonEmergency:
		return s.where.Country.NonEmergency
	case c.Who != guide.EmergencyService:
		return ""
	}
	country := s.where.Country
	return cmp.Or(country.Services[c.Service].Dial, s.either(country.Beside()), s.voice.Unnamed)
}

// either joins numbers as they stand in a sentence.
func (s *sayer) either(numbers []string) string { return strings.Join(numbers, " "+s.voice.Or+" ") }

// Numbers gives the emergency bar of a situation, for a page that shows no turn.
func Numbers(where Situation) Emergency {
	s := sayer{turn: &triage.Turn{Stand: triage.Stand{Node: &guide.Node{}}}, where: where,
		voice: Speak(where.Language)}
	return s.emergency()
}

// emergency gives the bar that stands on every screen. On a card for one service, that service
// stands first.
func (s *sayer) emergency() Emergency {
	c := s.where.Country
	e := Emergency{ISO: c.ISO, Country: c.Name, Confirmed: s.where.Confirmed && c.ISO != "",
		Dial: s.dial()}
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

// beside returns the numbers to try beside the country's own.
func (s *sayer) beside() []string {
	if !s.where.Confirmed {
		return place.Everywhere()
	}
	return s.where.Country.Beside()
}

// dial returns the country's numbers, each once, with whom they reach where there are several. A
// number on which the sources do not agree has its mark.
func (s *sayer) dial() []Dial {
	c := s.where.Country
	if n, ok := c.One(); ok {
		return []Dial{{n.Dial, strings.TrimSpace(s.mark(n)), n.Evidence}}
	}
	var dial []Dial
	for _, service := range s.inOrder() {
		n := c.Services[service]
		label := s.voice.service(service) + s.mark(n)
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

func (s *sayer) mark(n place.Number) string { return s.voice.Marks[n.Evidence] }

func (s *sayer) inOrder() []guide.Service {
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

func (v Voice) service(s guide.Service) string {
	return [...]string{guide.Ambulance: v.Ambulance, guide.Police: v.Police, guide.Fire: v.Fire}[s]
}

func (s *sayer) call() *Call {
	n := s.turn.Node
	if n.Call == nil {
		return nil
	}
	call := &Call{Who: n.Call.Who, Number: s.number(n.Call)}
	call.Say = append(s.fillAll(s.text.Nodes[n.Index].Say), s.lines(guide.Say)...)
	call.Missing = s.missing(n.Call)
	car, _ := vehicle.Named(s.turn.Transcript.Car())
	call.Numbers = s.helpers(n.Call, car.Make)
	if n.Call.Who == guide.EmergencyService {
		call.Fails = s.fails(call.Number)
	}
	return call
}

// fails returns what to try if a call to a number does not go through.
func (s *sayer) fails(number string) []string {
	others := slices.DeleteFunc(s.beside(), func(n string) bool { return n == number })
	if len(others) == 0 {
		return s.voice.FailsList
	}
	return append([]string{Fill(s.voice.Try, s.either(others))}, s.voice.FailsList...)
}

// Fails returns what to try if an emergency call does not go through, for a page that shows no
// turn.
func Fails(where Situation) []string {
	s := sayer{where: where, voice: Speak(where.Language)}
	return s.fails("")
}

// missing returns what to know of a number that is not known or not agreed.
func (s *sayer) missing(c *guide.Call) string {
	country := s.where.Country
	switch {
	case c.Who == guide.EmergencyService && country.ISO != "":
		return Fill(s.voice.Doubts[country.Services[c.Service].Evidence], s.country())
	case c.Who == guide.NonEmergency && country.NonEmergency == "":
		return Fill(s.voice.NoLine, s.country())
	}
	return ""
}
