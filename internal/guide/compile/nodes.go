package compile

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// shapeOf returns the shape of a node's record.
func shapeOf(k guide.Kind) *shape {
	return [...]*shape{guide.Question: questionShape, guide.Step: stepShape,
		guide.Disposition: dispositionShape}[k]
}

// readNode reads one question, step or disposition.
func (l *logic) readNode(decl *nodeDecl) {
	before, n := len(l.found.list), decl.node
	rec := l.open(decl.entry, n.Kind.String(), shapeOf(n.Kind))
	n.Source = l.sourceList(rec.need("source"), "source")
	n.Cautions = l.cautionList(rec.values["cautions"])
	n.Notes = l.noteList(rec.values["notes"])
	n.Pictures = l.pictureList(rec.values["picture"])
	n.Call = l.call(rec.values["call"])
	n.Forgets = l.forgotten(rec)
	l.readBeat(rec, n)
	switch n.Kind {
	case guide.Question:
		n.Life = l.boolean(rec.values["life"], "life")
		n.Place = l.boolean(rec.values["place"], "place")
		if _, ok := l.oneOf(rec.values["car"], "car", "shape"); ok {
			n.Car = guide.Shape
		}
	case guide.Step:
		l.readStep(rec, n)
	case guide.Disposition:
		l.readDisposition(rec, n)
	}
	l.readEdges(rec, decl)
	l.checkShape(rec, n)
	decl.broken = slices.ContainsFunc(l.found.list[before:], hidesTexts)
}

// readBeat reads the pace and the timer of a node. Their sources are sources of the node, too.
func (l *logic) readBeat(rec *record, n *guide.Node) {
	if at := rec.values["pace"]; at != nil {
		pace := l.record(at, at, "pace", paceShape)
		between := l.list(pace.need("per-minute"), "per-minute")
		l.addSource(n, pace)
		if len(between) == 2 {
			n.Pace.Low = l.number(between[0], "per-minute", 1, maxPace)
			n.Pace.High = l.number(between[1], "per-minute", 1, maxPace)
		}
		if len(between) > 0 && (len(between) != 2 || n.Pace.Low > n.Pace.High) {
			l.fail(pace.keys["per-minute"], idBadPace,
				"write the slowest and the fastest: [100, 120]",
				"the pace of %s is not a range", rec.what)
		}
	}
	if at := rec.values["timer"]; at != nil {
		timer := l.record(at, at, "timer", timerShape)
		n.Timer = l.number(timer.need("minutes"), "minutes", 1, maxMinutes)
		l.addSource(n, timer)
	}
}

// addSource adds the sources of a part of a node to those of the node.
func (l *logic) addSource(n *guide.Node, part *record) {
	for _, id := range l.sourceList(part.need("source"), "source") {
		if !slices.Contains(n.Source, id) {
			n.Source = append(n.Source, id)
		}
	}
}

// checkShape checks a question that may be answered in advance: it has all answers that a car can
// give, and none of them is about danger or urgency, which a car cannot know.
func (l *logic) checkShape(rec *record, n *guide.Node) {
	if n.Car != guide.Shape {
		return
	}
	fail := func(fix, format string, about ...any) {
		l.fail(rec.keys["car"], idBadCar, fix, format, about...)
	}
	missing := slices.IndexFunc(guide.Shapes(),
		func(shape string) bool { return n.Choice(shape) == nil })
	urgent := slices.IndexFunc(n.Choices,
		func(c *guide.Choice) bool { return c.Urgency != guide.NotUrgent })
	switch {
	case n.Life:
		fail("delete it", "%s is about life, and may not be answered in advance", rec.what)
	case missing >= 0:
		fail("add the choice", "%s asks for the shape of a car, and has no choice %q", rec.what,
			guide.Shapes()[missing])
	case urgent >= 0:
		fail("ask for the urgency elsewhere",
			"choice %q of %s makes the run more urgent, and may not be answered in advance",
			n.Choices[urgent].ID, rec.what)
	}
}

// forgotten returns the nodes whose answers a node forgets: the nodes in forgets, or all nodes
// except those in keeps.
func (l *logic) forgotten(rec *record) []*guide.Node {
	forgets, keeps := l.nodeList(rec.values["forgets"], "forgets"),
		l.nodeList(rec.values["keeps"], "keeps")
	switch {
	case rec.values["keeps"] == nil:
		return forgets
	case rec.values["forgets"] != nil:
		l.fail(rec.keys["keeps"], idForgetsAndKeeps, "write one of the two",
			"%s has both forgets and keeps", rec.what)
	}
	var rest []*guide.Node
	for _, n := range l.g.Nodes {
		if n.Kind != guide.Disposition && !slices.Contains(keeps, n) {
			rest = append(rest, n)
		}
	}
	for _, o := range l.g.Offers {
		if !slices.Contains(keeps, o.Node) {
			rest = append(rest, o.Node)
		}
	}
	return rest
}

// nodeList resolves a list of questions, steps and offers.
func (l *logic) nodeList(n *yaml.Node, what string) (nodes []*guide.Node) {
	for _, item := range l.names(n, what) {
		if o, ok := l.offers.find(item.Value); ok {
			nodes = append(nodes, l.g.Offers[o.index].Node)
			continue
		}
		decl := l.node(item, what)
		switch {
		case decl == nil:
		case decl.node.Kind == guide.Disposition:
			l.fail(item, idUnknownNode, "name a question or a step",
				"%q is a disposition: it has no answer to forget", decl.id)
		default:
			nodes = append(nodes, decl.node)
		}
	}
	return nodes
}

func (l *logic) readStep(rec *record, n *guide.Node) {
	class, known := l.oneOf(rec.need("class"), "class", "scene", "search", "try", "help", "wait")
	n.Class = guide.Class(class)
	n.Harmless = l.boolean(rec.need("harmless"), "harmless")
	n.Rescue = l.boolean(rec.values["rescue"], "rescue")
	n.Tries = l.number(rec.values["tries"], "tries", 1, 9)
	n.Minutes = l.number(rec.values["minutes"], "minutes", 1, maxMinutes)
	n.Shown = l.number(rec.values["shown"], "shown", 1, maxShown)
	if topic, ok := l.oneOf(rec.values["car"], "car", guide.Topics()...); ok {
		n.Car = guide.Lockout + guide.Topic(topic)
	}
	switch {
	case n.Car == guide.NoTopic:
	case n.Car == guide.Maker && (n.Call == nil || n.Call.Who != guide.Roadside):
		l.fail(rec.keys["car"], idBadCar, "delete it",
			"a maker's own help belongs where roadside help is called, and %s calls none", rec.what)
	case n.Car != guide.Maker && known && n.Class != guide.Try:
		l.fail(rec.keys["car"], idBadCar, "delete it",
			"what is known of a car belongs to a step of class try, and %s is none", rec.what)
	}
	if topic, ok := l.oneOf(rec.values["road"], "road", "passengers", "animals"); ok {
		n.Road = guide.Passengers + guide.RoadTopic(topic)
	}
	if n.Road != guide.NoRoad && known && n.Class != guide.Scene {
		l.fail(rec.keys["road"], idBadRoad, "delete it",
			"a rule of the road belongs to a step of class scene, and %s is none", rec.what)
	}
	l.checkTopicOnce(rec, n, "car", idBadCar, n.Car != guide.NoTopic,
		func(o *guide.Node) bool { return o.Car == n.Car })
	l.checkTopicOnce(rec, n, "road", idBadRoad, n.Road != guide.NoRoad,
		func(o *guide.Node) bool { return o.Road == n.Road })
}

// checkTopicOnce checks that only one step uses a topic. A typing error in the name of a topic
// is usually the topic of another step.
func (l *logic) checkTopicOnce(rec *record, n *guide.Node, key, id string, known bool,
	same func(*guide.Node) bool) {
	other := slices.IndexFunc(l.g.Nodes, func(o *guide.Node) bool { return o != n && same(o) })
	if known && other >= 0 {
		l.fail(rec.keys[key], id, "keep it at the step where it helps most",
			"%s and %q have the same topic", rec.what, l.g.Nodes[other].ID)
	}
}

func (l *logic) readDisposition(rec *record, n *guide.Node) {
	value := rec.need("urgency")
	n.Urgency = l.urgency(value)
	n.Quiet = l.boolean(rec.values["quiet"], "quiet")
	n.Rescue = l.boolean(rec.values["rescue"], "rescue")
	if n.Urgency != guide.Emergency {
		if n.Quiet {
			l.fail(rec.keys["quiet"], idQuietElsewhere, "delete it",
				"%s is quiet, and no emergency", rec.what)
		}
		return
	}
	switch call := rec.values["call"]; {
	case call == nil:
		l.fail(value, idEmergencyCall, "add \"call: {who: emergency, service: …}\"",
			"%s is an emergency, but calls no one", rec.what)
	case n.Call != nil && n.Call.Who != guide.EmergencyService:
		l.fail(call, idEmergencyCall, "write \"call: {who: emergency, service: …}\"",
			"%s is an emergency, but does not call the emergency service", rec.what)
	}
	l.checkEmergencyCard(rec, n)
}

// checkEmergencyCard rejects anything on an emergency card that could make a person hesitate.
func (l *logic) checkEmergencyCard(rec *record, n *guide.Node) {
	for _, c := range n.Cautions {
		if c.Protects == guide.Property {
			l.fail(l.item(rec, "cautions", c.ID), idPropertyOnEmergency,
				"remove it: a rescue comes before property",
				"caution %q protects property, but %s is an emergency", c.ID, rec.what)
		}
	}
	for _, note := range n.Notes {
		if note.Kind == guide.Reassure {
			l.fail(l.item(rec, "notes", note.ID), idReassureOnEmergency,
				"remove it: reassure only after danger is excluded",
				"note %q reassures, but %s is an emergency", note.ID, rec.what)
		}
		if note.Kind == guide.ToGuide {
			l.fail(l.item(rec, "notes", note.ID), idGuideOnEmergency,
				"take it off: an emergency card leads nowhere else",
				"note %q leads to another guide, and %s is an emergency", note.ID, rec.what)
		}
	}
}

// item returns the position of a name in a list of the record.
func (l *logic) item(rec *record, key, name string) *yaml.Node {
	for _, n := range rec.values[key].Content {
		if n.Value == name {
			return n
		}
	}
	return rec.values[key]
}

func (l *logic) urgency(n *yaml.Node) guide.Urgency {
	u, _ := l.oneOf(n, "urgency", "not-urgent", "urgent", "emergency")
	return guide.Urgency(u)
}

// call reads a call card. It returns nil if there is none.
func (l *logic) call(n *yaml.Node) *guide.Call {
	if n == nil {
		return nil
	}
	rec := l.record(n, n, "call", callShape)
	who, ok := l.oneOf(rec.need("who"), "who", guide.Whos()...)
	service := rec.values["service"]
	if ok && guide.Who(who) == guide.EmergencyService {
		service = rec.need("service")
	} else if ok && service != nil {
		l.fail(rec.keys["service"], idServiceElsewhere, "delete it",
			"service goes with \"who: emergency\" only")
	}
	s, _ := l.oneOf(service, "service", "ambulance", "police", "fire")
	if !ok {
		return nil
	}
	return &guide.Call{Who: guide.Who(who), Service: guide.Service(s)}
}

func (l *logic) cautionList(n *yaml.Node) []*guide.Caution {
	var out []*guide.Caution
	for _, item := range l.names(n, "cautions") {
		if c, ok := l.cautions.find(item.Value); ok {
			l.used[l.g.Cautions[c.index]] = true
			out = append(out, l.g.Cautions[c.index])
		} else if !l.cautions.lost {
			l.fail(item, idUnknownCaution, l.found.didYouMean(item.Value, l.cautions.ids,
				"declare it under cautions"), "there is no caution %q", item.Value)
		}
	}
	return out
}

func (l *logic) noteList(n *yaml.Node) []*guide.Note {
	var out []*guide.Note
	for _, item := range l.names(n, "notes") {
		if c, ok := l.notes.find(item.Value); ok {
			l.used[l.g.Notes[c.index]] = true
			out = append(out, l.g.Notes[c.index])
		} else if !l.notes.lost {
			l.fail(item, idUnknownNote, l.found.didYouMean(item.Value, l.notes.ids,
				"declare it under notes"), "there is no note %q", item.Value)
		}
	}
	return out
}
