package mutate

import (
	_ "embed"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed survivors.yaml
var survivors []byte

// declaredReason is why some faults may survive.
type declaredReason struct {
	Guide    string `yaml:"guide"` // the guide with these places; if empty, every guide
	Operator string `yaml:"operator"`
	Place    string `yaml:"place"`
	Reason   string `yaml:"reason"`
}

func readReasons() (list []declaredReason, err error) {
	err = yaml.Load(survivors, &list, yaml.WithKnownFields())
	return list, err
}

// reason returns why a fault may survive, or "" if no reason is declared. A fault that affects
// safety has none, unless it makes a different guide in every language.
func (b *base) reason(m Mutant) string {
	if m.Safety && !m.Content {
		return ""
	}
	for _, e := range b.reasons {
		ok, _ := path.Match(e.Place, strings.ReplaceAll(m.Place, "/", ":"))
		if ok && e.Operator == m.Operator && (e.Guide == "" || e.Guide == b.g.ID) {
			return e.Reason
		}
	}
	return ""
}
