package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCard checks that the card is written to stdout or a file, with equal bytes, and depends on
// country, language, paper and address.
func TestCard(t *testing.T) {
	file := filepath.Join(t.TempDir(), "card.pdf")
	seen := map[string]string{}
	for _, args := range []string{
		"--country US", "--country GB", "--country US --language en-GB", "--country US --paper a4",
		"--country US --url https://help.example", "--country US --url https://other.example/",
	} {
		all := append([]string{"card"}, strings.Fields(args)...)
		stdout, stderr, code := run(t, nil, "", all...)
		if code != exitDone || stderr != "" || !strings.HasPrefix(stdout, "%PDF-") {
			t.Fatalf("%s: exit code %d, %s", args, code, stderr)
		}
		if other, ok := seen[stdout]; ok {
			t.Errorf("%s: the same card as %s", args, other)
		}
		seen[stdout] = args
		if out, stderr, code := run(t, nil, "", append(all, "--out", file)...); code != exitDone ||
			out != "" || stderr != "" {
			t.Errorf("%s --out: exit code %d, %q, %s", args, code, out, stderr)
		}
		written, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(written, []byte(stdout)) {
			t.Errorf("%s: the file differs from stdout, %v", args, err)
		}
	}
}

func TestCardRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"":                              "--country is missing",
		"--country QQ":                  `"QQ"`,
		"--country US --language tlh":   `"tlh"`,
		"--country US --paper a3":       "auto, a4, letter",
		"nope --country US":             `no guide "nope"`,
		"--country US --url help":       "https://help.example",
		"--country US --url http://a.b": "https://help.example",
		"--country US --url https://a.example/?who=me":           "https://help.example",
		"--country US --url https://me@a.example":                "https://help.example",
		"--country US --url https://" + strings.Repeat("a", 120): "https://help.example",
	} {
		all := append([]string{"card"}, strings.Fields(args)...)
		stdout, stderr, code := run(t, nil, "", all...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("card %s: exit code %d, %d bytes, %s", args, code, len(stdout), stderr)
		}
	}
	_, stderr, code := run(t, nil, "", "card", "--country", "US", "--out",
		filepath.Join(t.TempDir(), "missing", "card.pdf"))
	if code != exitFailed || !strings.Contains(stderr, "cannot write") {
		t.Errorf("no such folder: exit code %d, %s", code, stderr)
	}
}

// TestCardNotToATerminal checks that no PDF is written to a terminal. The null device is a
// character device, as a terminal is.
func TestCardNotToATerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	var errs bytes.Buffer
	m := program(nil, []string{"card", "--country", "US"})
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), null, &errs
	if code := m.Run(t.Context()); code != exitUsage ||
		!strings.Contains(errs.String(), "--out card.pdf") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
}

// TestCardIsOld checks that a card of a guide past its review is written with a warning.
func TestCardIsOld(t *testing.T) {
	var out, errs bytes.Buffer
	m := program(nil, []string{"card", "--country", "US"})
	now := m.Now
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &out, &errs
	m.Now = func() time.Time { return now().AddDate(5, 0, 0) }
	if code := m.Run(t.Context()); code != exitDone || !strings.Contains(errs.String(), "review") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
}
