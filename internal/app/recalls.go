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

// recalls says where the list of releases that were taken back is, and who may sign it.
type recalls struct{ file, key string }

func (r *recalls) flags(f *pflag.FlagSet) {
	f.StringVar(&r.file, "recalls", "", "signed `file` of releases that were taken back")
	f.StringVar(&r.key, "recall-key", "",
		"`key` that the list must be signed with, as recall keys prints it")
}

// open reads the list. A list that cannot be believed is an error: nobody may think that nothing
// was recalled.
func (r *recalls) open() (recall.List, error) {
	if r.file == "" {
		return recall.List{}, nil
	}
	if r.key == "" {
		return recall.List{},
			errors.New("--recalls needs --recall-key, the key that the list is signed with")
	}
	signed, err := os.ReadFile(r.file)
	if err != nil {
		return recall.List{}, err
	}
	return recall.Open(signed, r.key)
}

// recalled gives why a guide's release was taken back; empty where it was not.
func (m *Main) recalled(cmd *cobra.Command, g *guide.Guide) (string, error) {
	var r recalls
	var err error
	if r.file, err = cmd.Flags().GetString("recalls"); err != nil {
		return "", err
	}
	if r.key, err = cmd.Flags().GetString("recall-key"); err != nil {
		return "", err
	}
	list, err := r.open()
	if err != nil {
		return "", failed{err}
	}
	return list.Reason(g.Release), nil
}

func (m *Main) recallCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "recall", Short: "Take releases back: make keys, and sign the list"}
	var number int
	var key string
	sign := &cobra.Command{
		Use:   "sign RELEASE=REASON…",
		Short: "Print a signed list of releases, with the reason for each as people will read it",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return m.signRecalls(key, number,
				args)
		},
	}
	sign.Flags().StringVar(&key, "key-file", "", "`file` with the private key")
	sign.Flags().IntVar(&number, "number", 1,
		"number of the list; each is higher than the one before")
	keys := &cobra.Command{
		Use: "keys NAME",
		Short: "Print a new pair of keys: the private one, to be kept off the net, and the one " +
			"for --recall-key",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return m.recallKeys(args[0]) },
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
	return unwritten(err)
}

func (m *Main) signRecalls(keyFile string, number int, args []string) error {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return failed{fmt.Errorf("the private key: %w", err)}
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
	return unwritten(err)
}
