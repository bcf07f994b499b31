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
	g := guidetest.Trunk(t)
	for _, tag := range []string{"en-US", "es-MX", "fr-CA", "de-DE"} {
		messages := changed(t, "../../guide/ownwords/testdata/"+tag[:2]+".txt")
		packed, err := json.Marshal(ownwords.Pack(g, tag))
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range jstest.Run(t, "testdata/ownwords.mjs", messages, packed) {
			want, err := json.Marshal(ownwords.Understand(g, tag, messages[i]))
			if err != nil {
				t.Fatal(err)
			}
			if a, b := canonical(t, []byte(got)), canonical(t, want); a != b {
				t.Errorf("%s: %q:\n phone %s\n Go    %s", tag, messages[i], a, b)
			}
		}
		t.Logf("%s: %d messages, %d bytes packed", tag, len(messages), len(packed))
	}
}

// changed returns the messages of a file, each as it is and three times with a few signs changed at
// random.
func changed(t *testing.T, file string) (messages []string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	signs := []rune("aeinrst ,.'’ßéœÀhllzue🔥👶\n-0")
	for line := range strings.Lines(string(raw)) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(parts) < 3 || parts[0] == "#" {
			continue
		}
		messages = append(messages, parts[2])
		for range 3 {
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
	return messages
}

// canonical returns JSON with its keys in order.
func canonical(t *testing.T, raw []byte) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
