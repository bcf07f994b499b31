package phone

import (
	"testing"

	"firststeps/test/jstest"
)

// TestGeneratedFilesAreFresh checks that the generated file matches its sources.
func TestGeneratedFilesAreFresh(t *testing.T) { jstest.Fresh(t) }
