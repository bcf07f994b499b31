package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"firststeps/internal/guide"
)

// reviewed returns the documents of the texts that are no drafts, or all if there are only drafts.
func reviewed(docs []*document, texts []*guide.Text) (list []*document) {
	for i, t := range texts {
		if !t.Draft {
			list = append(list, docs[i])
		}
	}
	if list == nil {
		return docs
	}
	return list
}

// release returns the content hash of a guide: of every file in canonical form, without comments.
// Comments and line breaks do not change it, so a transcript stays on its release when only those
// change. Drawings are hashed as they are.
func release(logic *document, texts []*document, drawn *drawings) string {
	h := sha256.New()
	for _, d := range append([]*document{logic}, texts...) {
		body := render(d, false)
		fmt.Fprintf(h, "%s %d\n", d.file, len(body))
		h.Write(body)
	}
	for _, d := range drawn.sorted() {
		fmt.Fprintf(h, "%s %d\n%s", d.file, len(d.source), d.source)
	}
	return hex.EncodeToString(h.Sum(nil))
}
