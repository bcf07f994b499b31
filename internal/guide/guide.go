// Package guide holds the words of the product: what a guide is once it has been read and checked.
//
// A [Guide] is a finite graph of questions, steps and dispositions, with its texts and sources.
// Values of these types come from package compile, which refuses what is not whole; so nothing here
// is ever nil where a comment does not say so, and every reference has been resolved. A Guide is
// never changed after that: it may be shared by any number of goroutines.
//
// The package does not read files, does not walk the graph (package triage does) and renders
// nothing. Start reading at [Guide], then [Node].
package guide

// Guide is one "what to do if…".
type Guide struct {
	ID       string // stable name, as in the folder and the address: trunk-release-fails
	Version  string // major.minor.patch, as in CHANGES.md
	Release  string // content hash of logic and texts: 64 hexadecimal digits
	Owner    string // who answers for the content
	Reviewed string // date of the last review, YYYY-MM-DD
	ReviewBy string // date of the next one; past it, a release build fails, a person never does

	Start *Node // the question asked first at every entry: it is about life
	Alarm *Flag // the red flag that an unreadable red flag raises

	Seconds Seconds // the bounds that the guide declares; 0 where it declares none

	Nodes      []*Node // in the order of the file: questions, steps, dispositions
	Flags      []*Flag
	Offers     []*Offer // the section always
	Junctions  []*Junction
	Conditions []*Condition
	Cautions   []*Caution
	Notes      []*Note
	Rules      []*Rule
	Sources    []*Source

	Texts []*Text // one a language, in alphabetical order of the language tag
}

// Seconds are bounds on the time to help, in whole seconds of the model in docs/seconds.md.
type Seconds struct {
	Number int `json:"number"` // from any screen to the emergency number, by a red flag
	Help   int `json:"help"`   // from opening the guide to a professional, before any try
	Urgent int `json:"urgent"` // from any screen of an urgent run to a professional
}

// Kind says what a node is.
type Kind uint8

const (
	Question    Kind = iota // something asked, answered from a closed set with "not sure"
	Step                    // something to do, answered by how it went
	Disposition             // how a way through the guide ends
	Offering                // what an offer is among answers; it has no screen
)

// String gives the kind as it stands in JSON: question, step, disposition, offer.
func (k Kind) String() string { return [...]string{"question", "step", "disposition", "offer"}[k] }

// Urgency orders how soon a professional must act. A greater value is more urgent.
type Urgency uint8

const (
	NotUrgent Urgency = iota
	Urgent
	Emergency
)

// String gives the urgency as it stands in guides and in JSON: not-urgent, urgent, emergency.
func (u Urgency) String() string { return [...]string{"not-urgent", "urgent", "emergency"}[u] }

// Class says what a step is for, so that rules can speak of "every try".
type Class uint8

const (
	Scene  Class = iota // makes the place safe
	Search              // looks for a person
	Try                 // works on the car
	Help                // calls somebody
	Wait                // waits for somebody
)

// String gives the class as it stands in guides: scene, search, try, help, wait.
func (c Class) String() string { return [...]string{"scene", "search", "try", "help", "wait"}[c] }

// Node is one screen: a question, a step or a disposition.
type Node struct {
	Index int // position in Guide.Nodes, and in Text.Nodes; those of offers come after all others
	ID    string
	Kind  Kind

	// question: about life; an answer counts only where it was given, never carried over a change
	Life bool
	// question: about where the car is; like a step of class Scene, it comes before any try
	Place    bool
	Forgets  []*Node  // question, step: answers that no longer count once it comes up
	Tells    []string // question: the details of a hand-over that its answer tells; of [Details]
	Class    Class
	Harmless bool    // step: damages nothing even when done clumsily
	Tries    int     // step: how often it may be tried in all; 0 where no count applies
	Minutes  int     // step: how long it takes to do; 0 where that is not known
	Urgency  Urgency // disposition

	Car  Topic     // what may be known of the person's car here
	Road RoadTopic // what may be known of a country's roads here

	Call     *Call // nil where nobody is to be called
	Choices  []*Choice
	Cautions []*Caution // in the order shown
	Notes    []*Note    // in the order shown, each where its condition holds
	Source   []string   // ids of sources or of their parts
}

// Topic is what may be known of the person's car at a node. What is known is shown, and can be
// undone: it leads nowhere by itself.
type Topic uint8

const (
	NoTopic Topic = iota
	Shape         // question: which shape its load space has; the answer may be given in advance
	Lockout       // step: what switches the release off
	Press         // step: how to press it, and how often
	Seats         // step: the way past the back seats
	Handle        // step: the release inside the trunk
	Key           // step: the key blade
	Cabin         // step: the release in the cabin
	Power         // step: what to do with a flat 12-volt battery
	Maker         // step: the help of the car's own maker
)

// String returns it as it is written in guides: one of Topics, shape, or empty for none.
func (t Topic) String() string {
	return append([]string{"", "shape"}, Topics()...)[t]
}

// Topics returns what a step may say of the car, in the order of the constants from Lockout on.
func Topics() []string {
	return []string{"lockout", "press", "seats", "handle", "key", "cabin", "power", "maker"}
}

// Details are what a question may tell, as the fields of a hand-over are named: the hand-over does
// not ask for them again.
func Details() []string {
	return []string{"inside", "needed_by", "vehicle.keys", "vehicle.papers", "people", "children",
		"animals"}
}

// RoadTopic is what may be known of a country's rules beside fast traffic at a step. As with a car,
// it leads nowhere by itself.
type RoadTopic uint8

const (
	NoRoad     RoadTopic = iota
	Passengers           // where people go
	Animals              // where animals go
)

// String gives it as it stands in guides: passengers, animals; empty for none.
func (t RoadTopic) String() string { return [...]string{"", "passengers", "animals"}[t] }

// Shapes are the choices that a question about the shape has, beside "unsure": package vehicle
// knows cars by them.
func Shapes() []string { return []string{"trunk", "hatch", "pickup", "front"} }

// TwoSeat is a further choice that the question may have: a separate trunk, and no back seats.
const TwoSeat = "two-seat"

// Choice looks up a choice of the node by id. It returns nil where there is none.
func (n *Node) Choice(id string) *Choice {
	for _, c := range n.Choices {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Choice is one answer to a question, or one way a step can go.
type Choice struct {
	Index   int // position in Node.Choices
	ID      string
	To      Target
	Urgency Urgency // how urgent the run becomes while this answer stands
	// why "not sure" may lead to something calmer than the worst answer; empty where it does not
	Reason string
}

// Target is where an edge leads: exactly one of the two is set.
type Target struct {
	Node     *Node
	Junction *Junction
}

// Junction is an edge that depends on earlier answers: the first case that holds decides. It has no
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

// Condition is a named expression, so that guides can say "safe" once and mean it everywhere.
type Condition struct {
	Index int
	ID    string
	Expr  Expr
}

// Op is what an expression does.
type Op uint8

const (
	Always   Op = iota // holds in every state
	Answered           // the latest answer of Node is Choice, or any answer where Choice is nil
	Named              // the condition Named holds
	All                // every argument holds
	Any                // at least one argument holds
	Not                // the only argument does not hold
)

// Expr is a finite condition over the latest answer to each question and step.
type Expr struct {
	Op     Op
	Node   *Node      // Answered
	Choice *Choice    // Answered; nil means any answer
	Cond   *Condition // Named
	Args   []Expr     // All, Any, Not
}

// Flag is a red flag: offered on every screen, it leads at once to its disposition.
type Flag struct {
	Index  int
	ID     string
	To     *Node // a disposition
	Source []string
}

// Offer is offered on every screen after the question about life, below the red flags. Unlike a red
// flag it leaves the run open: taking it counts as an answer.
type Offer struct {
	Index  int
	ID     string
	When   Expr
	Node   *Node // what the answer is an answer to; not in Guide.Nodes, since it has no screen
	Source []string
}

// Asked is the id of the only choice of an offer's node.
const Asked = "asked"

// Asked returns the choice that taking the offer is.
func (o *Offer) Asked() *Choice { return o.Node.Choices[0] }

// Who says who is to be called.
type Who uint8

const (
	EmergencyService Who = iota // the number comes from the table of countries
	NonEmergency                // the police's other number, where the country has one
	Roadside                    // club, insurer, card or maker: the person has the number
	Locksmith
)

// String gives who is called, as it stands in guides and in JSON.
func (w Who) String() string {
	return [...]string{"emergency", "non-emergency", "roadside", "locksmith"}[w]
}

// Service is which emergency service, for countries that have a number for each.
type Service uint8

const (
	Ambulance Service = iota
	Police
	Fire
)

// String gives the service as it stands in guides.
func (s Service) String() string { return [...]string{"ambulance", "police", "fire"}[s] }

// Call is a call card: whom to call. What to say is text.
type Call struct {
	Who     Who
	Service Service // EmergencyService only
}

// Protects says what a caution is about, and so how far it reaches.
type Protects uint8

const (
	Property Protects = iota // gives way to any rescue: never on an emergency card
	People
)

// String gives it as it stands in guides: property, people.
func (p Protects) String() string { return [...]string{"property", "people"}[p] }

// Caution is a "do not", with its reason.
type Caution struct {
	Index    int
	ID       string
	Protects Protects
	// where it belongs, in the order of the guide: it stands on these nodes and on no others
	Scope  []*Node
	Source []string
}

// RuleKind is the form of a guide's own rule.
type RuleKind uint8

const (
	Never       RuleKind = iota // at no state of At does Expr hold
	AlwaysHolds                 // at every state of At, Expr holds
	Before                      // no node of At is met before one of To was met in the run
	// from every state of At, every way meets one of To within Turns turns
	Within
	Calls // every node of At has Call called
)

// Rule is something that a guide promises of itself, beyond what is demanded of every guide.
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

// NoteKind says how a note is used.
type NoteKind uint8

const (
	Plain     NoteKind = iota // something to know
	Say                       // a line added to what to say on the call
	Reassure                  // comfort; only where danger is excluded
	Limits                    // what this guide is not
	LaterNote                 // something that need not be settled now
	Do                        // a line before what else there is to do
)

// String returns the kind as guides write it: plain, say, reassure, limits, later, do.
func (k NoteKind) String() string {
	return [...]string{"plain", "say", "reassure", "limits", "later", "do"}[k]
}

// Note is a line shown on a node while its condition holds.
type Note struct {
	Index  int
	ID     string
	Kind   NoteKind
	When   Expr
	Source []string
}

// Source is where facts come from.
type Source struct {
	ID    string
	Title string
	URL   string   // may be empty
	Date  string   // YYYY-MM-DD: when it was published or read, as Note says
	Note  string   // may be empty
	Parts []string // ids of single facts within it, used like ids of sources
}

// Node looks up a node by id. It returns nil where there is none.
func (g *Guide) Node(id string) *Node {
	for _, n := range g.Nodes {
		if n.ID == id {
			return n
		}
	}
	return nil
}

// Flag looks up a red flag by id. It returns nil where there is none.
func (g *Guide) Flag(id string) *Flag {
	for _, f := range g.Flags {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// Offer looks up an offer by id. It returns nil where there is none.
func (g *Guide) Offer(id string) *Offer {
	for _, o := range g.Offers {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// Label returns what an offer says.
func (t *Text) Label(o *Offer) string { return t.Nodes[o.Node.Index].Choices[0] }
