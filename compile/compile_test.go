package compile

import (
	"os"
	"testing"
)

func TestSmall(t *testing.T) {
	g, found := Guide(os.DirFS("testdata/small"))
	if len(found) > 0 {
		t.Fatal(found)
	}
	if g.ID != "small" {
		t.Error(g.ID)
	}
}
