package gate

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// provider is a provider's system with a key: it sees received cases and its own.
type provider struct{ id, key string }

// ref returns the provider's name in the log.
func (p provider) ref() string { return desk.Actor{Role: desk.Provider, ID: p.id}.Ref() }

// openStore opens a store beside its servers. If the database is a file, no server may have it
// open. The caller closes the store.
func openStore(t *testing.T, database string) *store.SQL {
	t.Helper()
	s, err := store.OpenSQL(context.Background(), database)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// providers creates n providers with keys.
func providers(t *testing.T, database string, n int) (all []provider) {
	t.Helper()
	s := openStore(t, database)
	defer s.Close()
	for i := range n {
		p := provider{fmt.Sprint("club", i), "fsk_" + rand.Text()}
		key := store.Key{ID: p.id, Token: service.Hash(p.key), Name: p.id, Created: time.Unix(1, 0)}
		if err := s.PutKey(context.Background(), key,
			desk.Event{Kind: "key", Actor: "system"}); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// reply is the part of a response of the desk's API that the gate reads.
type reply struct {
	ID    string     `json:"id"`
	State desk.State `json:"state"`
	Mine  bool       `json:"mine"`
	Code  string     `json:"code"` // of a refusal
	Cases []reply    `json:"cases"`
}

// send sends a request to the desk's API. An error means that there is no response: the request may
// or may not have been processed.
func (p provider) send(client *http.Client, method, url, key string, body any) (status int,
	got reply, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, got, err
	}
	r, err := http.NewRequest(method, url, bytes.NewReader(text)) // ignored for a GET
	if err != nil {
		return 0, got, err
	}
	r.Header.Set("Authorization", "Bearer "+p.key)
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, got, err
	}
	defer answer.Body.Close()
	if text, err = io.ReadAll(answer.Body); err != nil {
		return 0, got, err
	}
	_ = json.Unmarshal(text, &got) // a response that is not from the API has a status only
	return answer.StatusCode, got, nil
}

// act does an operation on a case, as an employee of the provider would.
func (p provider) act(client *http.Client, url, id string, kind desk.Kind, key string) (int, reply,
	error) {
	body := map[string]any{}
	switch kind {
	case desk.Accept:
		body["by"] = "Ann"
	case desk.PassOn, desk.Reopen:
		body["text"] = "a reason"
	case desk.Complete:
		body["outcome"] = desk.Outcome{Opened: "blade", Damage: "none"}
	}
	return p.send(client, http.MethodPost, url+"/api/v1/desk/cases/"+id+"/"+string(kind), key, body)
}
