package translation

import (
	"testing"
	"testing/fstest"
)

func table(csv string) Table {
	return New(fstest.MapFS{"translations/de.csv": {Data: []byte("text,translation\n" + csv)}})
}

func TestIn(t *testing.T) {
	of := table("Pull it.,Ziehen Sie daran.\n")
	for tag, want := range map[string]string{"de-DE": "Ziehen Sie daran.",
		"de": "Ziehen Sie daran.", "fr-FR": "Pull it.", "": "Pull it."} {
		if got := of.In("Pull it.", tag); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
	if got := of.In("Push it.", "de-DE"); got != "Push it." {
		t.Errorf("without a translation: %q", got)
	}
}

func TestMalformedFile(t *testing.T) {
	for _, csv := range []string{"Pull it.\n", "Pull it.,\n", "a,b\na,c\n"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is accepted", csv)
				}
			}()
			table(csv)()
		}()
	}
}
