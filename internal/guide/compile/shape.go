package compile

// shape describes a mapping or a list of the format. The reader and the formatter share it.
type shape struct {
	// record: its keys in printing order; nil for a mapping of ids and for a list
	keys   []string
	child  map[string]*shape // record: the shapes of its values that are not plain
	each   *shape            // mapping of ids, list: the shape of each entry
	flow   bool              // printed on one line if it fits
	spaced bool              // printed with an empty line between entries
}

// of returns the shape of the value of a key, or nil if the shape is unknown.
func (s *shape) of(key string) *shape {
	if s == nil {
		return nil
	}
	if c := s.child[key]; c != nil {
		return c
	}
	return s.each
}

// Shapes of guide.yaml.
var (
	leaf          = &shape{flow: true}
	exprShape     = &shape{keys: []string{"all", "any", "not"}, flow: true}
	secondsShape  = &shape{keys: []string{"number", "help", "urgent"}, flow: true}
	mutationShape = &shape{keys: []string{"all", "safety"}, flow: true}
	callShape     = &shape{keys: []string{"who", "service"}, flow: true}
	tellsShape    = &shape{keys: detailFields(), flow: true}
	choiceShape   = &shape{keys: []string{"to", "urgency", "icon", "tells", "reason"}, flow: true,
		child: map[string]*shape{"tells": tellsShape}}
	edgeShape  = &shape{keys: []string{"to", "urgency", "icon", "reason"}, flow: true}
	edgeShapes = map[string]*shape{"choices": choiceShape, "outcomes": edgeShape}
	caseShape  = &shape{keys: []string{"when", "to", "otherwise"}, flow: true,
		child: map[string]*shape{"when": exprShape}}
	paceShape = &shape{keys: []string{"per-minute", "source"}, flow: true,
		child: map[string]*shape{"per-minute": leaf, "source": leaf}}
	timerShape = &shape{keys: []string{"minutes", "source"}, flow: true,
		child: map[string]*shape{"source": leaf}}

	sourceShape = &shape{
		keys:  []string{"title", "date", "url", "note", "parts"},
		child: map[string]*shape{"parts": leaf},
	}
	flagShape  = &shape{keys: []string{"to", "icon", "source"}, flow: true}
	offerShape = &shape{keys: []string{"to", "icon", "when", "source"}, flow: true,
		child: map[string]*shape{"when": exprShape}}
	cautionShape = &shape{keys: []string{"protects", "scope", "source"}, flow: true}
	ruleShape    = &shape{
		keys: []string{"never", "when", "always", "calls", "at", "before", "first", "within",
			"from", "to", "why", "source"},
		child: map[string]*shape{"when": exprShape, "always": exprShape, "never": leaf, "at": leaf,
			"before": leaf, "first": leaf, "from": leaf, "to": leaf, "source": leaf},
	}
	noteShape = &shape{keys: []string{"kind", "guide", "keeps", "when", "country", "not-country",
		"source"}, flow: true, child: map[string]*shape{"keeps": leaf, "when": exprShape,
		"country": leaf, "not-country": leaf}}
	pictureShape = &shape{keys: []string{"mirror", "when"}, flow: true,
		child: map[string]*shape{"when": exprShape}}

	nodeChildren = map[string]*shape{
		"call": callShape, "pace": paceShape, "timer": timerShape, "source": leaf,
		"forgets": leaf, "keeps": leaf, "cautions": leaf, "notes": leaf, "picture": leaf,
		"choices": {each: choiceShape}, "outcomes": {each: edgeShape},
	}
	questionShape = &shape{keys: []string{"life", "place", "car", "source", "forgets", "keeps",
		"cautions", "notes", "picture", "choices"}, child: nodeChildren}
	stepShape = &shape{keys: []string{"class", "harmless", "rescue", "tries", "minutes", "shown",
		"pace", "timer", "car", "road", "call", "source", "forgets", "cautions", "notes",
		"picture", "outcomes"},
		child: nodeChildren}
	dispositionShape = &shape{keys: []string{"urgency", "quiet", "rescue", "call", "pace",
		"timer", "source", "keeps", "cautions", "notes", "picture"}, child: nodeChildren}

	guideShape = &shape{
		keys: []string{
			"guide", "version", "owner", "reviewed", "review-by", "emergency", "desk", "uses",
			"start", "alarm", "seconds", "turns", "mutation", "rule-sets",
			"sources", "flags", "always", "conditions", "junctions", "cautions", "notes",
			"pictures", "rules", "questions", "steps", "dispositions",
		},
		child: map[string]*shape{
			"uses":         leaf,
			"seconds":      secondsShape,
			"mutation":     mutationShape,
			"rule-sets":    leaf,
			"sources":      {each: sourceShape, spaced: true},
			"flags":        {each: flagShape},
			"always":       {each: offerShape},
			"conditions":   {each: exprShape},
			"junctions":    {each: &shape{each: caseShape}},
			"cautions":     {each: cautionShape},
			"notes":        {each: noteShape},
			"pictures":     {each: pictureShape},
			"rules":        {each: ruleShape},
			"questions":    {each: questionShape, spaced: true},
			"steps":        {each: stepShape, spaced: true},
			"dispositions": {each: dispositionShape, spaced: true},
		},
	}
)

// Shapes of text/<language>.yaml: one text per line, so that a translator's change is one line of a
// diff.
var (
	block = &shape{}
	slots = map[string]*shape{"choices": block, "outcomes": block, "do": block,
		"say": block, "then": block, "wait": block, "worse": block}
	cautionTextShape = &shape{keys: []string{"text", "why"}}
	questionText     = &shape{keys: []string{"title", "hint", "why", "choices"}, child: slots}
	stepText         = &shape{keys: []string{"title", "why", "do", "say", "outcomes"}, child: slots}
	dispositionText  = &shape{keys: []string{"title", "do", "say", "then", "wait", "worse"},
		child: slots}

	textShape = &shape{
		keys: []string{"language", "base", "draft", "name", "title", "summary", "flags",
			"always", "cautions", "notes", "pictures", "questions", "steps", "dispositions"},
		child: map[string]*shape{
			"flags":        block,
			"always":       block,
			"cautions":     {each: cautionTextShape},
			"notes":        block,
			"pictures":     block,
			"questions":    {each: questionText, spaced: true},
			"steps":        {each: stepText, spaced: true},
			"dispositions": {each: dispositionText, spaced: true},
		},
	}
)
