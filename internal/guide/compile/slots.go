package compile

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

func (t *textReader) readFlags(top *record) {
	if t.l.flags.lost {
		return
	}
	at, n := t.section(top, "flags", t.l.flags.ids)
	for id, e := range ordered(t.match(at, n, "flags", t.l.flags.ids), t.l.flags.ids) {
		t.out.Flags[id] = t.readSlot(e.value, `flag "`+e.id+`"`, nil, t.use("flags "+e.id, e.key))
	}
}

func (t *textReader) readOffers(top *record) {
	if t.l.offers.lost {
		return
	}
	at, n := t.section(top, "always", t.l.offers.ids)
	found := t.match(at, n, "always", t.l.offers.ids)
	for _, o := range t.l.g.Offers {
		out := &t.out.Nodes[o.Node.Index]
		out.Choices = make([]string, 1)
		if e, ok := found[o.ID]; ok {
			use := t.use("always "+e.id, e.key)
			out.Choices[0] = t.readSlot(e.value, `offer "`+e.id+`"`, nil, use)
		}
	}
}

func (t *textReader) readNotes(top *record) {
	if t.l.notes.lost {
		return
	}
	at, n := t.section(top, "notes", t.l.notes.ids)
	for id, e := range ordered(t.match(at, n, "notes", t.l.notes.ids), t.l.notes.ids) {
		t.out.Notes[id] = t.readSlot(e.value, `note "`+e.id+`"`, nil, t.use("notes "+e.id, e.key))
	}
}

func (t *textReader) readCautions(top *record) {
	if t.l.cautions.lost {
		return
	}
	at, n := t.section(top, "cautions", t.l.cautions.ids)
	for i, e := range ordered(t.match(at, n, "cautions", t.l.cautions.ids), t.l.cautions.ids) {
		rec := t.record(e.key, e.value, `caution "`+e.id+`"`, cautionTextShape)
		use := t.use("cautions "+e.id, e.key)
		t.out.Cautions[i] = guide.CautionText{
			Text: t.readSlot(t.needText(rec, "text"), "text", nil, use),
			Why:  t.readSlot(t.needText(rec, "why"), "why", nil, use),
		}
	}
}

// ordered yields the entries of those ids that have one, with the index of the id.
func ordered(found map[string]entry, ids []string) func(yield func(int, entry) bool) {
	return func(yield func(int, entry) bool) {
		for i, id := range ids {
			if e, ok := found[id]; ok && !yield(i, e) {
				return
			}
		}
	}
}

// needText returns a required slot. If the slot is missing, it adds a finding and returns nil.
func (t *textReader) needText(rec *record, slot string) *yaml.Node {
	n := rec.values[slot]
	if n == nil && rec.whole {
		t.fail(rec.at, idMissingText, "add \""+slot+": …\"", "%s has no %q", rec.what, slot)
	}
	return n
}

// textShapeOf returns the shape of a node's texts.
func textShapeOf(k guide.Kind) *shape {
	return [...]*shape{guide.Question: questionText, guide.Step: stepText,
		guide.Disposition: dispositionText}[k]
}

// readNodes reads the texts of all nodes of one kind.
func (t *textReader) readNodes(top *record, key string, kind guide.Kind) {
	if t.l.lost[key] {
		return
	}
	var ids []string
	for _, decl := range t.l.nodes {
		if decl.node.Kind == kind && !decl.duplicate {
			ids = append(ids, decl.id)
		}
	}
	at, n := t.section(top, key, ids)
	found := t.match(at, n, key, ids)
	for _, decl := range t.l.nodes {
		if e, ok := found[decl.id]; ok && t.l.nodeByID[decl.id] == decl && decl.node.Kind == kind {
			t.readNode(e, key, decl)
		}
	}
}

// readNode reads the texts of one node. If the node's logic is broken, it checks only the keys.
func (t *textReader) readNode(e entry, section string, decl *nodeDecl) {
	n := decl.node
	rec := t.record(e.key, e.value, n.Kind.String()+` "`+e.id+`"`, textShapeOf(n.Kind))
	if decl.broken {
		return
	}
	use := t.use(section+" "+e.id, e.key)
	out := &t.out.Nodes[n.Index]
	out.Title = t.readSlot(t.needText(rec, "title"), "title", n, use)
	if n.Kind == guide.Question {
		out.Hint = t.readSlot(rec.values["hint"], "hint", n, use)
		out.Why = t.readSlot(t.needText(rec, "why"), "why", n, use)
	} else {
		out.Why = t.readSlot(rec.values["why"], "why", n, use)
		out.Do = t.readSlots(t.needText(rec, "do"), "do", n, use)
		t.checkShown(rec, n, out.Do)
		out.Say = t.readSlots(t.sayValue(rec, n), "say", n, use)
		out.Then = t.readSlots(t.thenValue(rec, n), "then", n, use)
		out.Wait = t.readSlots(rec.values["wait"], "wait", n, use)
		out.Worse = t.readSlots(t.worseValue(rec, n), "worse", n, use)
		t.checkBeat(rec, n, out, use)
	}
	if key := edgesKey(n.Kind); key != "" {
		out.Choices = t.readChoices(rec, key, n, use)
	}
}

// checkShown checks that something is left out of what a step shows at once, and that no number to
// call is.
func (t *textReader) checkShown(rec *record, n *guide.Node, do []string) {
	at := rec.keys["do"]
	if n.Shown == 0 || at == nil {
		return
	}
	if len(do) <= n.Shown {
		t.fail(at, idShownAll, "delete \"shown\" in "+logicFile+", or write more lines",
			"%s shows %d lines at once, and has no more", rec.what, n.Shown)
		return
	}
	hidden := slices.IndexFunc(do[n.Shown:], func(line string) bool {
		return strings.Contains(line, "{number}") || strings.Contains(line, "{emergency}")
	})
	if hidden >= 0 {
		t.fail(at, idHiddenNumber, "move the line up, or show more lines",
			"%s does not show at once whom to call: %q", rec.what, do[n.Shown+hidden])
	}
}

// checkBeat checks that what to do names the pace and the timer of a node: most channels have only
// the words.
func (t *textReader) checkBeat(rec *record, n *guide.Node, texts *guide.NodeText,
	use *placeholderUse) {
	lines := strings.Join(slices.Concat(texts.Do, texts.Then, texts.Wait), " ")
	for _, name := range allowed(n) {
		at := rec.keys["do"]
		if (name == placePace || name == placeTimer) && at != nil &&
			!strings.Contains(lines, "{"+name+"}") {
			use.bad = true
			t.fail(at, idMissingText, "write {"+name+"} where the number belongs",
				"%s has a %s, and no line of what to do names it", rec.what, name)
		}
	}
}

// sayValue returns the slot "say", which is required on a node with a call card and forbidden on
// others.
func (t *textReader) sayValue(rec *record, n *guide.Node) *yaml.Node {
	if n.Call != nil {
		return t.needText(rec, "say")
	}
	if key := rec.keys["say"]; key != nil {
		t.fail(key, idOrphanText,
			"delete it, or add a call to the "+n.Kind.String()+" in "+logicFile,
			"%s has no call, so there is nothing to say", rec.what)
	}
	return nil
}

// thenValue returns the slot "then". Only an emergency card may have it, in place of "wait": there
// is one list of what to do until help is there.
func (t *textReader) thenValue(rec *record, n *guide.Node) *yaml.Node {
	key := rec.keys["then"]
	switch {
	case key == nil:
		return nil
	case n.Kind != guide.Disposition || n.Urgency != guide.Emergency:
		t.fail(key, idOrphanText, "write it in do", "%s is no emergency, so no call goes on",
			rec.what)
		return nil
	case rec.keys["wait"] != nil:
		t.fail(key, idThenAndWait, "write all of it in then", "%s has both then and wait", rec.what)
	}
	return rec.values["then"]
}

// worseValue returns the slot "worse". It is optional on an emergency, which cannot get worse.
func (t *textReader) worseValue(rec *record, n *guide.Node) *yaml.Node {
	if n.Kind == guide.Disposition && n.Urgency != guide.Emergency {
		return t.needText(rec, "worse")
	}
	return rec.values["worse"]
}

// readSlots reads a list of texts.
func (t *textReader) readSlots(n *yaml.Node, what string, node *guide.Node,
	use *placeholderUse) []string {
	var out []string
	for _, item := range t.list(n, what) {
		out = append(out, t.readSlot(item, "an item of "+what, node, use))
	}
	return out
}

// readChoices reads the texts of a node's choices.
func (t *textReader) readChoices(rec *record, key string, n *guide.Node,
	use *placeholderUse) []string {
	var ids []string
	for _, c := range n.Choices {
		ids = append(ids, c.ID)
	}
	out := make([]string, len(ids))
	value := t.needText(rec, key)
	if value == nil {
		return out
	}
	for i, e := range ordered(t.match(rec.keys[key], value, key+" of "+rec.what, ids), ids) {
		out[i] = t.readSlot(e.value, `choice "`+e.id+`"`, n, use)
	}
	return out
}

// compare compares the placeholders of every slot with those of the first language.
func (t *textReader) compare(first *textReader) {
	for _, slot := range slices.Sorted(maps.Keys(t.uses)) {
		mine, theirs := t.uses[slot], first.uses[slot]
		if theirs == nil || mine.bad || theirs.bad || mine.at == nil || theirs.at == nil {
			continue
		}
		slices.Sort(mine.names)
		slices.Sort(theirs.names)
		if !slices.Equal(mine.names, theirs.names) {
			t.fail(mine.at, idPlaceholderDiffers, "use the same in both",
				"%s uses %s here, but %s in %s", slot, braces(mine.names), braces(theirs.names),
				first.file)
		}
	}
}

func braces(names []string) string {
	if len(names) == 0 {
		return "no placeholder"
	}
	return "{" + strings.Join(names, "}, {") + "}"
}
