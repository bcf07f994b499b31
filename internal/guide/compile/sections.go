package compile

import (
	"cmp"
	"net/url"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
)

// open opens the record of an entry of a section.
func (l *logic) open(e entry, what string, s *shape) *record {
	return l.record(e.key, e.value, what+" "+`"`+e.id+`"`, s)
}

func (l *logic) readSources() {
	for i, e := range l.sources.list {
		rec, src := l.open(e.entry, "source", sourceShape), l.g.Sources[i]
		src.Title = l.sentence(rec.need("title"), "title")
		src.Date = l.date(rec.need("date"), "date")
		src.Note = l.sentence(rec.values["note"], "note")
		src.URL = l.address(rec.values["url"])
		l.readParts(rec.values["parts"], src)
	}
}

// readParts registers the ids of single facts in addition to those of whole sources.
func (l *logic) readParts(n *yaml.Node, src *guide.Source) {
	for _, item := range l.names(n, "parts") {
		l.checkID(item, "the name of this part", factID)
		if first := l.facts[item.Value]; first != nil {
			l.fail(item, idDuplicateID, "rename one of the two",
				"%q is already a name in source %q", item.Value, first.ID)
			continue
		}
		l.facts[item.Value] = src
		l.factIDs = append(l.factIDs, item.Value)
		src.Parts = append(src.Parts, item.Value)
	}
}

// address reads a web address.
func (l *logic) address(n *yaml.Node) string {
	s := l.text(n, "url")
	if n == nil || !isText(n) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		l.fail(n, idBadURL, "write the whole address, such as https://example.org/page",
			"this is not a web address: %q", s)
	}
	return s
}

func (l *logic) readConditions() {
	for i, e := range l.conditions.list {
		l.g.Conditions[i].Expr = l.expr(e.value, `condition "`+e.id+`"`)
	}
}

func (l *logic) readFlags() {
	for i, e := range l.flags.list {
		rec, flag := l.open(e.entry, "flag", flagShape), l.g.Flags[i]
		flag.Source = l.sourceList(rec.need("source"), "source")
		flag.Icon = l.icon(rec.values["icon"])
		n := rec.need("to")
		if decl := l.node(n, "to"); decl != nil {
			flag.To = decl.node
			l.checkFlagTarget(n, decl)
		}
	}
}

// checkFlagTarget checks that a flag leads to a disposition of urgency emergency. An unreadable
// urgency is reported elsewhere.
func (l *logic) checkFlagTarget(n *yaml.Node, decl *nodeDecl) {
	urgency := value(decl.value, "urgency")
	switch {
	case decl.node.Kind != guide.Disposition:
		l.fail(n, idFlagTarget, "name a disposition with urgency emergency",
			"a flag cannot lead to a %s", decl.node.Kind)
	case urgency != nil && (urgency.Value == guide.NotUrgent.String() ||
		urgency.Value == guide.Urgent.String()):
		l.fail(n, idFlagTarget, "name a disposition with urgency emergency",
			"a flag cannot lead to %q, which is %s", decl.id, urgency.Value)
	}
}

func (l *logic) readOffers() {
	for i, e := range l.offers.list {
		rec, o := l.open(e.entry, "offer", offerShape), l.g.Offers[i]
		o.Asked().To = l.target(rec.need("to"), "to")
		o.Asked().Icon = l.icon(rec.values["icon"])
		o.When = l.expr(rec.values["when"], "when")
		o.Source = l.sourceList(rec.need("source"), "source")
	}
}

func (l *logic) readCautions() {
	for i, e := range l.cautions.list {
		rec, c := l.open(e.entry, "caution", cautionShape), l.g.Cautions[i]
		// The default if it cannot be read: a caution for people is allowed on every node.
		c.Protects = guide.People
		if p, ok := l.oneOf(rec.need("protects"), "protects", guide.Property.String(),
			guide.People.String()); ok {
			c.Protects = guide.Protects(p)
		}
		c.Source = l.sourceList(rec.need("source"), "source")
	}
}

func (l *logic) readNotes() {
	for i, e := range l.notes.list {
		rec, note := l.open(e.entry, "note", noteShape), l.g.Notes[i]
		k, _ := l.oneOf(rec.need("kind"), "kind", "plain", "say", "reassure", "limits", "later",
			"do", "guide")
		note.Kind = guide.NoteKind(k)
		n := cmp.Or(rec.keys["guide"], rec.keys["keeps"])
		if n != nil && note.Kind != guide.ToGuide {
			l.fail(n, idGuideElsewhere, "delete it, or write \"kind: guide\"",
				"note %q leads to another guide, and is of kind %s", e.id, note.Kind)
		} else if note.Kind == guide.ToGuide {
			note.Guide = l.id(rec.need("guide"), "the id of the other guide", guideID)
			note.Keeps = l.keptElsewhere(rec.values["keeps"])
		}
		note.When = l.expr(rec.values["when"], "when")
		note.In, note.NotIn = l.countries(rec, "country"), l.countries(rec, "not-country")
		if n := rec.keys["not-country"]; n != nil && rec.keys["country"] != nil {
			l.fail(n, idTwoCountries, "write one of the two",
				"note %q has both country and not-country", e.id)
		}
		note.Source = l.sourceList(rec.need("source"), "source")
	}
}

// countries reads a list of codes of countries.
func (l *logic) countries(rec *record, key string) (codes []string) {
	for _, item := range l.names(rec.values[key], key) {
		if c, ok := place.Lookup(item.Value); !ok || c.ISO != item.Value {
			l.fail(item, idUnknownCountry, "write its code of two letters, such as GB or US",
				"there is no country %q", item.Value)
			continue
		}
		codes = append(codes, item.Value)
	}
	return codes
}

// keptElsewhere returns the questions whose answers go with the person to another guide. The
// question about life is none: the other guide asks about other dangers.
func (l *logic) keptElsewhere(n *yaml.Node) []*guide.Node {
	kept := l.nodeList(n, "keeps")
	for _, node := range kept {
		if decl := l.nodeByID[node.ID]; decl != nil && value(decl.value, "life") != nil {
			l.fail(n, idLifeElsewhere, "take it out: the other guide asks about its own dangers",
				"%q is about life, and would be answered in advance there", node.ID)
		}
	}
	return kept
}

func (l *logic) readJunctions() {
	for i, e := range l.junctions.list {
		l.readCases(e, l.g.Junctions[i])
	}
}

// readCases reads the arms of a junction: any number with when and to, then one with otherwise.
func (l *logic) readCases(e named, j *guide.Junction) {
	items := l.list(e.value, `junction "`+e.id+`"`)
	closed := false
	for i, item := range items {
		rec := l.record(item, item, "this case", caseShape)
		other := rec.values["otherwise"]
		if other == nil {
			j.Cases = append(j.Cases, guide.Case{When: l.expr(rec.need("when"), "when"),
				To: l.target(rec.need("to"), "to")})
			continue
		}
		closed = true
		j.Otherwise = l.target(other, "otherwise")
		l.checkOtherwise(rec, i == len(items)-1)
	}
	if !closed && len(items) > 0 {
		l.fail(e.key, idOtherwiseMissing, "end it with {otherwise: …}",
			"junction %q has no otherwise", e.id)
	}
}

func (l *logic) checkOtherwise(rec *record, last bool) {
	if n := rec.keys["when"]; n != nil {
		l.fail(n, idOtherwiseNotLast, "move when and to into an item of their own",
			"otherwise must be the only key")
	} else if n := rec.keys["to"]; n != nil {
		l.fail(n, idOtherwiseNotLast, "write {otherwise: …} alone",
			"otherwise must be the only key")
	} else if !last {
		l.fail(rec.keys["otherwise"], idOtherwiseNotLast,
			"move it to the end; there can be only one", "otherwise must be the last case")
	}
}
