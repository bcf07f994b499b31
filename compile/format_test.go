package compile

import "testing"

func TestFormatAwkward(t *testing.T) {
	for _, src := range awkward {
		checkFormat(t, "guide.yaml", []byte(src))
		checkFormat(t, "en-US.yaml", []byte(src))
	}
}
