package handover

// englishStatus returns the texts of the status page in English.
func englishStatus() status {
	return status{
		Case: "Case %",
		Steps: [5]string{"Sent", "Received by the desk", "Accepted by %", "On the way to you",
			"With you"},
		NoName: "a person", NotYet: "not yet",
		States: map[string]label{
			"received": {"The desk has received your case",
				"Nobody has accepted it yet. Until a person does, do not rely on it: call, if " +
					"you can."},
			"accepted": {"Accepted by %", "A person has your case."},
			"en-route": {"On the way to you", "% has your case, and somebody is coming."},
			"on-scene": {"They have arrived",
				"You see nobody? Call them. Ask who sent them before you hand over a key."},
			"completed": {"The desk closed your case: done",
				"Is it not? Go on with the guide, or call."},
			"unsuccessful": {"They could not help",
				"Your case is closed. Go on with the guide: it knows what comes next."},
			"gone-on-arrival": {"They came, and found nobody",
				"Your case is closed. You still need help? Call now."},
			"cancelled": {"Your case is cancelled",
				"Nobody is coming. You need help after all? Open your case again, or call."},
			"rejected": {"The desk cannot take your case",
				"Nobody is coming from this desk. Call for other help now."},
		},
		Unheard: label{"Nobody has accepted your case yet. Call now",
			"It has waited for more than a minute. It stays with the desk, but do not wait " +
				"for it."},
		Silent: label{"No word from the desk for more than a minute. Call now",
			"This phone hears nothing from the desk. Perhaps somebody has accepted your case, " +
				"perhaps nobody: do not wait for it."},
		Late: label{"The promised time has passed. Call now",
			"% has your case. Ask where they are."},
		PassedOn: label{"Your case is back with the desk",
			"Nobody has it now. They gave it back because: %"},
		Promise: "They promised to be with you by %.", NoTime: "No time was promised yet.",
		Untimed:  "Nobody has said yet when they will be with you. Call, and ask.",
		IfPassed: "If nobody is there by then, call. This page says so, too.",
		Reason:   "Their reason: %",
		Stale:    "Not up to date since %.",
		Offline:  "There is no connection to the desk. Call, if you are in doubt.",
		Live:     "This page changes by itself.", Reload: "Load it again",
		Link: "Whoever has the address of this page can see and change your case. Do not " +
			"pass it on.",
		Unsolved: "It is not solved: go on with the guide",
		Until:    "What to do until they come", Wait: "Until help is there", Heard: "From the desk",
		Worse: "If it gets worse",
		WorseAny: "Somebody feels ill or is in danger: call % at once. The desk is not the " +
			"emergency service.",
		Has: "What the desk has", Notes: "What you added", More: "Change something",
		Return: "No. Back to my case",
		Acts: map[string]act{
			"note": {"Add a note", "What should the desk know?", "", "Your note",
				"Send the note"},
			"move": {"Change the place", "Where are you now?", "", "Where you are",
				"Send the new place"},
			"cancel": {"Cancel: I need nobody any more", "Cancel your case?", "Then nobody comes.",
				"", "Yes, cancel it"},
			"reopen": {"I still need help: open my case again", "Open your case again?",
				"It goes back to the desk. Until a person accepts it, do not rely on it: call, " +
					"if you can.", "", "Yes, open it again"},
			"erase": {"Erase everything", "Erase everything?",
				"Your number, your place and all that you wrote are taken away for good. The " +
					"desk cannot reach you any more, and nobody comes. Only a count is left.", "",
				"Yes, erase everything"},
		},
		Nothing: "There was nothing to send. Please fill it in.",
		Past:    "That cannot be done any more: your case has gone on. Here is how it stands.",
		None: label{"There is no such case here",
			"The address may be wrong, or the case is gone. If you need help, call, or start " +
				"with the guide."},
		Erased: label{"Everything is erased",
			"The desk keeps nothing of your case but a count. Nobody is coming. You need help? " +
				"Call, or start with the guide."},
		Trouble: "The desk cannot be reached now. What it has is kept. In doubt, call.",
		Forget:  "Take this case off this phone",
	}
}
