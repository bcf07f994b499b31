package app

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settings makes every flag of every command settable by an environment variable, and adds the
// variable to the flag's help. A flag takes precedence.
func (m *Main) settings(root *cobra.Command) {
	for _, cmd := range append(root.Commands(), root) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if isSetting(f) && !strings.Contains(f.Usage, variable(f)) {
				f.Usage += " [" + variable(f) + "]"
			}
		})
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return m.fromEnvironment(cmd)
	}
}

// fromEnvironment sets the flags that were not given. An empty variable counts as unset.
func (m *Main) fromEnvironment(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value, ok, unread := m.setting(variable(f))
		if err == nil && unread != nil {
			err = unread
		}
		if err != nil || !ok || value == "" || f.Changed || !isSetting(f) {
			return
		}
		if wrong := f.Value.Set(value); wrong != nil {
			if f.Value.Type() == "duration" { // every other type's error quotes the value
				wrong = fmt.Errorf("%q %w", value, wrong)
			}
			err = fmt.Errorf("%s: %w", variable(f), wrong)
			return
		}
		f.Changed = true
	})
	return err
}

// setting looks up a variable, or reads the file that the variable name_FILE names. Files are the
// better place for secrets.
func (m *Main) setting(name string) (value string, ok bool, err error) {
	if value, ok = m.LookupEnv(name); ok && value != "" {
		return value, true, nil
	}
	file, ok := m.LookupEnv(name + "_FILE")
	if !ok || file == "" {
		return "", false, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", false, fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimSpace(string(text)), true, nil
}

func isSetting(f *pflag.Flag) bool { return f.Name != "help" && f.Name != "version" }

// variable returns the environment variable of a flag: FIRSTSTEPS_LOG_LEVEL for --log-level.
func variable(f *pflag.Flag) string {
	return "FIRSTSTEPS_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// Types of settings. The error of each Set explains in one sentence why the value is invalid.

// oneOf is a setting with a closed set of values.
type oneOf struct {
	value string
	all   []string
}

func (o *oneOf) String() string { return o.value }
func (o *oneOf) Type() string   { return strings.Join(o.all, "|") }
func (o *oneOf) Set(s string) error {
	if !slices.Contains(o.all, s) {
		return fmt.Errorf("%q is not one of %s", s, strings.Join(o.all, ", "))
	}
	o.value = s
	return nil
}

// yesNo is a setting that is on or off.
type yesNo bool

func (y *yesNo) String() string { return strconv.FormatBool(bool(*y)) }
func (y *yesNo) Type() string   { return "bool" } // pflag shows such a flag without a value
func (y *yesNo) Set(s string) error {
	b, err := strconv.ParseBool(s)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", s)
	}
	*y = yesNo(b)
	return nil
}

// delay is a duration setting, at most five minutes.
type delay time.Duration

func (d *delay) String() string { return time.Duration(*d).String() }
func (d *delay) Type() string   { return "duration" }
func (d *delay) Set(s string) error {
	length, err := time.ParseDuration(s)
	if err != nil || length < 0 || length > 5*time.Minute {
		return errors.New("is not a duration from 0s to 5m, such as 10s")
	}
	*d = delay(length)
	return nil
}

// address is an address to listen on: host:port; an empty host means all interfaces.
type address string

func (a *address) String() string { return string(*a) }
func (a *address) Type() string   { return "host:port" }
func (a *address) Set(s string) error {
	_, port, err := net.SplitHostPort(s)
	if n, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil || n > 65535 {
		return fmt.Errorf("%q is not an address: write host:port, such as 127.0.0.1:8080 or :8080",
			s)
	}
	*a = address(s)
	return nil
}

// addYesNo adds a setting that is on or off: --name alone switches it on.
func addYesNo(flags *pflag.FlagSet, y *yesNo, name, usage string) {
	flags.Var(y, name, usage)
	flags.Lookup(name).NoOptDefVal = "true"
}
