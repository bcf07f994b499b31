package phone

import (
	"testing"

	"firststeps/test/jstest"
)

// The generated file is what its sources make.
func TestGeneratedFilesAreFresh(t *testing.T) { jstest.Fresh(t) }
