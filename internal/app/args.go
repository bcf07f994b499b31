package app

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// anyNumber is a maximum number of arguments that is not reached.
const anyNumber = 1 << 20

// wants returns a check of how many arguments a command has. Its error has the task,
// such as "name a country", and the command's example.
func wants(least, most int, task string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least && len(args) <= most {
			return nil
		}
		example := strings.TrimRight(cmd.Example, "\n")
		if len(args) < least {
			return fmt.Errorf("%s. For example:\n%s", task, example)
		}
		return fmt.Errorf("%d arguments, but at most %d: %s. For example:\n%s", len(args), most,
			task, example)
	}
}

// noArguments is the check of a command that has none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%q is one argument too many. Type:\n  %s", args[0], cmd.CommandPath())
}
