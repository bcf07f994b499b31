package api

import (
	"net/http"

	"firststeps/internal/channel/document"
	"firststeps/internal/guide/triage"
)

// The addresses of the API.
const (
	descriptionPath = "/api/v1/openapi.json"
	listPath        = "/api/v1/guides"
	turnPath        = "/api/v1/guides/{id}/turn"
	sayPath         = "/api/v1/guides/{id}/say"
)

// operation describes what one method of an address does, for the description in OpenAPI.
type operation struct {
	method, path string
	id           string // a name for generated clients
	summary      string
	text         string
	params       []parameter
	body         any // of the type of the request's body; nil if there is none
	result       any // of the type of the response
	statuses     []int
}

// parameter describes one parameter.
type parameter struct {
	name, in string
	text     string
	max      int // bytes
	example  string
}

// operations returns all operations whose responses have a schema.
func operations() []operation {
	language := parameter{"language", "query", "A language tag (BCP 47), such as en-GB. The " +
		"response is in the nearest language that the guide has, and names it.",
		document.MaxField, "en-GB"}
	id := parameter{"id", "path", "The id of a guide, as in the list.", document.MaxField,
		"keys-locked-in"}
	const turnText = "A turn is one screen: show or read out all of it, in the order of " +
		"`sentences`, without leaving out a caution. Each choice has the `transcript` to send " +
		"next. A stale transcript is not an error: the guide asks again. A red flag always " +
		"counts. If the turn is an emergency card, the status is 200, whatever else is wrong and " +
		"however many requests were sent. Otherwise a problem has the turn to go on from."
	posted := []int{http.StatusBadRequest, http.StatusNotFound,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusTooManyRequests,
		http.StatusServiceUnavailable}
	return []operation{
		{
			method: http.MethodGet, path: listPath, id: "listGuides", summary: "List the guides",
			text:   "The guides in service, those about a danger to life first.",
			params: []parameter{language}, result: Guides{},
			statuses: []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests},
		},
		{
			method: http.MethodGet, path: turnPath, id: "getTurn",
			summary: "The turn of a transcript", text: turnText,
			params: []parameter{id,
				{"transcript", "query", "The answers so far, as the transcript of a choice. " +
					"Leave it out to start.", triage.MaxBytes, "life.none~place.parked"},
				language,
				{"country", "query", "The country that the person has confirmed: two letters " +
					"(ISO 3166-1), or its name. Without it the numbers are 112 and 911.",
					document.MaxField, "GB"},
				{"car", "query", "Make, model and year; with -us at the end if the car was made " +
					"for the US. Send a VIN in the body of a POST only.",
					document.MaxField, "toyota-camry-2015"},
			},
			result: document.Turn{}, statuses: []int{http.StatusNotFound,
				http.StatusUnprocessableEntity, http.StatusTooManyRequests,
				http.StatusServiceUnavailable},
		},
		{
			method: http.MethodPost, path: turnPath, id: "takeTurn",
			summary: "The turn of a transcript, with nothing in the address",
			text: "The same as GET, for a VIN, and so that answers are in no address. " +
				turnText,
			params: []parameter{id}, body: Ask{}, result: document.Turn{},
			statuses: posted,
		},
		{
			method: http.MethodPost, path: sayPath, id: "say",
			summary: "The turn after a person's own words",
			text: "Reads what a person writes. It can only raise how urgent the turn is: if the " +
				"words may be about danger, the question about life is asked, also if it was " +
				"answered. What is understood becomes answers in advance; show them, so that the " +
				"person can take them back. " + turnText,
			params: []parameter{id}, body: Say{}, result: document.Heard{}, statuses: posted,
		},
	}
}
