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
