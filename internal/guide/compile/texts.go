package compile

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Text is one text of a text file.
type Text struct {
	Subject string // as for [Locate]: questions.life.choices.none
	Value   string
}

// Texts returns the texts of a text file, in its order, except its language and whether it is a
// draft. The error is a [diag.List], as that of [Format].
func Texts(file string, src []byte) (texts []Text, err error) {
	d, found := parseAlone(file, src)
	if err := found.Err(); err != nil {
		return nil, err
	}
	eachScalar(d.root, "", func(subject string, n *yaml.Node) {
		texts = append(texts, Text{subject, n.Value})
	})
	return texts, nil
}

// SetTexts returns a text file in canonical form, with its comments, in another language and with
// other texts, by subject. A text without another one stays.
func SetTexts(file string, src []byte, language string, texts map[string]string) ([]byte, error) {
	d, found := parseAlone(file, src)
	if err := found.Err(); err != nil {
		return nil, err
	}
	set := func(n *yaml.Node, text string) { n.Value, n.Tag, n.Style = text, "!!str", 0 }
	if n := value(d.root, "language"); n != nil {
		set(n, language)
	}
	eachScalar(d.root, "", func(subject string, n *yaml.Node) {
		if text, ok := texts[subject]; ok {
			set(n, text)
		}
	})
	return render(d, true), nil
}

// Base returns the language that a text file is based on, or "".
func Base(src []byte) string {
	if d, found := parseAlone("base.yaml", src); found.Err() == nil {
		if n := value(d.root, "base"); n != nil {
			return n.Value
		}
	}
	return ""
}

// Variant returns what a text file has that another one, its base, has not, in canonical form. The
// keys "base" and "draft" are those of its last version, old.
func Variant(file string, src, old, base []byte) ([]byte, error) {
	var docs [3]*document
	for i, b := range [][]byte{src, old, base} {
		d, found := parseAlone(file, b)
		if err := found.Err(); err != nil {
			return nil, err
		}
		docs[i] = d
	}
	d, last, below := docs[0], docs[1], docs[2]
	d.root.Content = without(d.root, notTexts[1:]...)
	language := filtered(d.root, func(k *yaml.Node) bool { return k.Value == notTexts[0] })
	name := filtered(d.root, func(k *yaml.Node) bool { return k.Value == "name" })
	d.root.Content = without(d.root, notTexts[0], "name")
	dropEqual(d.root, below.root)
	d.root.Content = slices.Concat(language, filtered(last.root, func(k *yaml.Node) bool {
		return slices.Contains(notTexts[1:], k.Value)
	}), name, d.root.Content)
	return render(d, true), nil
}

// dropEqual drops from a mapping the entries that another one has, too. Lists are compared as a
// whole.
func dropEqual(n, other *yaml.Node) {
	n.Content = filtered(n, func(key *yaml.Node) bool {
		own, base := value(n, key.Value), value(other, key.Value)
		if base == nil {
			return true
		}
		if own.Kind == yaml.MappingNode && base.Kind == yaml.MappingNode {
			dropEqual(own, base)
			return len(own.Content) > 0
		}
		return own.Value != base.Value || !slices.EqualFunc(own.Content, base.Content,
			func(a, b *yaml.Node) bool { return a.Value == b.Value })
	})
}

// notTexts are the keys of a text file that no one reads.
var notTexts = []string{"language", "base", "draft"}

// eachScalar calls do for every text below a node.
func eachScalar(n *yaml.Node, subject string, do func(subject string, n *yaml.Node)) {
	below := func(name string) string {
		if subject == "" {
			return name
		}
		return subject + "." + name
	}
	switch n.Kind {
	case yaml.MappingNode:
		each(n, func(key, v *yaml.Node) {
			if subject != "" || !slices.Contains(notTexts, key.Value) {
				eachScalar(v, below(key.Value), do)
			}
		})
	case yaml.SequenceNode:
		for i, item := range n.Content {
			eachScalar(item, below(strconv.Itoa(i)), do)
		}
	default:
		do(subject, n)
	}
}
