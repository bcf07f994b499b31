package app

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"firststeps/test/short"
)

// eachSetting calls f for every flag of every command.
func eachSetting(f func(*cobra.Command, *pflag.Flag)) {
	root := program(nil, nil).commands()
	for _, cmd := range append(root.Commands(), root) {
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) { f(cmd, flag) })
	}
}

func TestHelpShowsEverySetting(t *testing.T) {
	count := 0
	eachSetting(func(cmd *cobra.Command, f *pflag.Flag) {
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		help, _, code := run(t, nil, "", args...)
		want := []string{"--" + f.Name}
		if isSetting(f) {
			want = append(want, "[FIRSTSTEPS_"+
				strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))+"]")
			count++
		}
		for _, w := range want {
			if code != 0 || strings.Count(help, w) < 1 {
				t.Errorf("%q: %s is missing in\n%s", args, w, help)
			}
		}
	})
	if count < 10 {
		t.Errorf("only %d settings were checked", count)
	}
}

// TestEverySettingIsDocumented checks that docs/configuration.md has every setting with its
// variable and default.
func TestEverySettingIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	eachSetting(func(_ *cobra.Command, f *pflag.Flag) {
		row := "| `--" + f.Name + "` | "
		if isSetting(f) {
			row += "`" + variable(f) + "` | "
		}
		if isSetting(f) && f.DefValue != "" {
			row += "`" + f.DefValue + "` | "
		}
		if f.Name != "help" && !strings.Contains(string(text), row) {
			t.Errorf("docs/configuration.md has no row that begins %s", row)
		}
	})
}

func TestFlagWinsOverEnvironment(t *testing.T) {
	short.Skip(t)
	env := map[string]string{"FIRSTSTEPS_ADDR": "203.0.113.1:1", "FIRSTSTEPS_LOG_LEVEL": "nonsense",
		"FIRSTSTEPS_GUIDES": ""}
	r := start(t, env, "--addr", "127.0.0.1:0", "--log-level", "error")
	get(t, r.url+"/")
	if r.end(); r.stderr.String() != "" {
		t.Errorf("more is logged than errors: %s", r.stderr)
	}
}

func TestEnvironmentSettings(t *testing.T) {
	r := start(t, map[string]string{"FIRSTSTEPS_ADDR": "127.0.0.1:0",
		"FIRSTSTEPS_LOG_FORMAT": "json"})
	get(t, r.url+"/")
	r.end()
	requests(t, r.stderr.String(), 1)
}

// TestOffline checks that phones delete stored pages, whichever way the setting is given.
func TestOffline(t *testing.T) {
	short.Skip(t)
	workers := map[string]string{}
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
	}{
		"default":         {},
		"on":              {nil, []string{"--offline"}},
		"off":             {nil, []string{"--offline=false"}},
		"off by variable": {map[string]string{"FIRSTSTEPS_OFFLINE": "false"}, nil},
		"on over variable": {map[string]string{"FIRSTSTEPS_OFFLINE": "0"},
			[]string{"--offline=true"}},
	} {
		r := start(t, c.env, append(c.args, "--addr", "127.0.0.1:0")...)
		_, workers[name] = get(t, r.url+"/sw.js")
		r.end()
	}
	for name, like := range map[string]string{"on": "default", "on over variable": "default",
		"off by variable": "off"} {
		if workers[name] != workers[like] {
			t.Errorf("%s is not as %s", name, like)
		}
	}
	if workers["off"] == workers["default"] {
		t.Error("the worker is the same, on or off")
	}
}
