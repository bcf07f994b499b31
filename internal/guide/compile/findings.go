package compile

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide/diag"
)

// maxFindings is the maximum number of findings of one run. Authors fix from the top, and a broken
// file must not cost minutes.
const maxFindings = 200

// findings collects the findings of all files of a guide.
type findings struct {
	list diag.List
	more int // number of findings beyond maxFindings
}

func (f *findings) full() bool { return len(f.list) >= maxFindings }

func (f *findings) add(x diag.Finding) {
	if f.full() {
		f.more++
		return
	}
	f.list = append(f.list, x)
}

// addFile adds a finding about a whole file.
func (f *findings) addFile(file, id, message, fix string) {
	f.add(diag.Finding{ID: id, File: file, Line: 1, Column: 1, Message: message, Fix: fix})
}

// all returns all findings, sorted. If some were dropped, a last finding has their number.
func (f *findings) all() diag.List {
	out := f.list.Sorted()
	if f.more > 0 {
		last := out[len(out)-1]
		last.ID, last.Message = idTooManyFindings,
			fmt.Sprintf("%d more findings are not shown", f.more)
		last.Fix = "fix the findings above, then check again"
		out = append(out, last)
	}
	return out
}

// hidesUses reports whether a finding with this id may hide a reference.
func hidesUses(id string) bool {
	switch id {
	case idWrongType, idUnknownKey, idMissingKey, idDuplicateKey, idDuplicateID, idEmptyList,
		idBadExpression,
		idUnknownTarget, idUnknownNode, idUnknownChoice, idUnknownFlag, idUnknownCaution,
		idUnknownNote, idUnknownPicture,
		idUnknownCondition, idUnknownSource, idUnknownFragment, idBadKey, idMergeKey,
		idTooManyNodes, idTooManyChoices,
		idOtherwiseNotLast, idBadRule, idTooDeep, idFlagTarget, idBadStart:
		return true
	}
	return false
}

// hidesTexts reports whether a node with such a finding may need other texts once it is fixed.
func hidesTexts(f diag.Finding) bool {
	return hidesUses(f.ID) || f.ID == idUnknownValue || f.ID == idOutOfRange ||
		f.ID == idBadPace
}

// fail adds a finding at a node of the document.
func (d *document) fail(at *yaml.Node, id, fix, message string, args ...any) {
	d.refLost = d.refLost || hidesUses(id)
	line, column := max(1, at.Line), max(1, at.Column)
	d.found.add(diag.Finding{
		ID: id, File: d.file, Line: line, Column: column,
		Excerpt: d.line(line), Message: fmt.Sprintf(message, args...), Fix: fix,
	})
}
