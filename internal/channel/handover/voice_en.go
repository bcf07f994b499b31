package handover

import (
	"maps"

	"firststeps/internal/desk"
	"firststeps/internal/facts/place"
)

// english returns the messages in English, British or American.
func english(british bool) messages {
	v := messages{
		NotThem: "This desk is not the emergency service. Is somebody in danger? Call % first.",
		Danger:  "Call % now. Send this to the desk only after the call.",
		Country: "Your country", NoCountry: "Choose your country", Change: "Change",
		Back: "Back to the guide", Guide: "Open the guide",
		UTC: "% UTC", Now: "just now", Ago: "% minutes ago", In: "That is in about % minutes.",

		Review: "Send this to the roadside desk",
		ReviewWhy: "A person at the desk reads it and takes your case. You do not tell your " +
			"story again.",
		Sees: "What the desk will see", Position: "Where you are in the guide",
		Urgencies: []string{"Not urgent", "Urgent", "Emergency"},
		Answers:   "Your answers",
		NoAnswers: "You have not answered anything yet. Start with the guide: it asks about " +
			"danger first.",
		ChangeAnswer: "Change an answer",
		Details:      "How to reach you, and where you are",
		Optional: "One of the two is enough: a number, or a place. Everything else may stay " +
			"empty.",
		Why: "Why:",
		Answered: group{"What your answers say already",
			"If something is not right, change it here."},
		Groups: [4]group{
			{"Your car", "So that whoever comes finds it, and brings the right tool."},
			{"What you need from inside", "The kind, and by when, so that they come in time."},
			{"Who is with you, and what to take care of",
				"So that nobody is left out, and nobody is hurt."},
			{"Anything else", "In your own words."},
		},
		Fields:    englishFields(british),
		FromGuide: "Your answers name this car. If that is wrong, change it here, or clear it.",
		Choose:    "I would rather not say",
		Locate:    "Use the place where this phone is",
		LocateWhy: "The phone is asked once, now, and only if you press. You look at it before " +
			"it is sent.",
		Looking: "The phone is looking. This can take half a minute.",
		Found:   "The phone says: %1, within %2 meters, at %3.",
		Right:   "Is this right? Is help needed there?",
		Yes:     "Yes, send this place", No: "No, leave it out",
		NoPlace: "The phone could not say where it is. Write it in your own words.",
		Kept:    "This place goes with your case.",
		NoScript: "Without script this page cannot ask the phone where it is. Write it in your " +
			"own words.",
		Consent: "Yes, the desk may have what stands on this page, to help me.",
		Keep: "It is kept until % days after your case is closed, and then erased. You can " +
			"erase it yourself at any time, on the page that you see next.",
		Send:  "Send it to the desk",
		Wrong: "This was not sent. Please look at:",
		Problems: map[string]string{
			"required": "Please fill this in.", "too-long": "This is too long.",
			"unreadable": "Some letters here cannot be shown.",
			"unknown":    "This cannot be right. Please choose again.",
			"reach": "Give a number to call you back, or say where you are. One of the two is " +
				"enough.",
			"position": "The place that the phone gave cannot be read. Ask the phone again, or " +
				"leave it out.",
			"consent": "The desk can only take it if you say yes here.",
		},

		TheDesk: "the roadside desk", CallDesk: "Call %",
		Unstaffed: label{"No one is at this desk now. Call for help",
			"Nobody would read your case here. Call, and read out what stands below."},
		UnstaffedReceived: label{"No one is at this desk now. Call for help",
			"Your case was received, and nobody is there to read it. Do not wait for the desk."},
		Call: map[string]label{
			"emergency": {"Call the emergency number now",
				"The numbers are at the top of this page."},
			"non-emergency": {"Call the number for what is no emergency",
				"Say what you need, and by when."},
			"roadside": {"Call roadside help",
				"The number is on your membership card, your insurance card or your bank card, " +
					"in the app, or in the owner's manual."},
			"locksmith": {"Call a licensed locksmith",
				"Ask your insurer, the car maker or a dealer nearby for a name."},
			"vet":            {"Call a vet", "Go back to the guide: it says whom to look for."},
			"poison-control": {"Call poison control", "Go back to the guide: it has the number."},
			"gas-company":    {"Call the gas company", "Go back to the guide: it has the number."},
			"": {"Call those who can help you",
				"If somebody is on the way, use the number that you called before. Otherwise " +
					"look at your membership card, your insurance card or the owner's manual."},
		},
		Dial:    "Call %",
		Missing: "We have no checked number of this kind for your country. Ask anyone near you.",
		Say:     "What to say", Script: "Read this out",
		SMS: "Write it as a text message",
		SMSWhy: "It opens with the words filled in. You choose whom it goes to, and you send it. " +
			"The emergency service may not read text messages.",
		QR:    "Your case as a code that a phone can read",
		QRWhy: "Somebody near you can read it with their phone, and call or send it for you.",
		QROffline: "There is no code for other phones without a network. Read the text out, or " +
			"show it.",
		UntilThen: "Until a person accepts your case, do not rely on it. Call.",

		NotSent:    "NOT SENT",
		NotSentWhy: "Nobody has your case yet. Call, if you can.",
		Waits: "It waits on this phone, and goes out by itself when there is a network and " +
			"this page is open.",
		WaitsHere: "This phone cannot keep it: leave this page open. It goes out by itself when " +
			"there is a network.",
		Tried: "Last tried at %.", Again: "Try again now",
		Throw:     "Do not send it. Throw it away",
		ThrowSure: "Throw it away? What you wrote on this phone is lost.",
		Old:       "This has waited since %. Do you still need it?",
		Sending:   "Sending it now …",
		Away:      "The desk cannot be reached now. Nothing was sent, and nobody has your case.",
		Crowded:   "Too many ask the desk at once. Nothing was sent, and nobody has your case.",
		Twice: "This was sent before, with other details. Your case is with the desk: open it, " +
			"and add a note there.",
		Busy: "This is being sent already. Wait a moment, then open your case.",
		Open: "Case % of this phone is with the desk.", OpenIt: "Open my case",

		status: englishStatus(),
	}
	maps.Copy(v.Problems, englishPhones(british))
	if british {
		v.Review, v.TheDesk = "Send this to the breakdown desk", "the breakdown desk"
		v.Found = "The phone says: %1, within %2 metres, at %3."
		v.Call["roadside"] = label{"Call breakdown help",
			"The number is on your membership card, your insurance card or your bank card, in " +
				"the app, or in the owner's manual."}
	}
	return v
}

// englishPhones returns the texts about invalid telephone numbers, by code.
func englishPhones(british bool) map[string]string {
	code := "+1"
	if british {
		code = "+44"
	}
	texts := map[place.PhoneError]string{
		place.PhoneCountry: "which country is it in? Choose your country above, or begin with + " +
			"and the code of the " +
			"country, such as " + code + ".",
		place.PhoneCode: "no country has the code that stands after the +.",
		place.PhonePlus: "it can be read in two ways. Begin with + and the code of the country, " +
			"such as " + code + ".",
		place.PhoneShort: "it is too short, or its first digits are wrong. Write all of it, with " +
			"the area code.",
		place.PhoneLong: "it is too long for its country. If it is a number of another country, " +
			"begin with + and the " +
			"code of that country.",
		place.PhoneUnused: "there are no numbers like it in its country. A digit may be wrong, " +
			"missing or one too many.",
		place.PhoneLetters: "something stands there that is not part of a number. Write the " +
			"number alone. Anything else " +
			"fits under “What else should they know?”",
		place.PhoneTwo: "it looks like two numbers. Write one here, and the other under “What " +
			"else should they know?”",
		place.PhoneEmergency: "it is an emergency number. If you are in danger, call it now. " +
			"Here write the number of " +
			"your own phone.",
	}
	all := map[string]string{}
	for wrong, text := range texts {
		all[desk.PhoneProblem(wrong)] = "This number cannot be called as it stands: " + text
	}
	return all
}

// englishFields returns the name of each field, and why it is asked for.
func englishFields(british bool) map[string]label {
	fields := map[string]label{
		"country": {"Your country",
			"Your number is read as it is written there, and the emergency numbers fit."},
		"phone": {"Number to call you back",
			"The desk calls you before it sends anybody."},
		"place.words": {"Where you are",
			"Whoever comes must find you. Road, direction, what stands near, the sign you " +
				"can read."},
		"place.code": {"Plus code of the place",
			"If you have one. It names a place exactly, such as 9C3W9QCJ+2V."},
		"name": {"Who to ask for",
			"So that they ask for you, and not for somebody else."},
		"vehicle.make":   {"Make", "Each make opens in its own way."},
		"vehicle.model":  {"Model", "It tells which way in there is."},
		"vehicle.year":   {"Year", "Older and newer ones differ."},
		"vehicle.colour": {"Color", "It is found faster."},
		"vehicle.plate":  {"Plate", "So that they open the right car."},
		"vehicle.vin": {"Vehicle number (VIN)",
			"It stands at the foot of the windshield. With it a dealer knows the lock."},
		"vehicle.keys": {"Where are the keys?", "It decides which tool they bring."},
		"vehicle.papers": {"Where are your license and car papers?",
			"Whoever opens the car will ask for proof."},
		"inside": {"What do you need from inside?",
			"The kind is enough. Do not say what somebody suffers from."},
		"needed_by": {"By when?", "The desk takes first what presses most."},
		"people":    {"How many people, with you", "So that there is room for all."},
		"children":  {"How many of them are children", "They may need a seat of their own."},
		"animals":   {"How many animals", "Not everybody can carry them."},
		"hazards": {"What should they take care of?",
			"So that they bring light, cones or help."},
		"note": {"What else should they know?",
			"What you tried, for example, and how it went."},
		"consent": {"May the desk have this?", ""},
	}
	if british {
		fields["vehicle.colour"] = label{"Colour", "It is found faster."}
		fields["vehicle.plate"] = label{"Number plate", "So that they open the right car."}
		fields["vehicle.vin"] = label{"Vehicle number (VIN)",
			"It stands at the foot of the windscreen. With it a dealer knows the lock."}
		fields["vehicle.papers"] = label{"Where are your licence and car papers?",
			"Whoever opens the car will ask for proof."}
	}
	return fields
}
