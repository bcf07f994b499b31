package mutate

import (
	"strconv"
	"strings"

	"firststeps/internal/guide"
)

// nodes returns faults in what a question, step or disposition declares of itself.
func (b *base) nodes() (list []Mutant) {
	for _, n := range b.g.Nodes {
		if n.Life {
			list = append(list, nodeMutant("drop-life", n, "no longer about life", true,
				drop(logicFile, under(nodeKeys(n), "life")...)))
		}
		if n.Place {
			list = append(list, nodeMutant("drop-place", n, "no longer about the place", true,
				drop(logicFile, under(nodeKeys(n), "place")...)))
		}
		list = append(list, b.forgetting(n)...)
		if n.Kind != guide.Question && !n.Rescue {
			list = append(list, nodeMutant("mark-rescue", n, "rescue: true", true,
				put(logicFile, plain("true"), under(nodeKeys(n), "rescue")...)))
		}
		if n.Kind == guide.Step {
			list = append(list, b.step(n)...)
		}
		list = append(list, b.known(n)...)
		list = append(list, b.beat(n)...)
		if n.Call != nil {
			list = append(list, b.call(n)...)
		}
	}
	return list
}

func nodeMutant(operator string, n *guide.Node, change string, safety bool, edits ...edit) Mutant {
	return Mutant{Operator: operator, Place: strings.Join(nodeKeys(n), "."), Change: change,
		Safety: safety, edits: edits}
}

// forgetting returns faults that drop what a question forgets or keeps, one at a time.
func (b *base) forgetting(n *guide.Node) (list []Mutant) {
	for _, key := range []string{"forgets", "keeps"} {
		names := lookup(b.docs[logicFile], under(nodeKeys(n), key)...)
		if names == nil {
			continue
		}
		for i, name := range names.Content {
			list = append(list, nodeMutant("drop-"+key, n, name.Value, b.guards(name.Value),
				drop(logicFile, under(nodeKeys(n), key, strconv.Itoa(i))...)))
		}
	}
	return list
}

// guards reports whether safety rules depend on the answer to a node: whether the place is safe,
// and how many tries were counted.
func (b *base) guards(id string) bool {
	n := b.g.Node(id)
	return n != nil && n.Kind == guide.Step && (n.Class == guide.Scene || n.Tries > 0)
}

func (b *base) step(n *guide.Node) (list []Mutant) {
	list = append(list, nodeMutant("not-harmless", n, "harmless: false", true,
		put(logicFile, plain("false"), under(nodeKeys(n), "harmless")...)))
	for _, tries := range []int{n.Tries + 1, 9} {
		if n.Tries > 0 {
			list = append(list, nodeMutant("raise-tries", n,
				strconv.Itoa(n.Tries)+" → "+strconv.Itoa(tries), true,
				put(logicFile, plain(strconv.Itoa(tries)), under(nodeKeys(n), "tries")...)))
		}
	}
	if n.Tries > 0 {
		list = append(list, nodeMutant("raise-tries", n, "uncounted", true,
			drop(logicFile, under(nodeKeys(n), "tries")...)))
	}
	for c := guide.Scene; c <= guide.Wait; c++ {
		if c != n.Class {
			safety := professional(n) || n.Class == guide.Try || n.Class == guide.Search
			list = append(list, nodeMutant("change-class", n, n.Class.String()+" → "+c.String(),
				safety, put(logicFile, scalar(c.String()), under(nodeKeys(n), "class")...)))
		}
	}
	return list
}

// known returns faults in what may be known in advance: an answer that the user did not give
// although life or urgency depends on it, and notes that appear at another step or at none.
func (b *base) known(n *guide.Node) (list []Mutant) {
	if n.Kind == guide.Question && n.Car == guide.NoTopic {
		list = append(list, nodeMutant("answer-ahead", n, "car: shape", true,
			put(logicFile, scalar(guide.Shape.String()), under(nodeKeys(n), "car")...)))
	}
	if n.Car == guide.Shape {
		list = append(list, nodeMutant("answer-ahead", n, "about life", true,
			put(logicFile, plain("true"), under(nodeKeys(n), "life")...)))
		for _, c := range n.Choices {
			list = append(list, nodeMutant("answer-ahead", n, c.ID+" urgent", true,
				put(logicFile, scalar(guide.Urgent.String()),
					under(choiceKeys(n, c), "urgency")...)))
		}
	}
	for t := guide.Shape; t <= guide.Maker && n.Car != guide.NoTopic; t++ {
		if t != n.Car {
			list = append(list, nodeMutant("change-topic", n, n.Car.String()+" → "+t.String(),
				false, put(logicFile, scalar(t.String()), under(nodeKeys(n), "car")...)))
		}
	}
	for _, key := range []string{"car", "road"} {
		if lookup(b.docs[logicFile], under(nodeKeys(n), key)...) != nil {
			list = append(list, nodeMutant("drop-topic", n, key, false,
				drop(logicFile, under(nodeKeys(n), key)...)))
		}
	}
	if n.Road != guide.NoRoad {
		other := guide.Passengers + guide.Animals - n.Road
		list = append(list, nodeMutant("change-topic", n, n.Road.String()+" → "+other.String(),
			false, put(logicFile, scalar(other.String()), under(nodeKeys(n), "road")...)))
	}
	return list
}

// beat returns faults in the pace and the timer of a node: dropped, or with the numbers of the pace
// swapped. Whether a number is right only people can tell.
func (b *base) beat(n *guide.Node) (list []Mutant) {
	for _, key := range []string{"pace", "timer"} {
		if lookup(b.docs[logicFile], under(nodeKeys(n), key)...) != nil {
			list = append(list, nodeMutant("drop-beat", n, key, true,
				drop(logicFile, under(nodeKeys(n), key)...)))
		}
	}
	if n.Pace.Low < n.Pace.High {
		at := under(nodeKeys(n), "pace", "per-minute")
		list = append(list, nodeMutant("swap-pace", n, n.Pace.String(), true,
			put(logicFile, plain(strconv.Itoa(n.Pace.High)), under(at, "0")...),
			put(logicFile, plain(strconv.Itoa(n.Pace.Low)), under(at, "1")...)))
	}
	return list
}

func (b *base) call(n *guide.Node) (list []Mutant) {
	at := under(nodeKeys(n), "call")
	for w := guide.EmergencyService; w <= guide.GasCompany; w++ {
		if w == n.Call.Who || w.IsHelpline() && !n.Call.Who.IsHelpline() {
			continue // a guide that calls a helpline may call another one by a slip
		}
		edits := []edit{put(logicFile, scalar(w.String()), under(at, "who")...)}
		switch guide.EmergencyService {
		case w:
			edits = append(edits, put(logicFile, scalar(guide.Police.String()),
				under(at, "service")...))
		case n.Call.Who:
			edits = append(edits, drop(logicFile, under(at, "service")...))
		}
		list = append(list, nodeMutant("change-who", n, n.Call.Who.String()+" → "+w.String(), true,
			edits...))
	}
	for s := guide.Ambulance; s <= guide.Fire && n.Call.Who == guide.EmergencyService; s++ {
		if s != n.Call.Service {
			list = append(list, nodeMutant("change-service", n,
				n.Call.Service.String()+" → "+s.String(), true,
				put(logicFile, scalar(s.String()), under(at, "service")...)))
		}
	}
	say := b.everywhere(func(file string) edit { return drop(file, under(nodeKeys(n), "say")...) })
	return append(list, nodeMutant("drop-call", n, n.Call.Who.String()+", and what to say", true,
		append(say, drop(logicFile, at...))...))
}
