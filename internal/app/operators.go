package app

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"firststeps/internal/desk"
	"firststeps/internal/desk/console"
	"firststeps/internal/desk/service"
)

// signingIn is what can be told of how operators sign in.
type signingIn struct {
	origin     string
	oidc       console.OIDC
	secretFile string
}

func (s *signingIn) flags(flags *pflag.FlagSet) {
	flags.StringVar(&s.origin, "origin", "",
		"`address` at which operators open the desk, such as https://desk.example")
	flags.StringVar(&s.oidc.Issuer, "oidc-issuer", "",
		"`address` of the organisation that signs operators in, too")
	flags.StringVar(&s.oidc.Client, "oidc-client", "", "`name` of this desk at the organisation")
	flags.StringVar(&s.secretFile, "oidc-secret-file", "",
		"`file` with the secret of this desk at the organisation")
	flags.StringVar(&s.oidc.Claim, "oidc-role-claim", "",
		"`claim` that says \"supervisor\" of supervisors")
}

// options gives what the console is told, for a server that listens at an address until stop is
// closed.
func (s *signingIn) options(d *service.Desk, at net.Addr, stop <-chan struct{}) (o console.Options,
	err error) {
	o = console.Options{Origin: strings.TrimSuffix(s.origin, "/"), OIDC: s.oidc, Guide: d.Guide,
		Now: d.Now, Log: d.Log, Stop: stop}
	if o.Origin == "" {
		_, port, _ := net.SplitHostPort(at.String()) // a listener's address has a port
		o.Origin = "http://localhost:" + port
	}
	if s.secretFile != "" {
		secret, err := os.ReadFile(s.secretFile)
		if err != nil {
			return o, failed{fmt.Errorf("the secret of --oidc-secret-file: %w", err)}
		}
		o.OIDC.Secret = strings.TrimSpace(string(secret))
	}
	return o, nil
}

// firstInvitation prints a link for the first supervisor, where there is no operator yet.
func (m *Main) firstInvitation(ctx context.Context, rows console.Accounts, o console.Options) {
	link, err := console.Inviting{Rows: rows, Origin: o.Origin,
		Now: desk.Moment(m.Now().UnixMilli())}.First(ctx)
	switch {
	case err != nil:
		o.Log.Error("no link could be made for the first supervisor", "cause", err)
	case link != "":
		fmt.Fprintf(m.Stdout,
			"The desk has no operator yet. For the first supervisor, once, within the hour:\n%s\n",
			link)
	}
}
