package compile

import (
	"fmt"
	"path"
	"regexp"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

const (
	maxNodes    = 500
	maxChoices  = 24
	maxMinutes  = 1440     // of one step
	maxShown    = 9        // lines that are shown at once
	maxPace     = 240      // in a minute
	maxSeconds  = 86_400   // of a bound
	maxTurns    = 99       // to help
	unsure      = "unsure" // the id of "not sure"
	reserved    = "_"      // reserved in transcripts for a question asked again
	reservedCar = "car"    // reserved node id in transcripts for the person's car
)

var (
	guideID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)
	plainID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	factID  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,31}$`)
	version = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})$`)
)

// ValidID reports whether a guide, and so its folder, may have this name.
func ValidID(id string) bool { return guideID.MatchString(id) && id != SharedDir }

// nodeDecl is a question, step or disposition as declared in the file.
type nodeDecl struct {
	entry
	node   *guide.Node
	edges  []entry // its choices or outcomes, parallel to node.Choices
	broken bool    // it could not be read completely, so its texts are not compared with it
}

// named is any other declaration with an id. index is its position in the guide.
type named struct {
	entry
	index int
}

// table is a section of ids, in order and by id. If an id is declared twice, the first one counts.
type table struct {
	list []named
	byID map[string]int // position in list
	ids  []string
	lost bool // the section could not be read, so its contents are unknown
}

// logic is the state of reading guide.yaml: first every id is declared, then every record is read.
type logic struct {
	*document
	drawings *drawings
	g        *guide.Guide
	top      *record
	used     map[any]bool // what is referred to: pointers into g, and *guide.Source

	// every question, step and disposition, including duplicates
	nodes      []*nodeDecl
	nodeByID   map[string]*nodeDecl // one namespace, shared with junctions
	nodeIDs    []string
	targetIDs  []string // nodes and junctions
	junctions  table
	conditions table
	flags      table
	offers     table
	cautions   table
	notes      table
	pictures   table
	rules      table
	sources    table
	facts      map[string]*guide.Source // ids of sources and of their parts
	factIDs    []string
	lost       map[string]bool // sections of nodes that could not be read
}

// readLogic reads a usable guide.yaml. The guide is complete only if there are no findings.
func readLogic(d *document, drawings *drawings) *logic {
	l := &logic{
		document: d, drawings: drawings, g: &guide.Guide{}, used: map[any]bool{},
		nodeByID: map[string]*nodeDecl{}, facts: map[string]*guide.Source{},
		lost: map[string]bool{},
	}
	l.top = d.record(d.root, d.root, "the guide", guideShape)
	l.declare()
	l.readHeader()
	l.readSources()
	l.readConditions()
	l.readJunctions()
	l.readFlags()
	l.readOffers()
	l.readCautions()
	l.readNotes()
	l.readPictures()
	for _, decl := range l.nodes {
		l.readNode(decl)
	}
	l.readScopes()
	l.readRules()
	l.readStart()
	l.checkCycles()
	if !l.refLost {
		l.checkUse()
	}
	return l
}

// readHeader reads the keys before the sections, except start and alarm, which refer to sections.
func (l *logic) readHeader() {
	top := l.top
	l.g.ID = l.id(top.need("guide"), "the guide's id", guideID)
	for _, n := range l.names(top.values["uses"], "uses") { // Folder has merged those it could read
		l.fail(n, idUnknownFragment, "write "+path.Join(SharedDir, n.Value, fragmentFile)+
			" beside the folder of the guide, so that \"firststeps format\" accepts it",
			"there is no fragment %q that can be read", n.Value)
	}
	if n := top.need("version"); n != nil {
		if l.g.Version = scalar(n); !version.MatchString(l.g.Version) {
			l.fail(n, idBadVersion, "write major.minor.patch, such as 1.0.0",
				"this is not a version: %q", l.g.Version)
		}
	}
	if n := top.values["seconds"]; n != nil {
		rec := l.record(n, n, "seconds", secondsShape)
		bound := func(key string) int { return l.number(rec.values[key], key, 1, maxSeconds) }
		l.g.Seconds = guide.Seconds{Number: bound("number"), Help: bound("help"),
			Urgent: bound("urgent")}
	}
	l.readMutation(top.values["mutation"])
	l.g.Turns = l.number(top.values["turns"], "turns", 1, maxTurns)
	for _, n := range l.names(top.values["rule-sets"], "rule-sets") {
		if i, ok := l.oneOf(n, "a set of rules", guide.RuleSets()...); ok {
			l.g.RuleSets = append(l.g.RuleSets, guide.RuleSets()[i])
		}
	}
	l.g.Owner = l.sentence(top.need("owner"), "owner")
	l.g.Emergency = l.boolean(top.values["emergency"], "emergency")
	if i, ok := l.oneOf(top.values["desk"], "desk", guide.Desks()...); ok {
		l.g.Desk = guide.Desks()[i]
	}
	l.g.Reviewed = l.date(top.need("reviewed"), "reviewed")
	n := top.need("review-by")
	l.g.ReviewBy = l.date(n, "review-by")
	if l.g.ReviewBy != "" && l.g.ReviewBy <= l.g.Reviewed {
		l.fail(n, idBadDate, "choose a later day", "review-by must be after reviewed, %s",
			l.g.Reviewed)
	}
}

// Limits of the key "mutation", in percent: what a guide has that declares none, and the least that
// a guide may declare.
var (
	usualMutation = guide.Mutation{All: 95, Safety: 100}
	leastMutation = guide.Mutation{All: 80, Safety: 95}
)

func (l *logic) readMutation(n *yaml.Node) {
	rec := l.record(n, n, "mutation", mutationShape)
	share := func(key string, usual, least int) int {
		if rec.values[key] == nil {
			return usual
		}
		return l.number(rec.values[key], key, least, 100)
	}
	l.g.Mutation = guide.Mutation{
		All:    share("all", usualMutation.All, leastMutation.All),
		Safety: share("safety", usualMutation.Safety, leastMutation.Safety),
	}
}

// scalar returns the characters of a scalar, whatever its YAML type.
func scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// id reads a value that is an id.
func (l *logic) id(n *yaml.Node, what string, form *regexp.Regexp) string {
	s := l.text(n, what)
	if n != nil && isText(n) {
		l.checkID(n, what, form)
	}
	return s
}

func (d *document) checkID(n *yaml.Node, what string, form *regexp.Regexp) {
	switch {
	case n.Value == reserved:
		d.fail(n, idReservedID, "choose another", "the id %q is kept for transcripts", reserved)
	case !form.MatchString(n.Value):
		d.fail(n, idBadID, fmt.Sprintf("begin with a letter, then letters, digits and hyphens: %s",
			form), "%s is not an id: %q", what, n.Value)
	}
}

// readStart resolves the first question, and the flag that an unreadable flag raises.
func (l *logic) readStart() {
	if n := l.top.need("start"); n != nil {
		if decl := l.node(n, "start"); decl != nil {
			l.g.Start = decl.node
			if life := decl.node.Kind == guide.Question && decl.node.Life; !life && !decl.broken {
				l.fail(n, idBadStart,
					"begin with the question about life, and add \"life: true\" to it",
					"%q is not a question about life", decl.id)
			}
		}
	}
	n := l.top.need("alarm")
	s := l.text(n, "alarm")
	if n == nil || !isText(n) || l.flags.lost {
		return
	}
	if f, ok := l.flags.find(s); ok {
		l.g.Alarm = l.g.Flags[f.index]
		return
	}
	l.fail(n, idUnknownFlag, l.found.didYouMean(s, l.flags.ids, "declare it under flags"),
		"there is no flag %q", s)
}
