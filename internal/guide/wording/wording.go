// Package wording lists the texts of a guide, compares those of two releases, and checks who has
// signed the safety texts.
//
// The proof shows where answers lead; only a person can see that words mean the wrong thing. So
// the texts that people act on are signed one by one, in a [Lock] beside the guide.
//
// The package does not read files and does not know the date. A signature is the name of a person
// in a file, and is not made with a key. Start reading at [Texts], which decides what a safety text
// is, then [Compare] and [Lock.Open].
package wording

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"firststeps/internal/guide"
)

// Text is one text of a guide in one language.
type Text struct {
	Language string
	Path     string // in the file of the language: questions.life.choices.none
	Safety   bool   // a person acts on it
	Words
}

// Words are the words of a text, and what their meaning depends on.
type Words struct {
	// of a safety text, what its meaning depends on: "leads to danger, emergency"; may be empty
	Context string   `json:"context"`
	Lines   []string `json:"lines"` // one line, or the items of a list
}

// Name returns language and path: en-US questions.life.choices.none.
func (t Text) Name() string { return t.Language + " " + t.Path }

// Page returns what is read together: the texts of one question, step, disposition or caution, or
// all red flags, offers or notes.
func (t Text) Page() string {
	parts := strings.SplitN(t.Path, ".", 3)
	if len(parts) < 3 {
		return t.Language + " " + parts[0]
	}
	return t.Language + " " + parts[0] + "." + parts[1]
}

// hash returns 16 hexadecimal digits that change with the name, the context or the words.
func hash(name string, w Words) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", name, w.Context, w.Lines))
	return hex.EncodeToString(sum[:8])
}

// Texts returns all texts of a guide, language by language, in the order of its files.
//
// A safety text is one that a person answers by, does, says or heeds: titles, hints, answers, red
// flags, offers, cautions with their reasons, notes, and everything to do, to say and to expect. No
// safety texts are the guide's name and summary, why a question is asked or a step helps, and what
// can be seen in a picture.
func Texts(g *guide.Guide) []Text {
	var all []Text
	for _, t := range g.Texts {
		l := list{language: t.Language}
		l.other("name", t.Name)
		l.other("title", t.Title)
		l.other("summary", t.Summary)
		for _, f := range g.Flags {
			l.safety("flags."+f.ID, "leads to "+f.To.ID, t.Flags[f.Index])
		}
		for _, o := range g.Offers {
			l.safety("always."+o.ID, leadsTo(o.Asked().To)+when(o.When), t.Label(o))
		}
		for _, c := range g.Cautions {
			context := "protects " + c.Protects.String() + at(g, func(n *guide.Node) bool {
				return slices.Contains(n.Cautions, c)
			})
			l.safety("cautions."+c.ID+".text", context, t.Cautions[c.Index].Text)
			l.safety("cautions."+c.ID+".why", context, t.Cautions[c.Index].Why)
		}
		for _, n := range g.Notes {
			l.safety("notes."+n.ID, note(g, n), t.Notes[n.Index])
		}
		for _, p := range g.Pictures {
			l.other("pictures."+p.ID, t.Pictures[p.Index])
		}
		for _, n := range g.Nodes {
			l.node(n, t.Nodes[n.Index])
		}
		all = append(all, l.texts...)
	}
	return all
}

// Safety returns the safety texts of a guide.
func Safety(g *guide.Guide) []Text {
	return slices.DeleteFunc(Texts(g), func(t Text) bool { return !t.Safety })
}

// list is the texts of a language, as far as they are collected.
type list struct {
	language string
	texts    []Text
}

func (l *list) other(path string, lines ...string) { l.add(Text{Path: path}, "", lines) }

func (l *list) safety(path, context string, lines ...string) {
	l.add(Text{Path: path, Safety: true}, context, lines)
}

// add adds a text, unless the slot is empty.
func (l *list) add(t Text, context string, lines []string) {
	if strings.Join(lines, "") != "" {
		t.Language, t.Words = l.language, Words{context, lines}
		l.texts = append(l.texts, t)
	}
}

func (l *list) node(n *guide.Node, t guide.NodeText) {
	path := [...]string{"questions.", "steps.", "dispositions."}[n.Kind] + n.ID + "."
	labels, context := path+"choices.", screen(n)
	if n.Kind == guide.Step {
		labels = path + "outcomes."
	}
	l.safety(path+"title", context, t.Title)
	l.safety(path+"hint", context, t.Hint)
	l.other(path+"why", t.Why)
	l.safety(path+"do", context, t.Do...)
	l.safety(path+"say", context, t.Say...)
	l.safety(path+"then", context, t.Then...)
	l.safety(path+"wait", context, t.Wait...)
	l.safety(path+"worse", context, t.Worse...)
	for _, c := range n.Choices {
		l.safety(labels+c.ID, leadsTo(c.To)+", "+c.Urgency.String(), t.Choices[c.Index])
	}
}

// screen returns what the texts of a node depend on: its urgency, and the values of placeholders.
func screen(n *guide.Node) string {
	var parts []string
	if n.Kind == guide.Disposition {
		parts = append(parts, n.Urgency.String())
	}
	if n.Call != nil {
		parts = append(parts, "calls "+n.Call.String())
	}
	if n.Tries > 0 {
		parts = append(parts, fmt.Sprintf("at most %d tries", n.Tries))
	}
	if n.Pace.High > 0 {
		parts = append(parts, n.Pace.String()+" a minute")
	}
	if n.Timer > 0 {
		parts = append(parts, fmt.Sprintf("a timer of %d minutes", n.Timer))
	}
	return strings.Join(parts, ", ")
}

// note returns what the text of a note depends on: how, when and where it is shown.
func note(g *guide.Guide, n *guide.Note) string {
	context := n.Kind.String()
	if n.Kind == guide.ToGuide {
		context = "leads to the guide " + n.Guide
	}
	if n.In != nil {
		context += ", in " + strings.Join(n.In, ", ")
	}
	if n.NotIn != nil {
		context += ", not in " + strings.Join(n.NotIn, ", ")
	}
	return context + when(n.When) + at(g, func(on *guide.Node) bool {
		return slices.Contains(on.Notes, n)
	})
}

// leadsTo returns the id of the node or junction that an edge leads to. What a junction decides is
// logic: the proof checks it, and package diff compares it.
func leadsTo(to guide.Target) string {
	if to.Junction != nil {
		return "leads to " + to.Junction.ID
	}
	return "leads to " + to.Node.ID
}

func when(e guide.Expr) string {
	if e.Op == guide.Always {
		return ""
	}
	return ", when " + e.String()
}

// at returns the ids of the nodes that show something.
func at(g *guide.Guide, shows func(*guide.Node) bool) string {
	var ids []string
	for _, n := range g.Nodes {
		if shows(n) {
			ids = append(ids, n.ID)
		}
	}
	return ", at " + strings.Join(ids, " ")
}
