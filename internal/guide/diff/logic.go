package diff

import (
	"fmt"
	"strings"

	"firststeps/internal/guide"
)

// logic writes all that decides where answers lead and what is shown. Two guides with equal logic
// differ only in words. Conditions and junctions are expanded where they are used, so renaming one
// is not a change.
func logic(g *guide.Guide) string {
	var b strings.Builder
	fmt.Fprintln(&b, g.Start.ID, g.Alarm.ID)
	for _, f := range g.Flags {
		fmt.Fprintln(&b, "flag", f.ID, f.To.ID, f.Icon)
	}
	for _, o := range g.Offers {
		fmt.Fprintln(&b, "offer", o.ID, o.When, o.Asked().To, o.Asked().Icon)
	}
	for _, n := range g.Nodes {
		b.WriteString(node(n))
	}
	for _, r := range g.Rules {
		b.WriteString(rule(r))
	}
	return b.String()
}

func node(n *guide.Node) string {
	var b strings.Builder
	fmt.Fprintln(&b, n.Kind, n.ID, n.Life, n.Place, n.Class, n.Harmless, n.Tries, n.Urgency,
		n.Call, n.Pace, n.Timer, n.Quiet, n.Rescue, n.Shown, n.Car, n.Road, "forgets",
		ids(n.Forgets))
	for _, c := range n.Choices {
		fmt.Fprintln(&b, c.ID, c.Urgency, c.To, c.Icon, c.Tells)
	}
	for _, k := range n.Cautions {
		fmt.Fprintln(&b, "caution", k.ID, k.Protects)
	}
	for _, note := range n.Notes {
		fmt.Fprintln(&b, "note", note.ID, note.Kind, note.When, note.In, note.NotIn, note.Guide,
			ids(note.Keeps))
	}
	for _, p := range n.Pictures {
		fmt.Fprintln(&b, "picture", p.ID, p.Mirror, p.When, p.Drawing)
	}
	return b.String()
}

func rule(r *guide.Rule) string {
	return fmt.Sprintln("rule", r.ID, r.Kind, "at", ids(r.At), "to", ids(r.To), r.Expr,
		r.Turns, r.Call)
}

func ids(nodes []*guide.Node) (ids []string) {
	for _, n := range nodes {
		ids = append(ids, n.ID)
	}
	return ids
}

// reading writes all that users and reviewers read and that decides nothing: texts, sources,
// reasons and dates.
func reading(g *guide.Guide) string {
	var b strings.Builder
	fmt.Fprintln(&b, g.Owner, g.Reviewed, g.ReviewBy, g.Seconds)
	for _, s := range g.Sources {
		fmt.Fprintf(&b, "%+v\n", *s)
	}
	for _, t := range g.Texts {
		fmt.Fprintf(&b, "%#v\n", *t)
	}
	for _, n := range g.Nodes {
		fmt.Fprintln(&b, n.ID, n.Minutes, n.Source)
		for _, c := range n.Choices {
			fmt.Fprintln(&b, c.Reason)
		}
	}
	writeSources(&b, g)
	return b.String()
}

// writeSources writes the sources of everything else.
func writeSources(b *strings.Builder, g *guide.Guide) {
	for _, f := range g.Flags {
		fmt.Fprintln(b, f.ID, f.Source)
	}
	for _, o := range g.Offers {
		fmt.Fprintln(b, o.ID, o.Source)
	}
	for _, k := range g.Cautions {
		fmt.Fprintln(b, k.ID, k.Source)
	}
	for _, n := range g.Notes {
		fmt.Fprintln(b, n.ID, n.Source)
	}
	for _, r := range g.Rules {
		fmt.Fprintln(b, r.ID, r.Why, r.Source)
	}
}
