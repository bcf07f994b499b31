package catalog

import (
	"io/fs"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/verify"
)

// Draft is a guide that may have findings: it is for its author, and not for people in trouble.
type Draft struct {
	Guide *guide.Guide // nil if it does not compile
	Files fs.FS        // its folder, with what it shares with other guides
	Found diag.List    // why it does not compile
}

// OpenDraft compiles a guide of a library without proving it. Only the command preview may call it:
// test/arch checks that, and so no draft is served by mistake.
func OpenDraft(library fs.FS, name string) (d Draft) {
	var err error
	if d.Files, err = compile.Folder(library, name); err != nil {
		d.Found = diag.List{fault(idUnreadable, ".", "the folder cannot be read",
			"check its name, and that it may be read")}
		return d
	}
	d.Guide, d.Found = compile.Guide(d.Files)
	return d
}

// Verify checks every rule in every state of a draft that compiles, and how many planted faults
// were found, and returns the findings. checked is as in [Options].
func (d Draft) Verify(checked *verify.Checked) (verify.Report, diag.List) {
	before := ReadProof(d.Files)
	r := verify.Verify(d.Guide, verify.Options{RecordedTimes: before.Seconds,
		RecordedTurns: before.Turns, Checked: checked})
	_, weak := FaultsIn(d.Files, before, d.Guide)
	return r, append(Diagnose(d.Files, r), weak...)
}
