package app

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// eachCommand calls f for every command of the program, except cobra's own.
func eachCommand(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		eachCommand(c, f)
	}
}

// TestWrongNumberOfArguments checks for every command that too few and too many arguments lead to
// an error with the task and an example of the command.
func TestWrongNumberOfArguments(t *testing.T) {
	checked := 0
	eachCommand(program(nil, nil).commands(), func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		_, named, _ := strings.Cut(cmd.Use, " ")
		if !cmd.HasParent() || cmd.RunE == nil {
			return
		}
		var wrong [][]string
		if named != "" && !strings.HasPrefix(named, "[") {
			wrong = append(wrong, nil)
		}
		if !strings.Contains(named, "…") && cmd.Name() != "place" { // a name may have three words
			wrong = append(wrong, []string{"a", "b", "c"})
		}
		for _, args := range wrong {
			checked++
			stdout, stderr, code := run(t, nil, "", append(path, args...)...)
			if code != exitUsage || stdout != "" ||
				!strings.Contains(stderr, "\n  "+cmd.CommandPath()) ||
				strings.Contains(stderr, "arg(s)") {
				t.Errorf("%v %q: exit code %d, %q, %s", path, args, code, stdout, stderr)
			}
		}
		if named != "" && !strings.HasPrefix(cmd.Example, "  "+cmd.CommandPath()) {
			t.Errorf("%v has no example of itself: %q", path, cmd.Example)
		}
	})
	if checked < 15 {
		t.Errorf("only %d commands were checked", checked)
	}
}

// TestServeIsTheServer checks that serve starts the server with the settings of the program.
func TestServeIsTheServer(t *testing.T) {
	r := start(t, map[string]string{"FIRSTSTEPS_LOG_FORMAT": "json"}, "serve", "--addr",
		"127.0.0.1:0", "--offline=false")
	if status, _ := get(t, r.url+"/healthz"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	if code := r.end(); code != exitDone {
		t.Errorf("exit code %d, %s", code, r.stderr)
	}
	requests(t, r.stderr.String(), 1)
}

func TestRecallSignNamesTheMissingKey(t *testing.T) {
	_, stderr, code := run(t, nil, "", "recall", "sign", "4d81f2aa=x")
	if code != exitUsage || !strings.Contains(stderr, "--key-file is missing") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}

// TestPlaceTakesSeveralWords checks that names need no quotes, and that an unknown one leads to the
// nearest.
func TestPlaceTakesSeveralWords(t *testing.T) {
	for name, want := range map[string]string{"United Kingdom": "United Kingdom\n",
		"UK": "United Kingdom\n", "britain": "United Kingdom\n", "usa": "United States\n",
		"the United States of America": "United States\n", "South Korea --json": `"country": "KR"`,
	} {
		args := append([]string{"place"}, strings.Fields(name)...)
		stdout, stderr, code := run(t, nil, "", args...)
		if code != exitDone || !strings.Contains(stdout, want) {
			t.Errorf("place %s: exit code %d, %s%s", name, code, stdout, stderr)
		}
	}
	_, stderr, code := run(t, nil, "", "place", "Untied", "Kingdom")
	if code != exitUsage || !strings.Contains(stderr, "United Kingdom (GB)?") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}
