package ownwords

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMoreTextNeverLowers checks that no text before or after a message, in a clause of its own,
// and no change of case makes it calmer.
func TestMoreTextNeverLowers(t *testing.T) {
	random, g := rand.New(rand.NewPCG(1, 2)), trunk(t)
	all := labelledSet(t, "testdata/en.txt")
	n := 1000
	if testing.Short() {
		n = 100
	}
	for range n {
		m, other := all[random.IntN(len(all))], all[random.IntN(len(all))]
		was := Understand(g, "en", m.text).Raised
		for _, more := range []string{m.text + ". " + other.text, other.text + "! " + m.text,
			"Nobody is in danger. " + m.text, m.text + ". No one is inside.",
			strings.ToUpper(m.text), strings.ToTitle(m.text)} {
			if now := Understand(g, "en", more); now.Raised < was {
				t.Errorf("%q is %v, and %q is %v", m.text, was, more, now.Raised)
			}
		}
	}
}

// TestNegationAndDoubt checks pairs of messages: that someone is inside, that no one is, and that
// the person is not sure. Only the second one may be calm.
func TestNegationAndDoubt(t *testing.T) {
	g, pairs := trunk(t), 0
	people := []string{"child", "baby", "dog", "person", "kid", "toddler", "cat", "girl",
		"passenger", "puppy", "boy", "grandma"}
	places := []string{"in the trunk", "in the car", "inside", "in the boot", "in my van"}
	no := []string{"there is no % @", "there are no pets and no % @", "without a % @, just bags"}
	doubt := []string{"not sure if there is no % @", "I think there is no % @",
		"maybe there is no % @", "there is no % @ i hope", "i dont know, there is no % @"}
	fill := func(text, who, where string) string {
		return strings.NewReplacer("%", who, "@", where).Replace(text)
	}
	for _, who := range people {
		for _, where := range places {
			for _, text := range no {
				pairs++
				if r := Understand(g, "en", fill(text, who, where)); r.Raised >= Life {
					t.Errorf("%q is %v because of %q", fill(text, who, where), r.Raised, r.Because)
				}
				yes := fill("there is a % @", who, where)
				if r := Understand(g, "en", yes); r.Raised != Life {
					t.Errorf("%q is %v", yes, r.Raised)
				}
			}
			for _, text := range doubt {
				pairs++
				if r := Understand(g, "en", fill(text, who, where)); r.Raised != Life {
					t.Errorf("%q is %v", fill(text, who, where), r.Raised)
				}
			}
		}
	}
	t.Logf("%d pairs", pairs)
}
