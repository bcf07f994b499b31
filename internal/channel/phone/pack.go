// Package phone packs a guide for the phone: small, with the phone's own interpreter, which
// computes the same turns and texts as packages triage and view.
//
// interpreter.js and words.js are bundled into the pages of other packages, whose tests compare
// them with Go. The package draws no page, serves nothing and stores nothing. Start reading at
// [Pack], then words.js.
package phone

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// pack is a guide in one language as the phone's interpreter reads it. Lists replace records, and
// indexes replace references, to keep the page within one congestion window. interpreter.js and
// words.js name the fields that they read.
type pack struct {
	Release  string `json:"r"` // the first eight digits, shown in the footer
	Base     string `json:"b"` // the page's own path
	Heading  string `json:"h"` // the guide's title
	Reviewed string `json:"w"`
	ReviewBy string `json:"x"`
	Start    int    `json:"s"`
	Alarm    int    `json:"a"`
	// fields.js names the fields of these records. Offers follow the nodes in the same form, with
	// the condition of the offer in place of notes.
	Nodes     [][]any       `json:"n"`
	Flags     []any         `json:"f"`
	Icons     []string      `json:"i"` // drawings, by the index that choices and flags have
	Junctions []any         `json:"j"` // [[expression, target], …]
	Exprs     []any         `json:"c"` // conditions
	Cautions  [][2]string   `json:"u"` // [text, reason]
	Remember  []int         `json:"e"` // the cautions on the first screen
	Notes     [][]any       `json:"k"`
	Others    [][2]string   `json:"o"`           // the other languages: [language, name]
	Draft     []string      `json:"z,omitempty"` // of a draft: the line, and a language and its name
	Places    string        `json:"p"`
	Voice     view.Messages `json:"v"`
}

// nodeTexts are the texts of a node, without empty ones.
type nodeTexts struct {
	Title string   `json:"t"`
	Hint  string   `json:"h,omitempty"`
	Why   string   `json:"y,omitempty"`
	Do    []string `json:"d,omitempty"`
	Say   []string `json:"s,omitempty"`
	Then  []string `json:"n,omitempty"`
	Wait  []string `json:"w,omitempty"`
	Worse []string `json:"x,omitempty"`
}

// Pack returns a guide in one language with the program's own texts, in the form that the
// interpreter reads: see lines.
func Pack(g *guide.Guide, text *guide.Text, voice view.Messages) []byte {
	return newPack(g, text, voice).encode()
}

// PackFirst returns Pack without what [More] brings: the texts of the tries and of what is not
// urgent, reasons, pictures, and notes that only comfort or explain. What a person in danger needs,
// and every screen that calls for help, is complete.
func PackFirst(g *guide.Guide, text *guide.Text, voice view.Messages) []byte {
	p := newPack(g, text, voice)
	p.takeRest(g)
	return p.encode()
}

func newPack(g *guide.Guide, text *guide.Text, voice view.Messages) *pack {
	p := &pack{
		Release: ShortRelease(g.Release), Base: Path(g, text), Heading: text.Title,
		Reviewed: g.Reviewed,
		ReviewBy: g.ReviewBy,
		Start:    g.Start.Index, Alarm: g.Alarm.Index, Others: Others(g, text),
		Places: place.Pack(), Voice: voice,
		// A guide may have none of these. The phone's interpreter needs lists: [], never null.
		Flags: []any{}, Junctions: []any{}, Exprs: []any{}, Cautions: [][2]string{},
		Remember: []int{}, Notes: [][]any{}, Icons: []string{},
	}
	icon := p.icons()
	if d := view.DraftOf(g, text); d != nil {
		p.Draft = []string{d.Text, d.Language, d.Name}
	}
	for _, n := range g.Nodes {
		p.Nodes = append(p.Nodes, packNode(n, text, icon))
	}
	for _, o := range g.Offers {
		record := packNode(o.Node, text, icon)
		record[8] = packExpr(o.When)
		p.Nodes = append(p.Nodes, record)
	}
	for _, f := range g.Flags {
		p.Flags = append(p.Flags, []any{f.ID, f.To.Index, text.Flags[f.Index], icon(f.Icon)})
	}
	for _, j := range g.Junctions {
		p.Junctions = append(p.Junctions, packJunction(j))
	}
	for _, c := range g.Conditions {
		p.Exprs = append(p.Exprs, packExpr(c.Expr))
	}
	for _, c := range text.Cautions {
		p.Cautions = append(p.Cautions, [2]string{c.Text, c.Why})
	}
	for _, c := range view.Remember(g) {
		p.Remember = append(p.Remember, c.Index)
	}
	for _, n := range g.Notes {
		note := []any{n.Kind, packWhen(n), text.Notes[n.Index]}
		if n.Kind == guide.ToGuide {
			keeps := []int{}
			for _, k := range n.Keeps {
				keeps = append(keeps, k.Index)
			}
			note = append(note, n.Guide, keeps)
		}
		p.Notes = append(p.Notes, note)
	}
	return p
}

func (p *pack) encode() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return lines(b)
}

// markup matches what could end or change a script element: drawings have none of it.
var markup = regexp.MustCompile("(?i)<[^pc]|<$")

// lines returns JSON on one line with "" in place of its strings, followed by the strings in order,
// one per line. It is a few hundred bytes smaller when compressed. Keys are not moved, nor are
// strings that HTML would change.
func lines(packed []byte) []byte {
	var record, text []byte
	for len(packed) > 0 {
		end := 1
		if packed[0] == '"' {
			for ; packed[end] != '"'; end++ {
				if packed[end] == '\\' {
					end++
				}
			}
			end++
		}
		token := packed[:end]
		packed = packed[end:]
		var s string
		if token[0] != '"' || packed[0] == ':' || json.Unmarshal(token, &s) != nil ||
			strings.ContainsAny(s, "\r\n\x00") || markup.MatchString(s) {
			record = append(record, token...)
			continue
		}
		record = append(record, `""`...)
		text = append(append(text, '\n'), s...)
	}
	return append(record, text...)
}

// icons returns a function that returns the index of an icon in Icons, or -1 for none.
func (p *pack) icons() func(string) int {
	return func(icon string) int {
		at := slices.Index(p.Icons, icon)
		if at < 0 && icon != "" {
			at, p.Icons = len(p.Icons), append(p.Icons, icon)
		}
		return at
	}
}

func packNode(n *guide.Node, text *guide.Text, icon func(string) int) []any {
	t := filled(n, text.Nodes[n.Index])
	choices := []any{}
	for _, c := range n.Choices {
		choice := []any{c.ID, packTarget(c.To), t.Choices[c.Index], int(c.Urgency)}
		switch {
		case c.Icon != "":
			choice = append(choice, icon(c.Icon))
		case c.Urgency == guide.NotUrgent:
			choice = choice[:3]
		}
		choices = append(choices, choice)
	}
	cautions, notes, forgets := []int{}, []int{}, []int{}
	for _, c := range n.Cautions {
		cautions = append(cautions, c.Index)
	}
	for _, k := range n.Notes {
		notes = append(notes, k.Index)
	}
	for _, k := range n.Forgets {
		forgets = append(forgets, k.Index)
	}
	about := 0
	switch {
	case n.Life:
		about = 1
	case n.IsTry():
		about = 2
	case n.Quiet:
		about = 3
	}
	texts := nodeTexts{t.Title, t.Hint, t.Why, t.Do, t.Say, t.Then, t.Wait, t.Worse}
	car := 0
	if n.Car != guide.NoTopic {
		car = 1
	}
	record := []any{n.ID, int(n.Kind), int(n.Urgency), about, n.Tries, packCall(n), choices,
		cautions, notes, texts, forgets, car, n.Shown}
	if len(n.Pictures) > 0 {
		pictures := []any{}
		for _, p := range n.Pictures {
			pictures = append(pictures, []any{p.ID, packExpr(p.When)})
		}
		record = append(record, pictures)
	}
	return record
}

// filled returns the texts of a node with what is the same for everyone filled in.
func filled(n *guide.Node, t guide.NodeText) guide.NodeText {
	if n.Pace.High == 0 && n.Timer == 0 {
		return t
	}
	fill := func(lines []string) (all []string) {
		for _, line := range lines {
			all = append(all, n.Fill(line))
		}
		return all
	}
	t.Title, t.Why = n.Fill(t.Title), n.Fill(t.Why)
	t.Do, t.Say, t.Then = fill(t.Do), fill(t.Say), fill(t.Then)
	t.Wait, t.Worse = fill(t.Wait), fill(t.Worse)
	t.Choices = fill(t.Choices)
	return t
}

// packCall returns 0 for no call, 1 to 3 for ambulance, police and fire, 4 for non-emergency, 5 for
// roadside, 6 for a locksmith, and 7 if help is on the way. Helplines are -1, -2, …: their numbers
// are in the second file.
func packCall(n *guide.Node) int {
	switch {
	case view.IsOnTheWay(n):
		return 7
	case n.Call == nil:
		return 0
	case n.Call.Who == guide.EmergencyService:
		return 1 + int(n.Call.Service)
	}
	if n.Call.Who.IsHelpline() {
		return int(guide.Vet) - 1 - int(n.Call.Who)
	}
	return 3 + int(n.Call.Who)
}

// packWhen returns the condition of a note. A country is the fact "c": see words.js.
func packWhen(n *guide.Note) any {
	in := []any{}
	for _, iso := range append(n.In, n.NotIn...) {
		in = append(in, [2]any{"c", iso})
	}
	var country any
	switch {
	case n.In != nil:
		country = map[string]any{"o": in}
	case n.NotIn != nil:
		country = map[string]any{"x": map[string]any{"o": in}}
	default:
		return packExpr(n.When)
	}
	return map[string]any{"a": []any{packExpr(n.When), country}}
}

// packTarget returns the index of a node, or -1, -2, … for junctions.
func packTarget(t guide.Target) int {
	if t.Junction != nil {
		return -1 - t.Junction.Index
	}
	return t.Node.Index
}

func packJunction(j *guide.Junction) []any {
	var cases []any
	for _, c := range j.Cases {
		cases = append(cases, []any{packExpr(c.When), packTarget(c.To)})
	}
	return append(cases, []any{nil, packTarget(j.Otherwise)})
}

func packExpr(e guide.Expr) any {
	args := []any{}
	for _, a := range e.Args {
		args = append(args, packExpr(a))
	}
	switch e.Op {
	case guide.Answered:
		if e.Choice == nil {
			return [2]int{e.Node.Index, -1}
		}
		return [2]int{e.Node.Index, e.Choice.Index}
	case guide.Named:
		return e.Cond.Index
	case guide.All:
		return map[string]any{"a": args}
	case guide.Any:
		return map[string]any{"o": args}
	case guide.Not:
		return map[string]any{"x": args[0]}
	}
	return nil
}
