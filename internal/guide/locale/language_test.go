package locale

import "testing"

func TestRightToLeft(t *testing.T) {
	for tag, want := range map[string]bool{"ar": true, "he-IL": true, "ur": true, "fa-AF": true,
		"uz-Arab": true, "en-US": false, "es-MX": false, "uz": false, "ja": false, "": false} {
		if RightToLeft(tag) != want {
			t.Errorf("%q: not %v", tag, want)
		}
	}
}

func TestMatch(t *testing.T) {
	all := New[place](folderOf("es-US", spanish, "es-MX", "base: es-US\nback: Atrás %\n"))
	for accept, want := range map[string]string{"": "en-US", "es": "es-US", "es-MX,en": "es-MX",
		"es-AR;q=0.9, en;q=0.8": "es-US", "ja, es-MX;q=0.5": "es-MX", "ja": "en-US",
		"en-GB, es": "en-US", "%%": "en-US"} {
		if got := all.Match(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}
