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

// signInOptions are the settings of how operators sign in.
type signInOptions struct {
	origin     string
	oidc       console.OIDC
	secretFile string
}

func (s *signInOptions) flags(flags *pflag.FlagSet) {
	flags.StringVar(&s.origin, "origin", "",
		"`URL` at which operators open the desk, such as https://desk.example")
	flags.StringVar(&s.oidc.Issuer, "oidc-issuer", "",
		"`URL` of an OpenID Connect issuer that operators may sign in with, too")
	flags.StringVar(&s.oidc.Client, "oidc-client", "", "OpenID Connect client `ID` of this desk")
	flags.StringVar(&s.secretFile, "oidc-secret-file", "",
		"`file` with the OpenID Connect client secret")
	flags.StringVar(&s.oidc.Claim, "oidc-role-claim", "",
		"`claim` that is \"supervisor\" for supervisors")
}

// options returns the options of the console, for a server that listens at an address until stop is
// closed.
func (s *signInOptions) options(d *service.Desk, at net.Addr,
	stop <-chan struct{}) (o console.Options, err error) {
	o = console.Options{Origin: strings.TrimSuffix(s.origin, "/"), OIDC: s.oidc, Guide: d.Guide,
		Now: d.Now, Log: d.Log, Stop: stop}
	if o.Origin == "" {
		_, port, _ := net.SplitHostPort(at.String()) // a listener's address has a port
		o.Origin = "http://localhost:" + port
	}
	if s.secretFile != "" {
		secret, err := os.ReadFile(s.secretFile)
		if err != nil {
			return o, failed{fmt.Errorf("--oidc-secret-file: %w", err)}
		}
		o.OIDC.Secret = strings.TrimSpace(string(secret))
	}
	return o, nil
}

// firstInvitation prints a link for the first supervisor if there is no operator yet.
func (m *Main) firstInvitation(ctx context.Context, rows console.Accounts, o console.Options) {
	link, err := console.Inviter{Rows: rows, Origin: o.Origin,
		Now: desk.Truncate(m.Now())}.First(ctx)
	switch {
	case err != nil:
		o.Log.Error("cannot create an invitation for the first supervisor", "err", err)
	case link != "":
		fmt.Fprintf(m.Stdout,
			"The desk has no operator yet. For the first supervisor, once, within the hour:\n%s\n",
			link)
	}
}
