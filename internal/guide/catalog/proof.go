package catalog

import (
	"encoding/json"
	"io/fs"
	"path"

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
func NewProof(r verify.Report) Proof { return Proof{r.Release, r.States, r.Rules, r.Worst} }

// BuiltIn opens the guides that ship with the program. It accepts the recorded proof of the same
// release.
func BuiltIn() (*Library, diag.List) { return open(guides.Files, recorded) }

// prover returns the proof of a guide in a folder, or the findings that refute it.
type prover func(dir fs.FS, g *guide.Guide) (Proof, diag.List)

// prove walks every state. It ignores style rules: they are no reason to reject a guide that people
// need.
func prove(dir fs.FS, g *guide.Guide) (Proof, diag.List) {
	r := verify.Verify(g, verify.Options{NoStyle: true, RecordedTimes: ReadProof(dir).Seconds})
	if !r.Proved() {
		return Proof{}, verify.Diagnose(r.Findings, func(file, subject string) (int, int, string) {
			return compile.Locate(dir, file, subject)
		})
	}
	return NewProof(r), nil
}

// recorded returns the recorded proof if it is for this release. Otherwise it proves the guide.
func recorded(dir fs.FS, g *guide.Guide) (Proof, diag.List) {
	if p := ReadProof(dir); p.Release == g.Release && p.States > 0 {
		return p, nil
	}
	return prove(dir, g)
}
