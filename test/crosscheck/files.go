package crosscheck

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// guideFile is the content of guide.yaml.
type guideFile struct {
	Guide, Version, Owner, Reviewed, Start, Alarm string

	ReviewBy     string                  `yaml:"review-by"`
	Emergency    bool                    `yaml:"emergency"` // about lists; not checked here
	Desk         string                  `yaml:"desk"`      // not checked here
	Seconds      map[string]int          `yaml:"seconds"`   // not checked here
	Mutation     map[string]int          `yaml:"mutation"`  // not checked here
	Turns        int                     `yaml:"turns"`     // not checked here
	RuleSets     []string                `yaml:"rule-sets"`
	Sources      map[string]sourceFile   `yaml:"sources"`
	Flags        map[string]edgeFile     `yaml:"flags"`
	Always       map[string]offerFile    `yaml:"always"`
	Conditions   map[string]rawExpr      `yaml:"conditions"`
	Junctions    map[string][]caseFile   `yaml:"junctions"`
	Cautions     map[string]cautionFile  `yaml:"cautions"`
	Notes        map[string]noteFile     `yaml:"notes"`
	Pictures     map[string]pictureFile  `yaml:"pictures"`
	Rules        map[string]ownRuleFile  `yaml:"rules"`
	Questions    map[string]questionFile `yaml:"questions"`
	Steps        map[string]stepFile     `yaml:"steps"`
	Dispositions map[string]endFile      `yaml:"dispositions"`
}

type sourceFile struct {
	Title, Date, URL, Note string
	Parts                  []string
}

// edgeFile is a flag, a choice or an outcome.
type edgeFile struct {
	To, Urgency, Reason string
	Icon                string            // not checked here
	Tells               map[string]string // what it fills in for the desk; not checked here
	Source              []string
}

type offerFile struct {
	To     string
	Icon   string // not checked here
	When   *rawExpr
	Source []string
}

type caseFile struct {
	When          *rawExpr
	To, Otherwise string
}

type cautionFile struct {
	Protects      string
	Scope, Source []string
}

type noteFile struct {
	Kind  string
	Guide string   // not checked here
	Keeps []string // not checked here
	When  *rawExpr
	// in which countries it is shown; not checked here
	Country    []string
	NotCountry []string `yaml:"not-country"`
	Source     []string
}

// pictureFile is not checked here.
type pictureFile struct {
	Mirror bool
	When   *rawExpr
}

type ownRuleFile struct {
	Never, At, Before, First, From, To []string

	When, Always *rawExpr
	Within       int
	Calls        string
	Why          string
	Source       []string
}

type questionFile struct {
	Life, Place bool
	// answered in advance if the car is known; not checked here
	Car                                     string
	Source, Forgets, Keeps, Cautions, Notes []string
	Picture                                 []string // not checked here
	Choices                                 map[string]edgeFile
}

type callFile struct{ Who, Service string }

// paceFile and timerFile are not checked here.
type paceFile struct {
	PerMinute []int `yaml:"per-minute"`
	Source    []string
}

type timerFile struct {
	Minutes int
	Source  []string
}

type stepFile struct {
	Class                            string
	Harmless, Rescue                 bool
	Tries                            int
	Minutes, Shown                   int // not checked here
	Pace                             paceFile
	Timer                            timerFile
	Car, Road                        string // selects facts that are shown; not checked here
	Call                             callFile
	Source, Forgets, Cautions, Notes []string
	Picture                          []string // not checked here
	Outcomes                         map[string]edgeFile
}

type endFile struct {
	Urgency                        string
	Quiet                          bool // about the page; not checked here
	Rescue                         bool // about texts; not checked here
	Call                           callFile
	Pace                           paceFile
	Timer                          timerFile
	Source, Keeps, Cautions, Notes []string
	Picture                        []string // not checked here
}

// textFile is the content of text/<language>.yaml.
type textFile struct {
	Language, Name, Title, Summary string
	Draft                          bool

	Flags, Always                  map[string]string
	Cautions                       map[string]cautionText
	Notes, Pictures                map[string]string
	Questions, Steps, Dispositions map[string]nodeText
}

type cautionText struct{ Text, Why string }

type nodeText struct {
	Title, Hint, Why  string
	Do, Say, Then     []string
	Wait, Worse       []string
	Choices, Outcomes map[string]string
}

// readFile decodes one file into v. Unknown and duplicate keys are errors.
func readFile(fsys fs.FS, name string, v any) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if err := yaml.Load(raw, v, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readOrder returns the answers to each question in the order of the file, which a map does not
// keep.
func readOrder(fsys fs.FS) (map[string][]string, error) {
	var file struct {
		Questions map[string]struct{ Choices yaml.Node }
	}
	raw, err := fs.ReadFile(fsys, "guide.yaml")
	if err != nil {
		return nil, err
	}
	if err := yaml.Load(raw, &file); err != nil {
		return nil, err
	}
	order := map[string][]string{}
	for id, q := range file.Questions {
		for i := 0; i < len(q.Choices.Content); i += 2 {
			order[id] = append(order[id], q.Choices.Content[i].Value)
		}
	}
	return order, nil
}

// readTexts reads every language.
func readTexts(fsys fs.FS) ([]textFile, error) {
	entries, err := fs.ReadDir(fsys, "text")
	if err != nil {
		return nil, err
	}
	var texts []textFile
	for _, entry := range entries {
		var t textFile
		if err := readFile(fsys, path.Join("text", entry.Name()), &t); err != nil {
			return nil, err
		}
		if t.Language != strings.TrimSuffix(entry.Name(), ".yaml") {
			return nil, fmt.Errorf("text/%s: language is %q", entry.Name(), t.Language)
		}
		texts = append(texts, t)
	}
	if len(texts) == 0 {
		return nil, errors.New("text: no languages")
	}
	return texts, nil
}
