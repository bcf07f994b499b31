package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"firststeps/internal/desk"
)

// Each event names the rows that it wrote, with a hash of each: "cases=HASH" for the row of its
// case with its contents, "operators:ID=HASH" for others, and "=-" for a row that it took away. So
// the log says how each of these rows must be, its chain covers them, and a checkpoint of the chain
// signs them. The hash of contents has the case's salt in it, which is erased with them.

// caseRow is the row of an event's own case.
const caseRow = "cases"

// gone is the hash of a row that was taken away.
const gone = "-"

// The columns that are hashed. A column that is added later must not be added here: what was
// written before would not fit its hash any more. It needs a name of its own beside "cases".
const (
	hashedOfCase = "id ref version state test guide release language country urgency disposition " +
		"opened changed waiting holder promised closed opened_by damage minutes erased " +
		"seq key_hash body_hash token_hash"
	hashedOfOperator = "id name role subject created blocked"
	hashedOfKey      = "id token name created used revoked by_id"
	hashedOfWebhook  = "id url secret details created stopped by_id"
	hashedOfInvite   = "token name role expires for_id by_id"
)

// digest returns the hash of some values, which are pointers to what a column has, or texts. Each
// goes in with its length, so that no two lists of values are alike.
func digest(values ...any) string {
	b := make([]byte, 0, 1024)
	for _, v := range values {
		b = appendValue(b, v)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendText(b, v)
	case *string:
		return appendText(b, clean(*v))
	case []byte:
		return appendText(b, string(v))
	}
	switch v := reflect.ValueOf(v).Elem(); v.Kind() {
	case reflect.String:
		return appendText(b, clean(v.String()))
	case reflect.Bool:
		return strconv.AppendBool(append(b, ' '), v.Bool())
	case reflect.Uint8:
		return strconv.AppendUint(append(b, ' '), v.Uint(), 10)
	default:
		return strconv.AppendInt(append(b, ' '), v.Int(), 10)
	}
}

func appendText(b []byte, text string) []byte {
	b = strconv.AppendInt(append(b, ' '), int64(len(text)), 10)
	return append(append(b, ':'), text...)
}

// indexes returns where some columns are among fields.
func indexes(fields []field, columns string) (list []int) {
	for column := range strings.FieldsSeq(columns) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == column })
		list = append(list, i)
	}
	return list
}

// hashed returns where the values of some fields are.
func hashed(fields []field, at []int) []any {
	list := make([]any, len(at), len(at)+2)
	for i, field := range at {
		list[i] = fields[field].at
	}
	return list
}

var caseIndexes = indexes(new(keyed).all(), hashedOfCase)

// all returns the columns of a case's row.
func (k *keyed) all() []field { return append(lasting(&k.Case), k.keys()...) }

// hash returns the hash of a case's row with its contents.
func (k *keyed) hash(c content) string {
	words, doc := strings.TrimLeft(c.words, "\n"), strings.TrimRight(c.doc, "\n")
	return digest(append(hashed(k.all(), caseIndexes), words, doc)...)
}

// wrote returns what an event says of a case's row.
func (k *keyed) wrote(c content) string {
	if k.Test && k.Erased {
		return caseRow + "=" + gone
	}
	return caseRow + "=" + k.hash(c)
}

// wrote returns what an event says of another row.
func (b table[T]) wrote(row T) string { return b.mark(row) + "=" + b.hash(row) }

// took returns what an event says of a row that it took away.
func (b table[T]) took(row T) string { return b.mark(row) + "=" + gone }

func (b table[T]) mark(row T) string {
	key := b.fields(&row)
	i := slices.IndexFunc(key, func(f field) bool { return f.name == b.key })
	var id []byte
	switch at := key[i].at.(type) {
	case *string:
		id = []byte(clean(*at))
	case *[]byte:
		id = *at
	}
	return b.name + ":" + base64.RawURLEncoding.EncodeToString(id)
}

func (b table[T]) hash(row T) string {
	if b.digest != nil {
		return b.digest(row)
	}
	fields := b.fields(&row)
	return digest(hashed(fields, indexes(fields, b.hashed))...)
}

// hashCredential leaves out what changes with each use of a passkey. Its key stands in the data,
// under the name that the passkey library gives it.
func hashCredential(c Credential) string {
	var data struct {
		PublicKey []byte `json:"publicKey"`
	}
	_ = json.Unmarshal(c.Data, &data) // what cannot be read lets nobody in
	return digest(c.ID, &c.Operator, data.PublicKey)
}

// rowsOfEvent returns what an event says of rows: hash by row.
func rowsOfEvent(e desk.Event) map[string]string {
	said := map[string]string{}
	for one := range strings.FieldsSeq(e.Rows) {
		if row, hash, ok := strings.Cut(one, "="); ok {
			said[row] = hash
		}
	}
	return said
}
