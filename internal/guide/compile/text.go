package compile

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
)

// languageTag is the subset of BCP 47 that guides use: language, script and region, in their usual
// case.
var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`)

// textReader reads one text/<language>.yaml and checks it against the logic.
type textReader struct {
	*document
	l    *logic
	out  *guide.Text
	uses map[string]*placeholderUse // by slot, such as "questions life"
}

// readTexts reads every language, in the order given.
func readTexts(docs []*document, l *logic) []*guide.Text {
	var out []*guide.Text
	var first *textReader
	for _, d := range docs {
		if !d.usable() {
			continue
		}
		t := readText(d, l)
		out = append(out, t.out)
		if first == nil {
			first = t
			continue
		}
		t.compare(first)
	}
	return out
}

// readText reads one language. Its result is complete only if there are no findings.
func readText(d *document, l *logic) *textReader {
	g := l.g
	t := &textReader{document: d, l: l, uses: map[string]*placeholderUse{}, out: &guide.Text{
		Nodes:    make([]guide.NodeText, len(g.Nodes)+len(g.Offers)),
		Cautions: make([]guide.CautionText, len(g.Cautions)),
		Notes:    make([]string, len(g.Notes)), Flags: make([]string, len(g.Flags)),
		Pictures: make([]string, len(g.Pictures)),
	}}
	top := d.record(d.root, d.root, "the text file", textShape)
	t.readLanguage(top.need("language"))
	if n := top.values["base"]; n != nil { // Folder has merged those it could read
		t.fail(n, idUnknownBase, "name another language of the guide, which has no \"base\" itself",
			"there is no text in %q that this one can be based on", n.Value)
	}
	t.out.Draft = t.boolean(top.values["draft"], "draft")
	t.out.Name = t.readSlot(top.need("name"), "name", nil, t.use("name", top.keys["name"]))
	t.out.Title = t.readSlot(top.need("title"), "title", nil, t.use("title", top.keys["title"]))
	t.out.Summary = t.readSlot(top.need("summary"), "summary", nil,
		t.use("summary", top.keys["summary"]))
	t.readFlags(top)
	t.readOffers(top)
	t.readCautions(top)
	t.readNotes(top)
	t.readPictures(top)
	t.readNodes(top, "questions", guide.Question)
	t.readNodes(top, "steps", guide.Step)
	t.readNodes(top, "dispositions", guide.Disposition)
	return t
}

// language returns the language in the name of the file.
func (d *document) language() string { return strings.TrimSuffix(path.Base(d.file), ".yaml") }

func (t *textReader) readLanguage(n *yaml.Node) {
	s := t.text(n, "language")
	if n == nil || !isText(n) {
		return
	}
	t.out.Language = s
	name := t.document.language()
	switch {
	case !languageTag.MatchString(s):
		t.fail(n, idBadLanguage, "write language, then region if it matters, such as en-US",
			"this is not a language tag: %q", s)
	case s != name:
		t.fail(n, idLanguageMismatch, "rename the file to "+s+
			".yaml, or write the language of its name",
			"the language is %q, but the file is named %q", s, name)
	}
}

// use returns an empty placeholderUse for one slot, to be filled by readSlot.
func (t *textReader) use(slot string, at *yaml.Node) *placeholderUse {
	u := &placeholderUse{at: at}
	t.uses[slot] = u
	return u
}

// match pairs the ids of a section of the logic with the texts of that section, both ways. If the
// id of an unknown text is similar to an id without text, match assumes a typing error and reports
// one finding instead of two.
func (t *textReader) match(at, n *yaml.Node, what string, ids []string) map[string]entry {
	out, lacking := map[string]entry{}, []string{}
	entries := t.entries(n, what)
	for _, e := range entries {
		if !e.duplicate {
			out[e.id] = e
		}
	}
	for _, id := range ids {
		if _, ok := out[id]; !ok {
			lacking = append(lacking, id)
		}
	}
	for _, e := range entries {
		if !e.duplicate && !slices.Contains(ids, e.id) {
			lacking = t.orphan(e, what, lacking)
		}
	}
	if n != nil && n.Kind == yaml.MappingNode {
		for _, id := range lacking {
			t.fail(at, idMissingText, "add \""+id+": …\"", "%s has no text for %q", what, id)
		}
	}
	return out
}

// orphan reports a text whose id the guide does not have, and returns the ids that still lack a
// text.
func (t *textReader) orphan(e entry, what string, lacking []string) []string {
	near := nearest(e.id, lacking)
	if near == "" {
		t.fail(e.key, idOrphanText, "delete it, or declare "+e.id+" in "+logicFile,
			"%s has a text for %q, which the guide does not have", what, e.id)
		return lacking
	}
	t.fail(e.key, idOrphanText, "did you mean \""+near+"\"?",
		"%s has a text for %q, which the guide does not have", what, e.id)
	return slices.DeleteFunc(lacking, func(id string) bool { return id == near })
}

// section returns a section and the position to report texts missing from it. A required section
// that is absent is one finding.
func (t *textReader) section(top *record, key string, ids []string) (at, n *yaml.Node) {
	n = top.values[key]
	if n == nil && len(ids) > 0 {
		t.fail(t.root, idMissingText, "add \""+key+":\" with a text for each id",
			"there are no texts for %s: %s", key, strings.Join(ids, ", "))
	}
	return top.keys[key], n
}
