// What a phone asks for after the first screen: notes about the person's car and country, as words.Known gives them. What
// more.go packs stands before this script, as self.known. Pages find the script as self.more, and do without it where it is
// missing. Whatever is wrong with it, as beside the page of another release, costs the notes and never the screen.

import { bare, notes } from './cars.js'
import { esc } from './html.js'

const { cars, places } = self.known

const orNone = (find, none) => {
  try {
    return find()
  } catch {
    return none
  }
}

self.more = {
  cars,

  // car gives the make, the model and the year that a transcript names; null where it names none.
  car(entries) {
    const { make, model, year } = orNone(() => bare(cars, entries)) || {}
    return make ? { make, model, year } : null
  },

  // notes gives the notes of a node of a guide, as HTML. confirmed is the country where the person has said that it is right.
  notes(g, id, entries, iso, confirmed) {
    const about = orNone(() => [...notes(cars, g, entries, id, confirmed), ...ofPlace(id, entries, iso)], [])
    return about.map(l => `<p class="note">${esc(l)}</p>`).join('')
  },
}

function ofPlace(id, entries, iso) {
  const brand = (bare(cars, entries) || {}).make
  return ((places[id] || {})[iso] || []).flatMap(([head, lines]) => {
    const shown = lines.map(l => typeof l === 'string' ? l : l[0] === brand && l[1]).filter(Boolean)
    return head && shown.length ? [head, ...shown] : shown
  })
}
