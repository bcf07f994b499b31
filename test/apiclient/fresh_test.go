package apiclient

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"firststeps/test/short"
)

// TestTheClientIsFresh checks that the client is generated from the description as it is:
// "go generate ./internal/channel/api" writes it.
func TestTheClientIsFresh(t *testing.T) {
	short.Skip(t)
	got, err := os.ReadFile("client.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "client.gen.go")
	if out, err := exec.Command("go", "tool", "-modfile=../../tools/go.mod", "oapi-codegen",
		"-config", "config.yaml", "-o", file,
		"../../internal/channel/api/openapi.json").CombinedOutput(); err != nil {
		t.Fatalf("oapi-codegen: %v\n%s", err, out)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("client.gen.go is out of date: run go generate ./internal/channel/api")
	}
}
