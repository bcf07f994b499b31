package mutate

import (
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"firststeps/guides"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/verify"
	"firststeps/test/short"
)

// shipped returns the guide about a trunk.
func shipped(t *testing.T) *base {
	t.Helper()
	return baseOf(t, "trunk-release-fails")
}

func baseOf(t *testing.T, id string) *base {
	t.Helper()
	dir, err := compile.Folder(guides.Files, id)
	if err != nil {
		t.Fatal(err)
	}
	b, found := newBase(dir)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return b
}

// A guide that is read and written without an edit keeps its release hash, so a mutant differs from
// the guide only by its edits.
func TestRewritingGuideKeepsRelease(t *testing.T) {
	short.Skip(t)
	b := shipped(t)
	whole, found := compile.Guide(b.files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	for name := range b.docs {
		// there is no key a, so nothing is set
		changed, _ := b.docs.apply([]edit{put(name, scalar("x"), "a", "b")})
		g, found := compile.Guide(overlay{b.files, changed})
		if len(found) > 0 {
			t.Fatal(found)
		}
		if g.Release != whole.Release {
			t.Errorf("rewriting %s changes the release hash", name)
		}
	}
}

// TestKnownFaults checks each kind of outcome, with faults whose outcome is known.
func TestKnownFaults(t *testing.T) {
	short.Skip(t)
	checkOutcomes(t, shipped(t), `
		drop-place questions.place no longer about the place
			found not-done-counts
		redirect-edge questions.life.choices.trapped trapped → opened
			found end-by-its-name
		answer-ahead questions.life car: shape
			refused bad-car
		answer-ahead questions.shape about life
			refused bad-car
		answer-ahead questions.shape front urgent
			refused bad-car
		change-topic steps.seats seats → handle
			refused bad-car
		change-topic steps.verge passengers → animals
			refused bad-road
		lower-urgency questions.life.choices.unsure emergency → urgent
			found same-way-same-urgency
		drop-caution steps.press no-force
			found cautions-in-scope
		raise-tries steps.press 3 → 4
			found tries-within-budget
		redirect-flag flags.trapped trapped → opened
			refused flag-target
		drop-otherwise junctions.tries.6 otherwise dropped
			refused otherwise-missing
		type-number text/en-US.yaml:dispositions.trapped.title 112
			refused placeholder-differs
		delete-line text/en-US.yaml:steps.blade.do.0
			found same-in-all-languages
		change-service steps.look police → fire
			found own-rule
		change-alarm alarm danger → trapped
			found alarm-is-last
		swap-texts text/en-GB.yaml:questions.life.choices.trapped with inside
			found answers-in-place
		delete-not text/en-US.yaml:cautions.no-pliers.text 2:
			found same-negations
		number-unknown dispositions.no-one
			found number-known
		doubt-to-helper steps.look unsure to locksmith
			refused hidden-number
		doubt-to-second-search steps.look unsure to can-wait
			found unknown-is-unsafe
		change-class steps.look search → wait
			found emergency-step-searches
		same-title dispositions.missing that of trapped
			found cards-differ
		forbid-call dispositions.danger
			found card-keeps-calling
		force-behind-colon steps.blade
			found no-force-in-texts
		swap-texts-everywhere questions.life.choices.trapped with none
			found no-says-no
		swap-texts-everywhere questions.place.choices.unsure with parked
			found unsure-says-so
		drop-rule rules.place-first rule dropped
			rule removed 
		drop-offer always.help with its texts
			refused unknown-node
		narrow-offer always.help only when safe
			found help-in-reach
		narrow-offer always.help only when not crew
			found reachable
		redirect-case junctions.asked.2 roadside → opened
			found calm-end-by-its-name
		redirect-case junctions.asked.2 roadside → life
			found offer-in-its-place
		delete-line-everywhere steps.blade.do.0
			survived A guide that never had the line looks the same. Reviewers read every change of a text, and the version shows it.
		forbid-word text/en-GB.yaml:steps.blade.do Pry the lid open with a screwdriver.
			found no-force-in-texts
	`)
}

// TestFaultsOfOffers checks faults in offers and in limits on seconds, in a small guide that has
// several offers, and limits.
func TestFaultsOfOffers(t *testing.T) {
	checkOutcomes(t, severalOffers(t), `
		drop-offer always.help with its texts
			found help-in-reach
		drop-offer always.first with its texts
			found help-in-reach
		redirect-offer always.first urgent-help → life
			found offer-in-its-place
		redirect-offer always.help urgent-help → trapped
			found offer-in-its-place
		redirect-offer always.help urgent-help → opened
			found help-in-reach
		redirect-offer always.help urgent-help → button
			found professional-before-tries
		negate-offer always.first negated
			found help-in-reach
		negate-offer always.more negated
			found professional-before-tries
		drop-offer-condition always.more always
			found professional-before-tries
		drop-entry text/en-US.yaml:always.help dropped
			refused missing-text
		raise-seconds seconds.urgent no bound
			rule removed 
		raise-seconds seconds.help 80 → 800
			rule removed 
		drop-offer-condition always.first always
			survived 
	`)
}

// severalOffers returns the base guide of package verify with offers of three kinds.
func severalOffers(t *testing.T) *base {
	t.Helper()
	archive, err := txtar.ParseFile("../verify/testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	replace := func(old, now string, names ...string) {
		for _, name := range names {
			text := string(files[name].Data)
			if strings.Count(text, old) != 1 {
				t.Fatalf("%s does not contain %q exactly once", name, old)
			}
			files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, now, 1))}
		}
	}
	replace("  help: {to: urgent-help, source: [B3]}\n", `  help: {to: urgent-help, when: safe, source: [B3]}
  first: {to: urgent-help, when: {not: safe}, source: [B3]}
  more: {to: tries, when: {all: [safe, need.later]}, source: [B2]}
`, logicFile)
	replace("alarm: danger\n", "alarm: danger\nseconds: {help: 80, urgent: 12}\n", logicFile)
	replace("  help: Get someone to come\n", `  help: Get someone to come
  first: Get someone to come here
  more: Try the next thing
`, textFile("en-GB"), textFile("en-US"))
	b, found := newBase(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return b
}

// checkOutcomes checks the outcome of the first fault that begins with each key.
// checkOutcomes checks the outcomes of faults. A table has two lines for each: the fault, and its
// outcome.
func checkOutcomes(t *testing.T, b *base, table string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(table), "\n")
	for i := 0; i < len(lines); i += 2 {
		place, want := strings.TrimSpace(lines[i]), strings.TrimSpace(lines[i+1])
		t.Run(place, func(t *testing.T) {
			for _, m := range b.mutants() {
				if strings.HasPrefix(m.Operator+" "+m.Place+" "+m.Change, place) {
					r := b.evaluate(m, nil)
					if got := strings.TrimSpace(r.Outcome.String() + " " + r.By); got != want {
						t.Errorf("outcome = %s, want %s", got, want)
					}
					return
				}
			}
			t.Error("no such fault")
		})
	}
}

// Faults in texts alone are judged without a walk. Here every 801st of them is also walked: both
// must agree.
func TestTextsNeedNoWalk(t *testing.T) {
	short.Skip(t)
	b, texts, tried := shipped(t), 0, 0
	for _, m := range b.mutants() {
		if m.edits[0].file == logicFile {
			continue
		}
		if texts++; texts%801 != 0 {
			continue
		}
		changed, logic := b.docs.apply(m.edits)
		g, found := compile.Guide(overlay{b.files, changed})
		if logic || len(found) > 0 {
			continue
		}
		tried++
		quick := verify.Verify(g, verify.Options{StopAtFirst: true, NoWalk: true})
		whole := verify.Verify(g, verify.Options{StopAtFirst: true})
		if quick.Proved() != whole.Proved() {
			t.Errorf("%s %s: proved %v without a walk, %v with one", m.Operator, m.Place,
				quick.Proved(), whole.Proved())
		}
	}
	if tried == 0 {
		t.Error("no fault was judged")
	}
}

// TestScoreOfASample plants every 151st fault. "firststeps verify --mutate" plants all of them.
func TestScoreOfASample(t *testing.T) {
	short.Skip(t)
	b := shipped(t)
	s, found := Run(b.files, Options{Workers: 2, Every: 151})
	if len(found) > 0 {
		t.Fatal(found)
	}
	if all, safe := s.Share(false), s.Share(true); all.Counted < 15 || safe.Counted < 5 ||
		all.ByProof() < 90 || safe.ByProof() < 100 || safe.Counted > all.Counted {
		t.Errorf("all faults: %+v, safety faults: %+v", all, safe)
	}
	if text := s.Markdown(); !strings.Contains(text, s.Release) ||
		!strings.Contains(text, "### Survivors") {
		t.Error(text)
	}
}

// A fault that affects safety never has a reason.
func TestSafetyFaultsHaveNoReason(t *testing.T) {
	short.Skip(t)
	b := shipped(t)
	m := Mutant{Operator: "drop-note", Place: "steps.roadside"}
	if b.reason(m) == "" {
		t.Error("the declared reason was not found")
	}
	if m.Safety = true; b.reason(m) != "" {
		t.Error("a fault that affects safety has a reason")
	}
}

func TestPlantedFaultsAreCounted(t *testing.T) {
	s := Score{Results: []Result{
		{Mutant{Safety: true}, Found, ""}, {Mutant{}, FoundByStory, ""}, {Mutant{}, Survived, ""},
		{Mutant{}, Survived, "why"},
		{Mutant{Safety: true}, Equivalent, ""}, {Mutant{Safety: true}, RuleRemoved, ""},
		{Mutant{Content: true}, Survived, ""},
	}}
	if got := s.Share(false); got != (Share{Proof: 1, Stories: 1, Counted: 4}) {
		t.Errorf("%+v", got)
	}
	if got := s.Share(true); got != (Share{Proof: 1, Counted: 1}) || got.ByProof() != 100 {
		t.Errorf("%+v", got)
	}
	if len(s.Unexplained()) != 2 {
		t.Error(s.Unexplained())
	}
}
