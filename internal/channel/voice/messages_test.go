package voice

import (
	"testing"

	"firststeps/internal/guide/locale"
)

func TestTranslationsAreComplete(t *testing.T) {
	for _, err := range locale.Check[messages](messageFiles) {
		t.Error(err)
	}
}
