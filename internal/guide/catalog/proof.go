package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/verify"
)

// ProofFile is a file in the folder of a built-in guide that records which release was proved.
// "firststeps verify --write" writes it, and a test repeats the proof of every built-in guide on
// every build. So the program does not need to prove them at every start.
const ProofFile = "proof.json"

// Proof states that every safety rule holds in every state of a release.
type Proof struct {
	Release string `json:"release"`
	States  int    `json:"states"`
	Rules   int    `json:"rules"`

	// the worst times of the release; if it is slower than these, it must declare its limits
	Seconds guide.Seconds `json:"seconds"`
	Turns   int           `json:"turns"` // to help; as Seconds

	Faults *Faults `json:"faults,omitempty"` // nil if not measured
}

// Faults is how many planted faults the proof and the stories of a release found, in percent.
type Faults struct {
	Release string  `json:"release"` // without its drafts: see guide.Guide
	Stories string  `json:"stories"` // hash of the stories: see Stories
	Rules   int     `json:"rules"`
	Planted int     `json:"planted"` // those that count
	All     float64 `json:"all"`     // found, of all of them
	Safety  float64 `json:"safety"`  // found, of those that affect safety
}

// ReadProof returns the proof recorded in the folder of a guide, or the zero value if there is
// none.
func ReadProof(dir fs.FS) (p Proof) {
	if b, err := fs.ReadFile(dir, path.Base(ProofFile)); err != nil ||
		json.Unmarshal(b, &p) != nil {
		return Proof{}
	}
	return p
}

// NewProof returns the proof of a report without safety findings.
func NewProof(r verify.Report) Proof {
	return Proof{Release: r.Release, States: r.States, Rules: r.Rules, Seconds: r.Worst,
		Turns: r.Turns}
}

// Stories returns a hash of the stories in the folder of a guide.
func Stories(dir fs.FS) string {
	h := sha256.New()
	names, _ := fs.Glob(dir, "stories/*.yaml") // the pattern is valid
	for _, name := range names {
		b, _ := fs.ReadFile(dir, name) // a story that cannot be read is not measured
		fmt.Fprintf(h, "%s %d\n%s", name, len(b), b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FaultsIn returns how many planted faults were found, as the recorded proof of a guide in a folder
// says, or nil if that was not measured for its release, its stories and as many rules. If fewer
// were found than the guide declares, it also returns a finding.
func FaultsIn(dir fs.FS, before Proof, g *guide.Guide) (*Faults, diag.List) {
	f := before.Faults
	if f == nil || f.Release != g.Measured || f.Rules != verify.CountRules(g) ||
		f.Stories != Stories(dir) {
		return nil, nil
	}
	var few []string
	for _, share := range []struct {
		of    string
		found float64
		least int
	}{
		{"", f.All, g.Mutation.All}, {" that affect safety", f.Safety, g.Mutation.Safety},
	} {
		if share.found < float64(share.least) {
			few = append(few, fmt.Sprintf("%.1f %% of the planted faults%s, not %d %%",
				share.found, share.of, share.least))
		}
	}
	if len(few) == 0 {
		return f, nil
	}
	return f, diag.List{fault(idWeakProof, logicFile,
		"the proof and the stories find "+strings.Join(few, ", and "),
		"\"firststeps verify DIR --mutate\" lists what they do not find: add a rule or a story "+
			"for each, or delete a key that changes nothing. Some faults in texts are found only "+
			"by comparing two variants of a language: a guide without them declares less, such as "+
			"\"mutation: {all: 90, safety: 95}\"")}
}

// hash returns a hash of everything that is recorded.
func (p Proof) hash() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Kept is a proof, and the hash of the recorded proof that limited it. It holds for every guide of
// its release that has the same recorded proof.
type Kept struct {
	Recorded string `json:"recorded"`
	Proof
}

// BuiltIn opens the guides that ship with the program. It accepts the recorded proof of the same
// release.
func BuiltIn() (*Library, diag.List) { return open(guides.Files, Options{}, recorded) }

// prover returns the proof of a guide in a folder, or the findings that refute it. before is the
// recorded proof of the last release.
type prover func(dir fs.FS, g *guide.Guide, before Proof) (Proof, diag.List)

// prove walks every state. It ignores style rules: they are no reason to reject a guide that people
// need.
func (o Options) prove(dir fs.FS, g *guide.Guide, before Proof) (Proof, diag.List) {
	r := verify.Verify(g, verify.Options{NoStyle: true, RecordedTimes: before.Seconds,
		RecordedTurns: before.Turns, Checked: o.Checked})
	if !r.Proved() {
		return Proof{}, Diagnose(dir, r)
	}
	if _, found := FaultsIn(dir, before, g); len(found) > 0 {
		return Proof{}, found
	}
	return NewProof(r), nil
}

// Diagnose returns the findings of a report with their positions in the folder of the guide, or in
// the fragment that they are about.
func Diagnose(dir fs.FS, r verify.Report) diag.List {
	return compile.Origins(dir, verify.Diagnose(r.Findings,
		func(file, subject string) (int, int, string) {
			return compile.Locate(dir, file, subject)
		}))
}

// recorded returns the recorded proof if it is for this release. Otherwise it proves the guide.
func recorded(dir fs.FS, g *guide.Guide, before Proof) (Proof, diag.List) {
	if before.Release == g.Release && before.States > 0 {
		_, found := FaultsIn(dir, before, g)
		return before, found
	}
	return Options{}.prove(dir, g, before)
}
