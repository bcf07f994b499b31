package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// release gives the content hash of a guide: of every file in its one form, without comments.
// Neither a comment nor a line break changes it, so a transcript stays on its release when only
// those change.
func release(logic *document, texts []*document) string {
	h := sha256.New()
	for _, d := range append([]*document{logic}, texts...) {
		body := render(d, false)
		fmt.Fprintf(h, "%s %d\n", d.file, len(body))
		h.Write(body)
	}
	return hex.EncodeToString(h.Sum(nil))
}
