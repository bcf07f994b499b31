package app

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"firststeps/internal/channel/sms"
	"firststeps/internal/channel/voice"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/internal/telephone"
)

// telephoneOptions are the settings of the text message and voice channels.
type telephoneOptions struct {
	tokenFile string
	origin    string
}

func (o *telephoneOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.tokenFile, "telephone-token-file", "",
		"`file` with the auth token of a telephone provider, which turns its webhooks on")
	f.StringVar(&o.origin, "telephone-origin", "",
		"`URL` at which the provider calls this server, such as https://firststeps.example")
}

// handlers returns the handlers of the webhooks by pattern: none if they are off.
func (o *telephoneOptions) handlers(guides func() []*guide.Guide, desk *view.Contact,
	now func() time.Time) (map[string]http.Handler, error) {
	if o.tokenFile == "" && o.origin == "" {
		return nil, nil
	}
	if o.tokenFile == "" || !telephone.CheckOrigin(o.origin) {
		return nil, failed{errors.New("the telephone needs --telephone-token-file, and " +
			"--telephone-origin with https and without a path")}
	}
	token, err := os.ReadFile(o.tokenFile)
	if err != nil {
		return nil, failed{fmt.Errorf("--telephone-token-file: %w", err)}
	}
	hook := &telephone.Webhook{Token: strings.TrimSpace(string(token)), Origin: o.origin, Now: now}
	if hook.Token == "" {
		return nil, failed{fmt.Errorf("--telephone-token-file: %s is empty", o.tokenFile)}
	}
	listed := func() []*guide.Guide { return emergenciesFirst(guides()) }
	return map[string]http.Handler{
		sms.Pattern:   sms.New(sms.Options{Webhook: hook, Guides: listed, Contact: desk, Now: now}),
		voice.Pattern: voice.New(voice.Options{Webhook: hook, Guides: listed, Contact: desk}),
	}, nil
}

// emergenciesFirst returns guides in the order in which they are listed.
func emergenciesFirst(all []*guide.Guide) (sorted []*guide.Guide) {
	for _, first := range []bool{true, false} {
		for _, g := range all {
			if g.Emergency == first {
				sorted = append(sorted, g)
			}
		}
	}
	return sorted
}
