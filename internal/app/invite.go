package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"firststeps/internal/desk"
	"firststeps/internal/desk/console"
	"firststeps/internal/desk/store"
)

func (m *Main) inviteCommand() *cobra.Command {
	var database, origin string
	role := oneOf{"operator", []string{"operator", "supervisor"}}
	cmd := &cobra.Command{
		Use:   "invite [NAME]",
		Short: "Create an invitation link for an operator while the server runs",
		Long: "Create a link that works once, and print it to stdout only. NAME is the\n" +
			"operator's name, shown to people who wait. Without NAME the link is for the\n" +
			"first supervisor, who chooses a name, and there must be no operator yet.",
		Example: "  firststeps invite \"Ann Field\" --role supervisor",
		Args:    wants(0, 1, "put the name in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := m.invite(cmd.Context(), database, origin, role.value, args); err != nil {
				return failed{err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&database, "database", "", databaseUsage)
	cmd.Flags().StringVar(&origin, "origin", "http://localhost:8080",
		"`URL` at which operators open the desk, as set for the server")
	cmd.Flags().Var(&role, "role", "role of the new operator")
	return cmd
}

// invite prints an invitation link.
func (m *Main) invite(ctx context.Context, database, origin, role string,
	names []string) (err error) {
	if err := console.CheckOrigin(origin); err != nil {
		return err
	}
	rows, err := m.shared(ctx, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	i := console.Inviter{Rows: rows, Origin: origin, Now: desk.Truncate(m.Now())}
	whom, link := "the first supervisor, once, within the hour", ""
	if len(names) > 0 {
		whom = names[0] + ", " + role + ", once, within three days"
		link, err = i.Link(ctx, names[0], desk.Role(role))
	} else if link, err = i.First(ctx); link == "" {
		err = cmp.Or(err, errors.New("the desk has operators: name whom to invite"))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "For %s:\n%s\n", whom, link)
	return writeError(err)
}

// shared opens a database that a server may have open, too. Each change is one transaction that
// reads the end of the log. A database that is a file must exist and have the schema of this
// program, because only the server upgrades it.
func (m *Main) shared(ctx context.Context, asked string) (*store.SQL, error) {
	where, err := m.databaseURL(asked)
	if err != nil {
		return nil, err
	}
	if where == inMemory {
		return nil, errors.New(
			"a database in memory cannot be opened by another process: use the link that the " +
				"server prints when it starts")
	}
	if path, file := databaseFile(where); file {
		existing, err := store.OpenReadOnly(ctx, path)
		if err != nil {
			return nil, err
		}
		if err := existing.Close(); err != nil {
			return nil, err
		}
	}
	return store.OpenSQL(ctx, where)
}
