package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/mod/sumdb/note"

	"firststeps/internal/guide"
	"firststeps/internal/guide/recall"
)

// recalls are the file with the signed list of recalled releases, and the key that verifies it.
type recalls struct{ file, key string }

func (r *recalls) flags(f *pflag.FlagSet) {
	f.StringVar(&r.file, "recalls", "", "signed `file` with the list of recalled releases")
	f.StringVar(&r.key, "recall-key", "",
		"public `key` that verifies the list, printed by recall keys")
}

// open reads the list. A list that cannot be verified is an error, because treating it as empty
// would serve recalled releases.
func (r *recalls) open() (recall.List, error) {
	if r.file == "" {
		return recall.List{}, nil
	}
	if r.key == "" {
		return recall.List{},
			errors.New("--recalls needs --recall-key, the public key that verifies the list")
	}
	signed, err := os.ReadFile(r.file)
	if err != nil {
		return recall.List{}, err
	}
	return recall.Open(signed, r.key)
}

// recalled returns why a guide's release was recalled, or "" if it was not.
func (m *Main) recalled(cmd *cobra.Command, g *guide.Guide) (string, error) {
	list, err := recallList(cmd)
	return list.Reason(g.Release), err
}

// recallList returns the list of recalled releases that a command was given.
func recallList(cmd *cobra.Command) (list recall.List, err error) {
	var r recalls
	if r.file, err = cmd.Flags().GetString("recalls"); err != nil {
		return list, err
	}
	if r.key, err = cmd.Flags().GetString("recall-key"); err != nil {
		return list, err
	}
	if list, err = r.open(); err != nil {
		return list, failed{err}
	}
	return list, nil
}

func (m *Main) recallCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "recall", Short: "Recall releases: create keys and sign the list"}
	var number int
	var key string
	sign := &cobra.Command{
		Use:     "sign RELEASE=REASON…",
		Short:   "Print a signed list of recalled releases, with the reason for people to read",
		Example: "  firststeps recall sign --key-file recall.key 4d81f2aa=\"a wrong number\"",
		Args:    wants(1, anyNumber, "name each release and the reason"),
		RunE: func(_ *cobra.Command, args []string) error {
			if key == "" {
				return errors.New("--key-file is missing: the file with the private key, as " +
					"recall keys printed it")
			}
			return m.signRecalls(key, number, args)
		},
	}
	sign.Flags().StringVar(&key, "key-file", "", "`file` with the private key")
	sign.Flags().IntVar(&number, "number", 1,
		"number of the list; must be higher than that of the list before")
	keys := &cobra.Command{
		Use: "keys NAME",
		Short: "Print a new key pair: the private key, to be kept offline, and the public key " +
			"for --recall-key",
		Example: "  firststeps recall keys recalls.example",
		Args:    wants(1, 1, "name the key, in one word"),
		RunE:    func(_ *cobra.Command, args []string) error { return m.recallKeys(args[0]) },
	}
	cmd.AddCommand(keys, sign)
	return cmd
}

func (m *Main) recallKeys(name string) error {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return failed{err}
	}
	_, err = fmt.Fprintf(m.Stdout, "%s\n%s\n", private, public)
	return writeError(err)
}

func (m *Main) signRecalls(keyFile string, number int, args []string) error {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return failed{fmt.Errorf("--key-file: %w", err)}
	}
	list := recall.List{Number: number, Reasons: map[string]string{}}
	for _, a := range args {
		release, reason, _ := strings.Cut(a, "=")
		list.Reasons[release] = reason
	}
	signed, err := recall.Sign(list, string(key))
	if err != nil {
		return failed{err}
	}
	_, err = m.Stdout.Write(signed)
	return writeError(err)
}
