package mutate

import (
	_ "embed"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed survivors.yaml
var survivors []byte

// excuse is why some faults may survive.
type excuse struct {
	Guide    string `yaml:"guide"` // whose places are meant; of every guide, if it is empty
	Operator string `yaml:"operator"`
	Place    string `yaml:"place"`
	Reason   string `yaml:"reason"`
}

func readExcuses() (list []excuse, err error) {
	err = yaml.Load(survivors, &list, yaml.WithKnownFields())
	return list, err
}

// reason gives why a fault may survive; nothing where no reason was declared. What touches safety
// has none, but where the guide is another one in every language.
func (b *base) reason(m Mutant) string {
	if m.Safety && !m.Content {
		return ""
	}
	for _, e := range b.excuses {
		ok, _ := path.Match(e.Place, strings.ReplaceAll(m.Place, "/", ":"))
		if ok && e.Operator == m.Operator && (e.Guide == "" || e.Guide == b.g.ID) {
			return e.Reason
		}
	}
	return ""
}
