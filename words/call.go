package words

import (
	"slices"
	"strings"

	"firststeps/guide"
	"firststeps/place"
	"firststeps/triage"
)

// services in the order in which countries with several numbers show them.
var services = []guide.Service{guide.Ambulance, guide.Police, guide.Fire}

// number gives what to dial for a call, as it stands in a sentence. It is empty where there is none to give.
func (s *sayer) number(c *guide.Call) string {
	switch {
	case c == nil:
		return ""
	case c.Who == guide.NonEmergency:
		return s.where.Country.NonEmergency
	case c.Who != guide.EmergencyService:
		return ""
	}
	if n := agreed(s.where.Country, c.Service); n != "" {
		return n
	}
	return strings.Join(place.Everywhere(), " "+s.voice.Or+" ")
}

func agreed(c place.Country, service guide.Service) string {
	return [...]string{guide.Ambulance: c.Ambulance, guide.Police: c.Police, guide.Fire: c.Fire}[service]
}

// Numbers gives the emergency bar of a situation, for a page that shows no turn.
func Numbers(where Situation) Emergency {
	s := sayer{turn: &triage.Turn{Stand: triage.Stand{Node: &guide.Node{}}}, where: where, voice: Speak(where.Language)}
	return s.emergency()
}

// emergency gives the bar that stands on every screen. On a card for one service, that service stands first.
func (s *sayer) emergency() Emergency {
	c := s.where.Country
	e := Emergency{ISO: c.ISO, Country: c.Name, Confirmed: s.where.Confirmed && c.ISO != "", Dial: s.dial()}
	if !e.Confirmed || slices.ContainsFunc(services, func(v guide.Service) bool { return agreed(c, v) == "" }) {
		for _, n := range place.Everywhere() {
			if !slices.ContainsFunc(e.Dial, func(d Dial) bool { return d.Number == n }) {
				e.Dial = append(e.Dial, Dial{Number: n})
			}
		}
	}
	return e
}

// dial gives the country's agreed numbers, each once, with whom they reach where there are several.
func (s *sayer) dial() []Dial {
	c := s.where.Country
	if one := c.One(); one != "" {
		return []Dial{{Number: one}}
	}
	var dial []Dial
	for _, service := range s.inOrder() {
		number, name := agreed(c, service), s.service(service)
		if number == "" {
			continue
		}
		if i := slices.IndexFunc(dial, func(d Dial) bool { return d.Number == number }); i >= 0 {
			dial[i].Label += ", " + name
			continue
		}
		dial = append(dial, Dial{number, name})
	}
	return dial
}

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

func (s *sayer) service(v guide.Service) string {
	return [...]string{guide.Ambulance: s.voice.Ambulance, guide.Police: s.voice.Police, guide.Fire: s.voice.Fire}[v]
}

func (s *sayer) call() *Call {
	n := s.turn.Node
	if n.Call == nil {
		return nil
	}
	call := &Call{Who: n.Call.Who.String(), Number: s.number(n.Call)}
	call.Say = s.fillAll(s.text.Nodes[n.Index].Say)
	for _, note := range s.turn.Notes() {
		if note.Kind == guide.Say {
			call.Say = append(call.Say, s.fill(s.text.Notes[note.Index]))
		}
	}
	call.Missing = s.missing(n.Call)
	if n.Call.Who == guide.EmergencyService {
		call.Fails = s.voice.FailsList
	}
	return call
}

// missing says that there is no checked number, where one was to be expected.
func (s *sayer) missing(c *guide.Call) string {
	say, number := "", ""
	switch c.Who {
	case guide.EmergencyService:
		say, number = s.voice.Local, agreed(s.where.Country, c.Service)
	case guide.NonEmergency:
		say, number = s.voice.NoLine, s.where.Country.NonEmergency
	}
	if number != "" || s.where.Country.Name == "" && c.Who == guide.EmergencyService {
		return ""
	}
	return Fill(say, s.country())
}
