package mcp

import (
	_ "embed"
)

// Texts for assistants. People do not see them.

// Instructions tell an assistant how to use the guides.
//
//go:embed instructions.md
var Instructions string

const (
	listText = `List the guides, those about a danger to life first. If anyone may be in danger, ` +
		`say whom to call before you choose a guide.`

	turnText = `Take a turn in a guide: the screen for a transcript. Start with an empty ` +
		`transcript, then send the transcript of the choice that the person took. The result has ` +
		`every sentence in order ("sentences"), the numbers to call, what must not be done ` +
		`("cautions"), the choices and the red flags ("flags"), each with the transcript that it ` +
		`leads to. Relay it word for word, and never answer for the person.`

	sayText = `Take a turn with what the person wrote or said, in their own words and in their ` +
		`language. It can only make the turn more urgent. If it may be about danger ("raised" is ` +
		`"life"), the result asks the question about life, also if it was answered: ask the ` +
		`person. "understood" lists answers that the guide will use once it comes to their ` +
		`questions: tell the person, who may take them back. It answers nothing about danger.`

	handOverText = `Send the person's case to a roadside desk, where people accept cases. The ` +
		`person sees what will be sent in a form of their own program, and confirms it there; ` +
		`you cannot. Only where the guide offers the desk: never instead of an emergency call. ` +
		`The result has the turn with the number to call, which stays until a person has the case.`
)

// argumentTexts explain the arguments of the tools.
var argumentTexts = map[string]string{
	"guide":      `id of the guide, from list_guides`,
	"transcript": `the person's answers, as a result had them; empty to start`,
	"language":   `BCP 47 tag of the person's language, such as en-GB`,
	"country": `code of the country that the person is in, such as GB; only if they said so, ` +
		`never guessed from a language`,
	"car": `id of the person's car, such as toyota-camry-2015-us, if they named it`,
	"vin": `vehicle identification number of the car, if they read it out`,
	"say": `what the person wrote or said about what happened, word for word; not your ` +
		`summary`,
	"phone": `number to call the person back, as they said it; they can enter it in the form`,
	"place": `where the car is, in the person's words; they can enter it in the form`,
	"name":  `whom to ask for`,
	"note":  `what else the desk should know, in the person's words`,
}

// Outcome is what came of a hand-over.
type Outcome string

// Outcomes of a hand-over. Only the first one was sent by this call.
const (
	Received    Outcome = "received"
	AlreadySent Outcome = "already-sent"
	NoDesk      Outcome = "no-desk"
	NotOffered  Outcome = "not-offered"
	CannotAsk   Outcome = "cannot-ask"
	Declined    Outcome = "declined"
	BadPhone    Outcome = "bad-phone"
	BadDetails  Outcome = "bad-details"
	Away        Outcome = "away"
)

// next is what an assistant does after each outcome.
var next = map[Outcome]string{
	Received: "The desk has received it. No person has accepted it yet. Until one has, keep " +
		"showing the number to call. The person can follow the case at the link.",
	AlreadySent: "It was sent before, or is being sent. Do not send it again. Keep showing the " +
		"number to call.",
	NoDesk: "Nothing was sent: no desk takes cases here. Show the number to call and what to say.",
	NotOffered: "Nothing was sent: the guide does not offer a desk here. Relay the turn. In an " +
		"emergency only the emergency number counts. Otherwise go on with the guide.",
	CannotAsk: "Nothing was sent: this program cannot show the person a form, and only the " +
		"person can confirm. Show the number to call and what to say, and the link, if there " +
		"is one, where they can send it themselves.",
	Declined: "Nothing was sent: the person did not confirm. Do not ask again unless they want " +
		"to. Show the number to call and what to say.",
	BadPhone: "Nothing was sent: the number to call back cannot be called. Ask the person for " +
		"it with its country code, and send hand_over again.",
	BadDetails: "Nothing was sent: the desk needs a number to call back or a place, in readable " +
		"text that is not too long. Ask the person, and send hand_over again.",
	Away: "Nothing was sent: the desk cannot be reached now. Show the number to call and what " +
		"to say. Try again in ten seconds at the earliest.",
}
