package phone

import (
	"testing"

	"firststeps/internal/phone/phonetest"
)

// The generated file is what its sources make.
func TestGeneratedFilesAreFresh(t *testing.T) { phonetest.Fresh(t) }
