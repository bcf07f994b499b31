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
		Short: "Make a link for somebody who is to work at the desk, while the server runs",
		Long: "Makes a link that works once, and writes it to the output alone. The name is what " +
			"people who wait will read.\n" +
			"Without a name it is for the first supervisor, who says their own, where there is " +
			"no operator yet.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := m.invite(cmd.Context(), database, origin, role.value, args); err != nil {
				return failed{err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&database, "database", "",
		"`where` the server keeps its cases: a file or postgres://…")
	cmd.Flags().StringVar(&origin, "origin", "http://localhost:8080",
		"`address` at which operators open the desk, as the server has it")
	cmd.Flags().Var(&role, "role", "what they are to be")
	return cmd
}

// invite prints a link.
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
	i := console.Inviting{Rows: rows, Origin: origin, Now: desk.Moment(m.Now().UnixMilli())}
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
	return unwritten(err)
}

// shared opens a database that a server may have open, too: each change is a transaction of its
// own, and finds the end of the log in it. A file must be there, and have the schema of this
// program: it is the server that brings it up to date.
func (m *Main) shared(ctx context.Context, asked string) (*store.SQL, error) {
	where, err := m.where(asked)
	if err != nil {
		return nil, err
	}
	if where == inMemory {
		return nil, errors.New(
			"what a server keeps in memory nobody else reaches: take the link that it prints " +
				"when it starts")
	}
	if path, file := ofFile(where); file {
		looked, err := store.Look(ctx, path)
		if err != nil {
			return nil, err
		}
		if err := looked.Close(); err != nil {
			return nil, err
		}
	}
	return store.OpenSQL(ctx, where)
}
