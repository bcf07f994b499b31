package safetycase

import (
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/verify"
)

// smallLog is a complete log with one hazard of each status.
const smallLog = `
people:
  - {id: crew, who: A crew, confirms: That it floats.}
structural:
  - {rule: tidy, why: Nobody drowns of it.}
goals:
  - {id: St2.1, claim: It fails., evidence: [{test: TestPump, in: hull}]}
hazards:
  - id: H-01
    title: It sinks
    causes: [A hole.]
    severity: catastrophic
    likelihood-before: medium
    score-before: 4
    controls: [A second wall.]
    class: [D]
    evidence: [{rule: afloat}, {test: TestPump, in: hull}]
    control-fault: [{fault: a hole}, {case: afloat-hole}, {test: TestPump, in: hull}]
    severity-after: catastrophic
    likelihood-after: very-low
    score-after: 3
    residual: Two holes.
    owner: to be named by the operator
    status: controlled
    people: [crew]
  - id: H-02
    title: It is boarded
    causes: [Pirates.]
    severity: major
    likelihood-before: medium
    score-before: 3
    controls: [A high side.]
    class: [P]
    evidence: [{rule: afloat}]
    severity-after: major
    likelihood-after: medium
    score-after: 3
    residual: There are none here.
    owner: to be named by the operator
    status: open
    arises: later
    missing: [A lookout.]
    issue: "4"
    people: [crew]
`

// smallTree returns the tree of smallLog, read by the code that reads the real tree.
func smallTree(t *testing.T) *Tree {
	t.Helper()
	files := fstest.MapFS{
		"hull/hull_test.go": {Data: []byte(`package hull
func TestPump(t *testing.T) { t.Log() }
func TestEmpty(t *testing.T) {}
func Testify(t *testing.T) { t.Log() }
func (h Hull) TestMethod(t *testing.T) { t.Log() }
// func TestInAComment(t *testing.T) { t.Log() }
`)},
		"deck/deck.test.mjs": {Data: []byte(
			"test('by day', () => {})\n  test(`by ${when ? 'night' : 'day'}, twice`, () => {})\n" +
				"test(\"the captain's own\", () => {})\n// test('in a comment', () => " +
				"{})\ntest.skip('left out', () => {})\n")},
		"hull/testdata/old_test.go": {Data: []byte("not Go")},
		faultsFile: {Data: []byte(
			"- {name: a hole, rule: afloat}\n- {name: a mess, rule: tidy}\n")},
		casesFolder + "/afloat-hole.txtar": {Data: []byte("A hole.\n\nrule: afloat\n-- a --\n")},
		casesFolder + "/tidy-mess.txtar":   {Data: []byte("rule: tidy\n-- a --\n")},
		casesFolder + "/afloat_ok.txtar":   {Data: []byte("No hole.\n-- a --\nrule: afloat\n")},
	}
	tree, err := readTree(files)
	if err != nil {
		t.Fatal(err)
	}
	tree.rules = map[string]verify.Level{"afloat": verify.Safety, "tidy": verify.Style}
	tree.proofs = []Proved{{&guide.Guide{ID: "boat", Release: "1"},
		catalog.Proof{Release: "1", States: 1, Rules: verify.CountRules(&guide.Guide{})}}}
	return tree
}

func read(t *testing.T, text string) (*Log, error) {
	t.Helper()
	return Read(fstest.MapFS{LogFile: {Data: []byte(text)}})
}

// fault is one change to smallLog and the finding that it causes. If want is empty, the changed log
// is still correct.
type fault struct{ name, check, old, new, want string }

func faults() []fault {
	const (
		whole, order, score, lowest = "records are complete", "numbers are consecutive",
			"scores are the matrix's", "no fatal hazard scores below 3"
		words, shown, claims = "information alone saves no life",
			"controlled hazards have evidence", "open hazards claim nothing"
		there, plants, people = "evidence exists", "planted faults exist", "people are known"
		rules, goals          = "every rule has its hazard", "goals are proven or open"
	)
	evidence := "[{rule: afloat}, {test: TestPump, in: hull}]"
	plantedAll := "[{fault: a hole}, {case: afloat-hole}, {test: TestPump, in: hull}]"
	return []fault{
		{"no title", whole, "title: It sinks", "title: \"\"", "H-01: no title"},
		{"no cause", whole, "causes: [A hole.]", "causes: []", "H-01: no causes"},
		{"no reason for the residual risk", whole, "residual: Two holes.", "residual: \"\"",
			"no residual"},
		{"no owner", whole,
			"    owner: to be named by the operator\n    status: controlled",
			"    status: controlled", "no owner"},
		{"no people", whole, "status: controlled\n    people: [crew]",
			"status: controlled\n    people: []", "no people"},
		{"another class", whole, "class: [D]", "class: [D, Q]", `class "Q"`},
		{"controls without a class", whole, "class: [D]", "class: []", "controls without a class"},
		{"another time", whole, "arises: later", "arises: sometimes", `arises "sometimes"`},
		{"a missing number", order, "id: H-02", "id: H-03", `id "H-03", want H-02`},
		{"a duplicate number", order, "id: H-02", "id: H-01", `id "H-01", want H-02`},
		{"a score before", score, "score-before: 4", "score-before: 3",
			"before: the matrix has 4"},
		{"a score after", score, "likelihood-after: very-low\n    score-after: 3",
			"likelihood-after: low\n    score-after: 3", "after: the matrix has 4"},
		{"no such likelihood", score, "likelihood-before: medium\n    score-before: 4",
			"likelihood-before: seldom\n    score-before: 4", `no "catastrophic" × "seldom"`},
		{"a death made smaller", lowest,
			"severity-after: catastrophic\n    likelihood-after: very-low\n    score-after: 3",
			"severity-after: major\n    likelihood-after: very-low\n    score-after: 2",
			"H-01: scored 2 after"},
		{"a warning alone", words, "class: [D]", "class: [I]", "information is the only control"},
		{"a warning beside something better", words, "class: [D]", "class: [P, I]", ""},
		{"no evidence and not open", shown, "evidence: " + evidence + "\n    control-fault: " +
			plantedAll + "\n", "evidence: []\n", "no evidence"},
		{"no planted fault", shown, "    control-fault: " + plantedAll + "\n", "",
			"no planted fault"},
		{"not to be released", shown, "likelihood-after: very-low\n    score-after: 3",
			"likelihood-after: low\n    score-after: 4", "a controlled hazard scores at most"},
		{"controlled and something missing", shown, "status: controlled",
			"status: controlled\n    missing: [A keel.]", "so it is open"},
		{"open, and nothing is missing", claims, "missing: [A lookout.]\n", "missing: []\n",
			"state what is missing"},
		{"open in no issue", claims, "    issue: \"4\"\n", "", "the issue that tracks it"},
		{"open and better", claims, "likelihood-after: medium\n    score-after: 3",
			"likelihood-after: very-low\n    score-after: 2", "scored as before"},
		{"an unknown rule", there, "[{rule: afloat}, ", "[{rule: afloat}, {rule: flying}, ",
			`no rule "flying"`},
		{"an unknown test", there, evidence, "[{rule: afloat}, {test: TestSail, in: hull}]",
			`no test "TestSail"`},
		{"a test of another folder", there, evidence,
			"[{rule: afloat}, {test: TestPump, in: deck}]", `no test "TestPump" in "deck"`},
		{"a test without a body", there, evidence, "[{rule: afloat}, {test: TestEmpty, in: hull}]",
			"TestEmpty"},
		{"a function that is not a test", there, evidence,
			"[{rule: afloat}, {test: Testify, in: hull}]", "Testify"},
		{"a method", there, evidence, "[{rule: afloat}, {test: TestMethod, in: hull}]",
			"TestMethod"},
		{"a test in a comment", there, evidence,
			"[{rule: afloat}, {test: TestInAComment, in: hull}]", "TestInAComment"},
		{"a browser test", there, evidence, "[{rule: afloat}, {test: by day, in: deck}]", ""},
		{"a title that varies", there, evidence,
			"[{rule: afloat}, {test: \"by …, twice\", in: deck}]", ""},
		{"a title with an apostrophe", there, evidence,
			"[{rule: afloat}, {test: \"the captain's own\", in: deck}]", ""},
		{"a browser test in a comment", there, evidence,
			"[{rule: afloat}, {test: in a comment, in: deck}]", "in a comment"},
		{"a skipped browser test", there, evidence, "[{rule: afloat}, {test: left out, in: deck}]",
			"left out"},
		{"evidence of nothing", there, evidence, "[{rule: afloat}, {in: hull}]",
			"a rule or a test"},
		{"evidence of both", there, evidence, "[{rule: afloat, test: TestPump, in: hull}]",
			"a rule or a test"},
		{"a goal's unknown test", there, "evidence: [{test: TestPump, in: hull}]}",
			"evidence: [{test: TestSail, in: hull}]}", "St2.1: no test"},
		{"an unknown fault", plants, "{fault: a hole}", "{fault: a whale}", `"a whale"`},
		{"a fault of another rule", plants, "{fault: a hole}", "{fault: a mess}",
			"makes tidy fail"},
		{"an unknown case", plants, "{case: afloat-hole}", "{case: afloat-whale}",
			`"afloat-whale"`},
		{"a case of another rule", plants, "{case: afloat-hole}", "{case: tidy-mess}",
			"makes tidy fail"},
		{"a case without a fault", plants, "{case: afloat-hole}", "{case: afloat_ok}",
			`"afloat_ok"`},
		{"an unknown test of a fault", plants, "{test: TestPump, in: hull}]\n    sev",
			"{test: TestSail, in: hull}]\n    sev", `"TestSail"`},
		{"an unknown person", people, "status: controlled\n    people: [crew]",
			"status: controlled\n    people: [crew, king]", `"king"`},
		{"a person whom no hazard names", people, "people:\n  - {",
			"people:\n  - {id: king, who: A king, confirms: All.}\n  - {",
			`no hazard names the person "king"`},
		{"a rule that is not named", rules,
			"structural:\n  - {rule: tidy, why: Nobody drowns of it.}\n", "", `the rule "tidy"`},
		{"structural without a reason", rules, "why: Nobody drowns of it.", "why: \"\"",
			`structural "tidy"`},
		{"structural and evidence", rules, "{rule: tidy, why",
			"{rule: afloat, why: x}\n  - {rule: tidy, why", `structural "afloat"`},
		{"a goal without evidence that is not open", goals,
			", evidence: [{test: TestPump, in: hull}]}", "}", "neither proven nor open"},
		{"a goal without a strategy", goals, "id: St2.1", "id: St9.1", "St9.1"},
		{"a goal that is open", goals, "evidence: [{test: TestPump, in: hull}]}",
			"open: [Not yet.]}", ""},
	}
}

// Each planted fault must cause exactly one finding, and each check must find at least one of them.
func TestEveryCheckCanFail(t *testing.T) {
	tree, failed := smallTree(t), map[string]bool{}
	for _, f := range append(faults(), fault{name: "no fault"}) {
		t.Run(f.name, func(t *testing.T) {
			if n := strings.Count(smallLog, f.old); f.old != "" && n != 1 {
				t.Fatalf("%q occurs %d times", f.old, n)
			}
			l, err := read(t, strings.Replace(smallLog, f.old, f.new, 1))
			if err != nil {
				t.Fatal(err)
			}
			c := &Case{l, tree}
			found := c.Findings()
			if f.want == "" && len(found) > 0 ||
				f.want != "" && (len(found) != 1 || !strings.HasPrefix(found[0], f.check+": ") ||
					!strings.Contains(found[0], f.want)) {
				t.Errorf("want %q of %q, found %q", f.want, f.check, found)
			}
			failed[f.check] = failed[f.check] || f.want != ""
		})
	}
	for want, proofs := range map[string][]Proved{
		"no guide ships": nil,
		"another release": {{tree.proofs[0].Guide,
			catalog.Proof{Release: "2", States: 1, Rules: verify.CountRules(&guide.Guide{})}}},
		"with 1 rules": {{tree.proofs[0].Guide,
			catalog.Proof{Release: "1", States: 1, Rules: 1}}},
		"saw no state": {{tree.proofs[0].Guide,
			catalog.Proof{Release: "1", Rules: verify.CountRules(&guide.Guide{})}}},
	} {
		l, _ := read(t, smallLog)
		other := *tree
		other.proofs = proofs
		if found := (&Case{l, &other}).Findings(); len(found) != 1 ||
			!strings.Contains(found[0], want) {
			t.Errorf("want %q, found %q", want, found)
		}
		failed["proofs are of this release"] = true
	}
	for _, c := range checks() {
		if !failed[c.name] {
			t.Errorf("no planted fault has made %q fail", c.name)
		}
	}
}

// Unknown keys are errors, because their author would believe that they have an effect.
func TestReadIsStrict(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown key": strings.Replace(smallLog, "title: It sinks", "titel: It sinks", 1),
		"a key twice": strings.Replace(smallLog, "title: It sinks",
			"title: It sinks\n    title: It floats", 1),
		"not YAML": "hazards: [",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := read(t, text); err == nil || !strings.Contains(err.Error(), LogFile) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	if _, err := Read(fstest.MapFS{}); err == nil {
		t.Error("a missing log was read")
	}
}

// A less likely hazard never scores higher, and a more severe one never lower.
func TestMatrixIsMonotonic(t *testing.T) {
	for i, l := range likelihoods() {
		for j, s := range severities() {
			score, ok := Score(s, l)
			if !ok || score < 1 || score > maxScore {
				t.Errorf("%s × %s: %d", s, l, score)
			}
			if i > 0 && score > matrix()[i-1][j] || j > 0 && score < matrix()[i][j-1] {
				t.Errorf("%s × %s is %d, which contradicts its neighbors", s, l, score)
			}
		}
	}
	if low, _ := Score(catastrophic, "very-low"); low != minFatal {
		t.Errorf("the least likely death scores %d", low)
	}
}

// An open hazard must be listed first, and must never look controlled.
func TestOpenHazardsAreShown(t *testing.T) {
	now := strings.NewReplacer("    arises: later\n", "",
		"controls: [A high side.]\n    class: [P]\n    evidence: [{rule: afloat}]",
		"controls: []\n    class: []\n    evidence: []")
	l, _ := read(t, now.Replace(smallLog))
	text, err := (&Case{l, smallTree(t)}).Render()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"G0 is not claimed",
		"| [H-02](#H-02) It is boarded | A lookout. | 4 |", "None: open",
		"| A crew | That it floats. | **open** |",
		"**no owner**: H-01, H-02", "rule `afloat`: holds in every state",
		"“TestPump” (hull): in this run", "case `afloat-hole`"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
