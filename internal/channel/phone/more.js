// What a phone requests after the first screen: notes about the person's car and country, as
// view.Known returns them, and the numbers for roadside help, as view.Call has them. The data
// packed by more.go comes before this script, as self.known. Pages find the script as self.more,
// and work without it. If it fails, for example with a page of another release, only the notes are
// missing, never the screen.

import { bare, notes } from './cars.js'
import { esc, put } from './html.js'

const { cars, places, numbers, desk } = self.known

const orNone = (find, none) => {
  try {
    return find()
  } catch {
    return none
  }
}

self.more = {
  cars,

  // car returns the make, model and year of the car in a transcript, or null if it names none.
  car(entries) {
    const { make, model, year } = orNone(() => bare(cars, entries)) || {}
    return make ? { make, model, year } : null
  },

  // notes returns the notes of a node of a guide, as HTML. confirmed is the country, if the person
  // has confirmed it.
  notes(g, id, entries, iso, confirmed) {
    const about = orNone(() => [...notes(cars, g, entries, id, confirmed), ...ofPlace(id, iso)], [])
    return about.map(l => `<p class="note">${esc(l)}</p>`).join('')
  },

  // calls returns whom to call for roadside help, as HTML: the desk's number, then those for the
  // country and the car.
  calls(g, entries, iso) {
    const { at = {} } = g.v, { make } = orNone(() => bare(cars, entries)) || {}
    const known = orNone(() => (numbers[iso] || []).filter(n => !n[4] || n[4] === make), [])
    return [...at.phone ? [[at.name || desk, at.phone, at.tel, at.hours]] : [], ...known].map(([label, number, tel, note]) =>
      `<p><a href="tel:${tel.replace('+', '&#43;')}" class="desk">${esc(put(g.v.call, label + ': ' + number.replace(/ /g, '\u00a0').replace(/-/g, '\u2011')))}</a>` +
      (note ? ` <small>${esc(note)}</small>` : '') + '</p>').join('')
  },
}

const ofPlace = (id, iso) => (places[id] || {})[iso] || []
