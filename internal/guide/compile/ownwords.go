package compile

import (
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide"
	"firststeps/internal/guide/words"
)

// ownWordsDir holds one file for each language, by its primary subtag: what people write who mean
// an answer. A guide may have none.
const ownWordsDir = "own-words"

// Limits of the phrases for one answer.
const (
	maxPhrases = 60
	maxPhrase  = 60 // characters
)

var ownWordsShape = &shape{
	keys:  []string{"language", "answers"},
	child: map[string]*shape{"answers": {each: &shape{each: leaf}, spaced: true}},
}

// loadOwnWords parses every file of the folder.
func loadOwnWords(fsys fs.FS, found *findings) (docs []*document) {
	list, _ := fs.ReadDir(fsys, ownWordsDir)
	for _, e := range list {
		name := path.Join(ownWordsDir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir() || path.Ext(e.Name()) != ".yaml":
			found.addFile(name, idStrayFile, "this is not a file of own words",
				"name it <language>.yaml, such as en.yaml, or move it out of "+ownWordsDir+"/")
		default:
			docs = append(docs, load(fsys, name, found))
		}
	}
	return docs
}

// readOwnWords reads what people write who mean an answer, in every language.
func readOwnWords(docs []*document, l *logic) (all []*guide.OwnWords) {
	for _, d := range docs {
		if !d.usable() {
			continue
		}
		own := &guide.OwnWords{Language: d.language()}
		top := d.record(d.root, d.root, "the file of own words", ownWordsShape)
		if n := top.need("language"); n != nil &&
			(d.text(n, "language") != own.Language || words.For(own.Language) == nil) {
			d.fail(n, idLanguageMismatch, "write the name of the file: a language without region, "+
				"for which the program has words", "the language is %q, and the file is %s",
				n.Value, path.Base(d.file))
		}
		for _, e := range d.entries(top.need("answers"), "answers") {
			for _, c := range d.entries(e.value, `answers of "`+e.id+`"`) {
				if choice := l.ownChoice(d, e, c); choice != nil {
					own.Answers = append(own.Answers, guide.OwnAnswer{Node: l.nodeByID[e.id].node,
						Choice: choice, Phrases: d.phrases(c.value, e.id+"."+c.id)})
				}
			}
		}
		all = append(all, own)
	}
	return all
}

// ownChoice returns the choice that phrases are for. Own words answer no question about life or the
// place, and no question calmer than "not sure" does.
func (l *logic) ownChoice(d *document, e, c entry) *guide.Choice {
	decl := l.nodeByID[e.id]
	if decl == nil || decl.node.Kind != guide.Question {
		if !l.anyLost() {
			d.fail(e.key, idUnknownNode, "name a question of the guide",
				"there is no question %q", e.id)
		}
		return nil
	}
	choice, unsure := decl.node.Choice(c.id), decl.node.Choice("unsure")
	switch {
	case choice == nil:
		d.fail(c.key, idUnknownChoice, "name one of its choices", "%q has no choice %q", e.id, c.id)
	case decl.node.Life || decl.node.Place:
		d.fail(e.key, idCalmOwnWords, "delete it: the person answers this question",
			"%q is about life or the place, and may not be answered in own words", e.id)
	case unsure != nil && choice.Urgency < unsure.Urgency:
		d.fail(c.key, idCalmOwnWords, "delete it: own words can only raise urgency",
			"%s.%s is calmer than \"not sure\"", e.id, c.id)
	default:
		return choice
	}
	return nil
}

// phrases reads the phrases for an answer.
func (d *document) phrases(n *yaml.Node, what string) (all []string) {
	items := d.list(n, what)
	if len(items) > maxPhrases {
		d.fail(n, idOutOfRange, "keep the shorter ones: each matches longer messages, too",
			"%s has %d phrases, more than %d", what, len(items), maxPhrases)
	}
	for _, item := range items {
		text := d.sentence(item, "a phrase of "+what)
		if len(text) > maxPhrase {
			d.fail(item, idOutOfRange, "write only the words that matter",
				"this phrase is longer than %d bytes", maxPhrase)
		}
		all = append(all, text)
	}
	return all
}

// mergeOwnWords adds the own words of fragments to those of the guide in one language.
func (f *folder) mergeOwnWords(library fs.FS, logic *yaml.Node, own *document, parts []string) {
	f.sources[own.file] = []*document{source(f.FS, own.file, own.file)}
	for _, part := range parts {
		name := path.Join(part, ownWordsDir, path.Base(own.file))
		fragment := load(library, name, &findings{})
		answers := value(fragment.root, "answers")
		if !fragment.usable() || answers == nil {
			continue
		}
		questions := value(logic, "questions")
		answers.Content = filtered(answers, func(id *yaml.Node) bool {
			return value(questions, id.Value) != nil
		})
		each(answers, func(id, phrases *yaml.Node) {
			choices := value(value(questions, id.Value), "choices")
			phrases.Content = filtered(phrases, func(id *yaml.Node) bool {
				return value(choices, id.Value) != nil
			})
		})
		fragment.root.Content = without(fragment.root, "language")
		addSections(own.root, fragment.root, map[*yaml.Node]bool{},
			func(string) int { return keysToo })
		f.add(own.file, library, name)
	}
	f.files[own.file] = render(own, false)
}
