package console

import (
	"strings"

	"firststeps/internal/desk"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
)

// urgencyWord returns the text of an urgency.
func urgencyWord(u guide.Urgency) string { return view.MessagesFor("").Urgencies[u] }

// stateWord returns the text of a case's state.
func stateWord(s desk.State) string {
	return map[desk.State]string{
		desk.Received: "Nobody has it", desk.Accepted: "Accepted", desk.EnRoute: "On the way",
		desk.OnScene:   "On scene",
		desk.Completed: "Completed", desk.Unsuccessful: "Not solved",
		desk.GoneOnArrival: "Gone on arrival",
		desk.Cancelled:     "Cancelled by the person", desk.Rejected: "Rejected",
	}[s]
}

// alarmWord returns the text of an alarm.
func alarmWord(a desk.Alarm) string {
	return map[desk.Alarm]string{
		desk.AlarmFirst: "Nobody has it after 15 s", desk.AlarmSecond: "Nobody has it after 20 s",
		desk.AlarmUnanswered: "Told to call: nobody had it after 60 s",
		desk.AlarmOverdue:    "The promised time has passed",
		desk.AlarmNoPromise:  "Accepted, and no time promised after 10 min",
	}[a]
}

// insideWord returns the text of the kind of thing that is needed from inside the car.
func insideWord(kind string) string {
	return map[string]string{
		"medicine": "Medicine", "device": "Medical device", "safety": "Something for safety",
		"tools": "Tools or work things",
		"keys":  "Keys", "other": "Something else",
	}[kind]
}

func neededWord(by string) string {
	return map[string]string{
		"now": "Now", "hour": "Within the hour", "hours": "Within hours", "today": "Today",
		"later": "Later", "unsure": "Not sure",
	}[by]
}

func whereWord(where string) string {
	return map[string]string{"here": "With the person", "inside": "Inside the car",
		"elsewhere": "Somewhere else", "unsure": "Not sure"}[where]
}

func hazardWords(kinds []string) string {
	word := map[string]string{
		"traffic": "beside traffic", "dark": "dark", "alone": "alone", "heat": "heat",
		"cold": "cold", "oxygen": "oxygen in the car",
		"battery": "damaged high-voltage battery", "fuel": "fuel leak or smell",
	}
	var said []string
	for _, k := range kinds {
		said = append(said, word[k])
	}
	return strings.Join(said, ", ")
}

// choice is a value of a form field and its label.
type choice struct{ Value, Label string }

// openings returns the possible ways of opening a car, as choices.
func openings() []choice {
	label := map[string]string{
		"spare-key": "Spare key", "blade": "Key blade", "lockout": "Lock-out tools",
		"release": "Release lever or button",
		"seats":   "Through the seats", "handle": "Handle inside", "lock-pick": "Lock picked",
		"power": "Power restored",
		"force": "Force", "person": "The person, before anybody came",
		"not-opened": "Nothing: it is not solved", "other": "Something else",
	}
	return labelled(desk.Openings(), label)
}

func damages() []choice {
	return labelled(desk.Damages(), map[string]string{"none": "None", "slight": "Slight",
		"serious": "Serious", "unknown": "Not known"})
}

func labelled(values []string, label map[string]string) (list []choice) {
	for _, v := range values {
		list = append(list, choice{v, label[v]})
	}
	return list
}

// labelOf returns the label of a value, or the value itself if it has none.
func labelOf(value string, among []choice) string {
	for _, c := range among {
		if c.Value == value {
			return c.Label
		}
	}
	return value
}
