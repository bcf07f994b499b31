// The positions of the fields in the records of a packed guide: see pack.go. esbuild puts the
// numbers in place of the names.

// a node, or an offer, whose condition is where a node has its notes
export const NAME = 0, KIND = 1, URGENCY = 2, ABOUT = 3, TRIES = 4, CALL = 5, CHOICES = 6, CAUTIONS = 7, NOTES = 8, WHEN = 8, TEXTS = 9, FORGETS = 10, CAR = 11, SHOWN = 12, PICTURES = 13

// values of KIND, ABOUT, and CALL from EMERGENCY on one for each service
export const QUESTION = 0, STEP = 1, DISPOSITION = 2, OFFER = 3
export const LIFE = 1, TRY = 2, QUIET = 3
export const POLICE = 2, POLICE_LINE = 4, ROADSIDE = 5, LOCKSMITH = 6

// a choice; NAME is its id
export const TO = 1, LABEL = 2, CHOICE_URGENCY = 3, ICON = 4

// a red flag; NAME is its id
export const FLAG_TO = 1, FLAG_LABEL = 2, FLAG_ICON = 3

// a note, its kinds
export const NOTE_KIND = 0, NOTE_WHEN = 1, NOTE_TEXT = 2, NOTE_GUIDE = 3, NOTE_KEEPS = 4
export const PLAIN = 0, SAY = 1, DO = 5

// a picture of a node; NAME is its id
export const PICTURE_WHEN = 1

// an entry of a transcript: ['', flag], ['@', release] or [node, choice]
export const ENTRY_NODE = 0, ENTRY_CHOICE = 1

// an answer that counts
export const USED_NODE = 0, USED_CHOICE = 1, USED_ENTRY = 2

// a caution
export const TEXT = 0, REASON = 1

// the id of the outcome of a person who cannot do what a step tells
export const CANNOT = 'cannot'
