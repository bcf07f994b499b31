package verify

import (
	"testing"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/test/short"
)

func trunk(t testing.TB) *guide.Guide {
	t.Helper()
	dir, err := compile.Folder(guides.Files, "trunk-release-fails")
	if err != nil {
		t.Fatal(err)
	}
	g, findings := compile.Guide(dir)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return g
}

func TestStatesReachEveryNodeAndFlag(t *testing.T) {
	short.Skip(t)
	g := trunk(t)
	states := States(g)
	t.Logf("%d states", len(states))
	met := map[*guide.Node]int{}
	for _, s := range states {
		met[s.Turn.Node]++
	}
	for _, n := range g.Nodes {
		t.Log(n.ID, met[n])
		if met[n] == 0 {
			t.Errorf("%s is never reached", n.ID)
		}
	}
}
