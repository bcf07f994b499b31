package guide

import "slices"

// Protects is what a caution protects, which limits where it may appear.
type Protects uint8

const (
	Property Protects = iota // less important than any rescue: never on an emergency card
	People
)

// String returns the value as written in guides: property, people.
func (p Protects) String() string { return [...]string{"property", "people"}[p] }

// Caution is a "do not" with its reason.
type Caution struct {
	Index    int
	ID       string
	Protects Protects
	Scope    []*Node // exactly the nodes that show it, in the order of the guide
	Source   []string
}

// NoteKind is how a note is used.
type NoteKind uint8

const (
	Plain     NoteKind = iota // information
	Say                       // a line added to what to say on the call
	Reassure                  // reassurance; only if danger is excluded
	Limits                    // what the guide does not cover
	LaterNote                 // something that can be decided later
	Do                        // a line before the other things to do
	ToGuide                   // a link to another guide
)

// String returns the kind as guides write it: plain, say, reassure, limits, later, do, guide.
func (k NoteKind) String() string {
	return [...]string{"plain", "say", "reassure", "limits", "later", "do", "guide"}[k]
}

// Note is a line shown on a node while its condition holds. Only notes may depend on the country:
// no answer, caution or call does, so the states of a guide are the same in every country.
type Note struct {
	Index  int
	ID     string
	Kind   NoteKind
	Guide  string  // the id of the other guide; empty unless Kind is ToGuide
	Keeps  []*Node // the answers that mean the same in the other guide, and go with the person
	When   Expr
	In     []string // the codes of the countries in which alone it is shown; nil: in all
	NotIn  []string // the codes of the countries in which it is not shown
	Source []string
}

// ShownIn reports whether a note may be shown to a person in a country, by its code. iso is empty
// while the person has not confirmed a country: then nothing is shown that is for some countries
// only.
func (n *Note) ShownIn(iso string) bool {
	return (n.In == nil || slices.Contains(n.In, iso)) && !slices.Contains(n.NotIn, iso)
}

// Picture is a line drawing of what a node tells the person to do. It is shown above the action,
// never at a caution: a caution has no pictures.
type Picture struct {
	Index   int
	ID      string
	Mirror  bool   // drawn for traffic on the right; mirrored in countries where it keeps left
	When    Expr   // on answers such as the shape of the car
	Drawing string // SVG elements for an area of [PictureWidth] by [PictureHeight]
}

// The size of the area that pictures are drawn in.
const (
	PictureWidth  = 240
	PictureHeight = 120
)
