package desk

import (
	"testing"

	"firststeps/internal/guide/locale"
)

func TestTranslationsAreComplete(t *testing.T) {
	for _, err := range locale.Check[Labels](messageFiles) {
		t.Error(err)
	}
}
