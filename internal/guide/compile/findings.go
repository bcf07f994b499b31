package compile

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"firststeps/internal/guide/diag"
)

// most is how many findings one run gives: an author mends from the top, and a broken file must not
// cost minutes.
const most = 200

// findings collects what is wrong over all files of a guide.
type findings struct {
	list diag.List
	more int // how many were found beyond most
}

func (f *findings) full() bool { return len(f.list) >= most }

func (f *findings) add(x diag.Finding) {
	if f.full() {
		f.more++
		return
	}
	f.list = append(f.list, x)
}

// addFile adds a finding about a file as a whole.
func (f *findings) addFile(file, id, message, mend string) {
	f.add(diag.Finding{ID: id, File: file, Line: 1, Column: 1, Message: message, Mend: mend})
}

// all gives everything found, sorted, with a last line where there was more than can be shown.
func (f *findings) all() diag.List {
	out := f.list.Sorted()
	if f.more > 0 {
		last := out[len(out)-1]
		last.ID, last.Message = idTooManyFindings,
			fmt.Sprintf("%d more findings are not shown", f.more)
		last.Mend = "mend the ones above, then look again"
		out = append(out, last)
	}
	return out
}

// hidesUses tells whether a fault of this id may stand where a reference should.
func hidesUses(id string) bool {
	switch id {
	case idWrongType, idUnknownKey, idMissingKey, idDuplicateKey, idDuplicateID, idEmptyList,
		idBadExpression,
		idUnknownTarget, idUnknownNode, idUnknownChoice, idUnknownFlag, idUnknownCaution,
		idUnknownNote,
		idUnknownCondition, idUnknownSource, idBadKey, idMergeKey, idTooManyNodes, idTooManyChoices,
		idOtherwiseNotLast, idBadRule, idTooDeep, idFlagTarget, idBadStart:
		return true
	}
	return false
}

// hidesTexts tells whether a node with such a finding may need other texts once it is mended.
func hidesTexts(f diag.Finding) bool {
	return hidesUses(f.ID) || f.ID == idUnknownValue || f.ID == idOutOfRange
}

// fail adds a finding at a node of the document.
func (d *document) fail(at *yaml.Node, id, mend, message string, args ...any) {
	d.blind = d.blind || hidesUses(id)
	line, column := max(1, at.Line), max(1, at.Column)
	d.found.add(diag.Finding{
		ID: id, File: d.file, Line: line, Column: column,
		Excerpt: d.line(line), Message: fmt.Sprintf(message, args...), Mend: mend,
	})
}
