package diff

import (
	"os"
	"testing"

	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
)

// Where the two ask different things for too long, not all is followed, and that is said.
func TestTooFarApart(t *testing.T) {
	lamp := func() *guide.Guide {
		g, found := compile.Guide(os.DirFS("testdata/lamp"))
		if len(found) > 0 {
			t.Fatal(found)
		}
		return g
	}
	moved := lamp()
	moved.Node("life").Choice("safe").To = guide.Target{Node: moved.Node("change")}
	if newComparison(lamp(), moved).together(1) {
		t.Error("a way was left, and it is not said")
	}
	if !newComparison(lamp(), moved).together(1000) {
		t.Error("every way was followed, and it is not said")
	}
	if !newComparison(lamp(), lamp()).together(1) {
		t.Error("two that ask the same are always followed")
	}
}
