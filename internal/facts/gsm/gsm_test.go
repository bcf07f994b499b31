package gsm

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParts(t *testing.T) {
	for text, want := range map[string]int{
		"": 1, strings.Repeat("a", 160): 1, strings.Repeat("a", 161): 2,
		strings.Repeat("a", 306): 2, strings.Repeat("a", 307): 3,
		strings.Repeat("я", 70): 1, strings.Repeat("я", 71): 2, strings.Repeat("я", 134): 2,
		strings.Repeat("я", 135): 3,
		strings.Repeat("€", 80):  1, strings.Repeat("€", 81): 2, strings.Repeat("€", 152): 2,
		strings.Repeat("€", 153): 3,
		strings.Repeat("😱", 35):  1, strings.Repeat("😱", 36): 2, strings.Repeat("é", 160): 1,
		strings.Repeat("ê", 71): 2,
	} {
		if got := Parts(text); got != want {
			t.Errorf("%d letters %.3q: %d parts, want %d", utf8.RuneCountInString(text), text, got,
				want)
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"Call 112 now": "Call 112 now", "policía, ñandú, ¿qué?": "policia, ñandu, ¿qué?",
		"peut-être\u00a0: «\u00a0ça\u00a0»": `peut-etre : " ca "`, "Größe": "Größe",
		"“Don’t” – wait…": `"Don't" - wait...`, "Częstochowa": "Czestochowa",
		"Севастополь": "Севастополь",
	} {
		if got := Plain(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
