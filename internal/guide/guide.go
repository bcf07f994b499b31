// Package guide defines the types of a compiled guide.
//
// A [Guide] is a finite graph of questions, steps and dispositions, with its texts and sources.
// Package compile creates it and rejects incomplete guides. So no pointer here is nil unless its
// comment says so, and every reference is resolved. A Guide is immutable and can be shared by any
// number of goroutines.
//
// The package does not read files, does not walk the graph (package triage does) and renders
// nothing. Start reading at [Guide], then [Node].
package guide

// Guide is one "what to do if…".
type Guide struct {
	ID       string // stable name, as in the folder and the address: trunk-release-fails
	Version  string // major.minor.patch, as in CHANGES.md
	Release  string // content hash of logic and texts: 64 hexadecimal digits
	Measured string // content hash without drafts and own words: faults are planted in this
	Owner    string // who is responsible for the content
	Reviewed string // date of the last review, YYYY-MM-DD
	ReviewBy string // date of the next review, YYYY-MM-DD; after it, only release builds fail

	Emergency bool   // it is about a danger to life: where guides are listed, it comes first
	Desk      string // the kind of desk that takes its cases, one of Desks; empty for none

	Start *Node // the first question of every run: it is about life
	Alarm *Flag // the red flag used for an unreadable red flag

	Seconds  Seconds  // the time limits that the guide declares; 0 if it does not declare one
	Mutation Mutation // the share of planted faults that must be found

	Turns    int      // from opening it to a professional, before any try; 0 if not declared
	RuleSets []string // the sets of rules that it asks for, from [RuleSets]

	Nodes      []*Node // in the order of the file: questions, steps, dispositions
	Flags      []*Flag
	Offers     []*Offer // the section "always"
	Junctions  []*Junction
	Conditions []*Condition
	Cautions   []*Caution
	Notes      []*Note
	Pictures   []*Picture
	Rules      []*Rule
	Sources    []*Source

	Texts []*Text // one per language: en-US first, if it has one, then by tag

	OwnWords []*OwnWords // at most one per language
}

// Mutation is the least share of planted faults that the proof and the stories of a guide must
// find, in percent: of all faults, and of those that affect safety.
type Mutation struct {
	All    int `json:"all"`
	Safety int `json:"safety"`
}

// Seconds are limits on the time to help, in whole seconds of the model in docs/seconds.md.
type Seconds struct {
	Number int `json:"number"` // from any screen to the emergency number, by a red flag
	Help   int `json:"help"`   // from opening the guide to a professional, before any try
	Urgent int `json:"urgent"` // from any screen of an urgent run to a professional
}

// Kind is the kind of a node.
type Kind uint8

const (
	Question    Kind = iota // asks something; answered from a closed set with "not sure"
	Step                    // something to do; answered by how it went
	Disposition             // the end of a path through the guide
	Offering                // an offer, shown beside the answers; it has no screen
)

// String returns the kind as written in JSON: question, step, disposition, offer.
func (k Kind) String() string { return [...]string{"question", "step", "disposition", "offer"}[k] }

// Urgency is how soon a professional must act. A greater value is more urgent.
type Urgency uint8

const (
	NotUrgent Urgency = iota
	Urgent
	Emergency
)

// String returns the urgency as written in guides and in JSON: not-urgent, urgent, emergency.
func (u Urgency) String() string { return [...]string{"not-urgent", "urgent", "emergency"}[u] }

// Class is the purpose of a step, so that rules can refer to "every try".
type Class uint8

const (
	Scene  Class = iota // makes the place safe
	Search              // looks for a person
	Try                 // works on the car
	Help                // calls a person
	Wait                // waits for a person
)

// String returns the class as written in guides: scene, search, try, help, wait.
func (c Class) String() string { return [...]string{"scene", "search", "try", "help", "wait"}[c] }

// Node is one screen: a question, a step or a disposition.
type Node struct {
	Index int // index in Guide.Nodes and in Text.Nodes; nodes of offers come after all others
	ID    string
	Kind  Kind

	Life     bool    // question: about life; its answer is never reused after a change
	Place    bool    // question: about the place of the car; before any try, like a Scene step
	Forgets  []*Node // question, step: nodes whose answers no longer count once it comes up
	Class    Class
	Quiet    bool    // disposition: the person may be threatened by another, who must hear nothing
	Harmless bool    // step: damages nothing even if done clumsily
	Rescue   bool    // step, disposition: it may damage something, to save a life
	Tries    int     // step: how often it may be tried in total; 0 if there is no limit
	Minutes  int     // step: how long it takes; 0 if unknown
	Shown    int     // step: how many lines of what to do are shown at once; 0: all
	Pace     Pace    // step, disposition: how often in a minute
	Timer    int     // step, disposition: after how many minutes; 0 if there is none
	Urgency  Urgency // disposition

	Car  Topic     // what is shown here about the person's car, if it is known
	Road RoadTopic // what is shown here about the rules of the country's roads

	Call     *Call // nil if it calls no one
	Choices  []*Choice
	Cautions []*Caution // in the order shown
	Notes    []*Note    // in the order shown, each only if its condition holds
	Pictures []*Picture // the first whose condition holds is shown
	Source   []string   // ids of sources or of parts of sources
}

// Topic is what a node shows about the person's car, if it is known. The person can undo what is
// known. It does not choose a path by itself.
type Topic uint8

const (
	NoTopic Topic = iota
	Shape         // question: the shape of the load space; may be answered in advance
	Lockout       // step: what disables the release
	Press         // step: how to press the release, and how often
	Seats         // step: how to get past the back seats
	Handle        // step: the release inside the trunk
	Key           // step: the key blade
	Cabin         // step: the release in the cabin
	Power         // step: what to do with a flat 12-volt battery
	Maker         // step: the assistance of the car maker
)

// String returns the topic as written in guides: one of Topics, shape, or empty for none.
func (t Topic) String() string { return append([]string{"", "shape"}, Topics()...)[t] }

// Topics returns the topics of steps, in the order of the constants from Lockout on.
func Topics() []string {
	return []string{"lockout", "press", "seats", "handle", "key", "cabin", "power", "maker"}
}

// RoadTopic is what a step shows of a country's rules beside fast traffic. It never chooses a path.
type RoadTopic uint8

const (
	NoRoad     RoadTopic = iota
	Passengers           // where people go
	Animals              // where animals go
)

// String returns the topic as written in guides: passengers, animals; empty for none.
func (t RoadTopic) String() string { return [...]string{"", "passengers", "animals"}[t] }

// Shapes returns the choices that a question about the shape must have in addition to "unsure".
// Package vehicle uses the same names.
func Shapes() []string { return []string{"trunk", "hatch", "pickup", "front"} }

// TwoSeat is an optional choice of that question: a separate trunk and no back seats.
const TwoSeat = "two-seat"

// IsTry reports whether the node is a step that works on the car.
func (n *Node) IsTry() bool { return n.Kind == Step && n.Class == Try }

// Cannot is the id of the outcome of a try for a person who cannot do what the step tells. It is
// less prominent than the others.
const Cannot = "cannot"

// Choice returns the choice of the node with an id, or nil.
func (n *Node) Choice(id string) *Choice {
	for _, c := range n.Choices {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Choice is one answer to a question, or one outcome of a step.
type Choice struct {
	Index   int // position in Node.Choices
	ID      string
	To      Target
	Urgency Urgency // how urgent the run is while this answer counts
	Reason  string  // why "not sure" may be less urgent than the worst answer; empty if it is not
	Icon    string  // a drawing of 24 by 24 units, as in Picture.Drawing; empty if there is none

	// question: the fields of a hand-over that the answer fills in, from [Details], and their
	// values
	Tells map[string]string
}

// Target is the target of an edge. Exactly one of the fields is set.
type Target struct {
	Node     *Node
	Junction *Junction
}

// Junction is an edge that depends on earlier answers. The first case that holds decides. It has no
// screen.
type Junction struct {
	Index     int
	ID        string
	Cases     []Case
	Otherwise Target
}

// Case is one arm of a junction.
type Case struct {
	When Expr
	To   Target
}

// Condition is a named expression, so that a guide defines "safe" in one place.
type Condition struct {
	Index int
	ID    string
	Expr  Expr
}

// Op is the operator of an expression.
type Op uint8

const (
	Always   Op = iota // holds in every state
	Answered           // the latest answer to Node is Choice, or any answer if Choice is nil
	Named              // the condition Named holds
	All                // every argument holds
	Any                // at least one argument holds
	Not                // the only argument does not hold
)

// Expr is a finite condition on the latest answer to each question and step.
type Expr struct {
	Op     Op
	Node   *Node      // Answered
	Choice *Choice    // Answered; nil for any answer
	Cond   *Condition // Named
	Args   []Expr     // All, Any, Not
}

// Flag is a red flag. Every screen offers it, and it leads directly to its disposition.
type Flag struct {
	Index  int
	ID     string
	To     *Node  // a disposition
	Icon   string // as in Choice
	Source []string
}

// Offer is offered on every screen after the question about life, below the red flags. Unlike a red
// flag it does not end the run: taking it counts as an answer.
type Offer struct {
	Index  int
	ID     string
	When   Expr
	Node   *Node // answered by taking the offer; not in Guide.Nodes, because it has no screen
	Source []string
}

// Asked is the id of the only choice of an offer's node.
const Asked = "asked"

// Asked returns the choice that represents taking the offer.
func (o *Offer) Asked() *Choice { return o.Node.Choices[0] }

// Who is who is to be called.
type Who uint8

const (
	EmergencyService Who = iota // the number is in the table of countries
	NonEmergency                // the other number of the police, if the country has one
	Roadside                    // club, insurer, card or maker: the person has the number
	Locksmith
	Vet           // this and the next: a helpline, with numbers from a table per country
	PoisonControl // the person must find another number if the table has none
	GasCompany
)

// String returns the value as written in guides and in JSON.
func (w Who) String() string {
	return Whos()[w]
}

// Whos returns the values of Who, as written in guides, in the order of the constants.
func Whos() []string {
	return []string{"emergency", "non-emergency", "roadside", "locksmith", "vet", "poison-control",
		"gas-company"}
}

// IsHelpline reports whether package place may have numbers of such services, by country: see
// place.Helplines.
func (w Who) IsHelpline() bool { return w >= Vet }

// Service is the emergency service to call, for countries with a number for each.
type Service uint8

const (
	Ambulance Service = iota
	Police
	Fire
)

// String returns the service as written in guides.
func (s Service) String() string { return [...]string{"ambulance", "police", "fire"}[s] }

// Call is a call card: whom to call. The words to say are in the texts.
type Call struct {
	Who     Who
	Service Service // EmergencyService only
}

// RuleKind is the form of a guide's own rule.
type RuleKind uint8

const (
	Never       RuleKind = iota // Expr holds in no state of At
	AlwaysHolds                 // Expr holds in every state of At
	Before                      // no node of At is reached before a node of To
	Within                      // every path from a state of At meets one of To within Turns turns
	Calls                       // every node of At has the call card Call
)

// Rule is a guarantee of one guide, in addition to the rules for all guides.
type Rule struct {
	Index  int
	ID     string
	Kind   RuleKind
	At     []*Node
	To     []*Node
	Expr   Expr
	Turns  int
	Call   *Call // Calls only
	Why    string
	Source []string
}

// RuleSets returns the names of the sets of rules that a guide can ask for. Package verify has the
// rules.
func RuleSets() []string { return []string{"roadside"} }

// Source is the origin of facts.
type Source struct {
	ID    string
	Title string
	URL   string   // may be empty
	Date  string   // YYYY-MM-DD: date of publication or of reading, as explained in Note
	Note  string   // may be empty
	Parts []string // ids of single facts in the source, used like ids of sources
}

// Node returns the node with an id, or nil.
func (g *Guide) Node(id string) *Node {
	for _, n := range g.Nodes {
		if n.ID == id {
			return n
		}
	}
	return nil
}

// Flag returns the red flag with an id, or nil.
func (g *Guide) Flag(id string) *Flag {
	for _, f := range g.Flags {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// Offer returns the offer with an id, or nil.
func (g *Guide) Offer(id string) *Offer {
	for _, o := range g.Offers {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// Label returns the text of an offer.
func (t *Text) Label(o *Offer) string { return t.Nodes[o.Node.Index].Choices[0] }
