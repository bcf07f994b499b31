package web

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"firststeps/internal/guide/ownwords"
	"firststeps/test/guidetest"
	"firststeps/test/jstest"
)

// TestPhoneReadsOwnWordsAsGoDoes checks that the phone's code understands messages as Go does: the
// labelled ones, as they are and changed at random.
func TestPhoneReadsOwnWordsAsGoDoes(t *testing.T) {
	raw, err := os.ReadFile("../../guide/ownwords/testdata/en.txt")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	signs := []rune("aeinrst ,.'’ßéÀ🔥👶\n-0")
	var messages []string
	for line := range strings.Lines(string(raw)) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(parts) < 3 || parts[0] == "#" {
			continue
		}
		messages = append(messages, parts[2])
		for range 8 {
			changed := []rune(parts[2])
			for range 1 + random.IntN(4) {
				at, sign := random.IntN(len(changed)), signs[random.IntN(len(signs))]
				if random.IntN(2) == 0 {
					changed[at] = sign
				} else {
					changed = append(changed[:at:at], append([]rune{sign}, changed[at:]...)...)
				}
			}
			messages = append(messages, string(changed))
		}
	}
	g := guidetest.Trunk(t)
	packed, err := json.Marshal(ownwords.Pack(g, "en-US"))
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range jstest.Run(t, "testdata/ownwords.mjs", messages, packed) {
		want, err := json.Marshal(ownwords.Understand(g, "en-US", messages[i]))
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if err := json.Unmarshal([]byte(got), &a); err != nil {
			t.Fatal(err)
		}
		_ = json.Unmarshal(want, &b)
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if string(x) != string(y) {
			t.Errorf("%q:\n phone %s\n Go    %s", messages[i], x, y)
		}
	}
	t.Logf("%d messages, %d bytes packed", len(messages), len(packed))
}
