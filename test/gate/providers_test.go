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

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// provider is a provider's system with a key: it sees what nobody has, and its own.
type provider struct{ id, key string }

// ref is how the log names it.
func (p provider) ref() string { return desk.Actor{Role: desk.Provider, ID: p.id}.Ref() }

// rows opens a store beside its servers, until close; of a file, there must be none.
func rows(t *testing.T, database string) *store.SQL {
	t.Helper()
	s, err := store.OpenSQL(context.Background(), database)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// providers makes so many keys.
func providers(t *testing.T, database string, n int) (all []provider) {
	t.Helper()
	s := rows(t, database)
	defer s.Close()
	for i := range n {
		p := provider{fmt.Sprint("club", i), "fsk_" + rand.Text()}
		key := store.Key{ID: p.id, Token: service.Hash(p.key), Name: p.id, Created: 1}
		if err := s.PutKey(context.Background(), key,
			desk.Event{Kind: "key", Actor: "system"}); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// told is as much of an answer of the desk's API as the gate reads.
type told struct {
	ID    string     `json:"id"`
	State desk.State `json:"state"`
	Mine  bool       `json:"mine"`
	Code  string     `json:"code"` // of a refusal
	Cases []told     `json:"cases"`
}

// ask asks the desk's API. An error means that there is no answer: what was asked for may have been
// done, or not.
func (p provider) ask(client *http.Client, method, url, key string, body any) (status int, got told,
	err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, got, err
	}
	r, err := http.NewRequest(method, url, bytes.NewReader(text)) // of a GET nobody reads it
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
	_ = json.Unmarshal(text, &got) // an answer that is none of the API's has its status alone
	return answer.StatusCode, got, nil
}

// act does something with a case, as a human of the provider's would have it done.
func (p provider) act(client *http.Client, url, id string, kind desk.Kind, key string) (int, told,
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
	return p.ask(client, http.MethodPost, url+"/api/v1/desk/cases/"+id+"/"+string(kind), key, body)
}
