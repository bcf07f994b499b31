package vehicle

import (
	"embed"

	"firststeps/internal/facts/translation"
)

//go:embed translations/*.csv
var translationFiles embed.FS

var sentences = translation.New(translationFiles)

// Said returns a sentence of the tables, or a reason of [Car.Release], in the language of a tag, or
// the sentence itself if there is no translation.
func Said(sentence, tag string) string { return sentences.In(sentence, tag) }
