// The second file, which a phone requests after the first screen. It has notes about the person's car
// and country, as view.Known returns them, the numbers of view.Call for roadside help and helplines,
// pictures, the texts that the first page leaves out, and tools. more.go puts the packed data before
// this script, as self.known. The script sets self.more.

import { listedCar, notes } from './cars.js'
import { CHOICES, LABEL, NOTE_TEXT, PICTURES, REASON, ROADSIDE, TEXTS } from './fields.js'
import { esc, put } from './html.js'
import { onScreens, tools } from './tools.js'

const { cars, places, numbers, helplines, desk, tools: messages, pictures, left, rest } = self.known

const orNone = (find, none) => {
  try {
    return find()
  } catch {
    return none
  }
}

const noteHTML = find => orNone(find, []).map(l => `<p class="note">${esc(l)}</p>`).join('')

self.more = {
  cars,

  // car returns the make, model and year of the car in a transcript, or null if it names none.
  car(entries) {
    const { make, model, year } = orNone(() => listedCar(cars, entries)) || {}
    return make ? { make, model, year } : null
  },

  // notes returns the notes about the car at a node of a guide, as HTML. confirmed is the country,
  // if the person has confirmed it.
  notes: (g, id, entries, confirmed) => noteHTML(() => notes(cars, g, entries, id, confirmed)),

  // place returns the notes about the country at a node of a guide, as HTML.
  place: (id, iso) => noteHTML(() => (places[id] || {})[iso] || []),

  // fill adds to a guide the texts that its first page left out. It reports whether the guide is of this
  // release.
  fill(g) {
    if (rest.r !== g.r) return false
    for (const [i, texts, labels] of rest.n) {
      g.n[i][TEXTS] = texts
      labels.forEach((label, c) => { g.n[i][CHOICES][c][LABEL] = label })
    }
    for (const [i, why] of rest.y || []) g.n[i][TEXTS].y = why
    for (const [i, lines] of rest.d || []) g.n[i][TEXTS].d.push(...lines)
    for (const [i, reason] of rest.u || []) g.u[i][REASON] = reason
    for (const [i, text] of rest.k || []) g.k[i][NOTE_TEXT] = text
    for (const [i, list] of rest.p || []) g.n[i][PICTURES] = list
    return true
  },

  // picture returns a picture of the guide as HTML, mirrored if traffic in the country keeps left.
  picture(id, iso) {
    const [svg, text, mirror] = pictures[id] || []
    if (!svg) return ''
    const mirrored = mirror && left.split(' ').includes(iso)
    return `<svg class="picture" viewBox="0 0 240 120" role="img" aria-label="${esc(text)}">${mirrored ? `<g transform="matrix(-1 0 0 1 240 0)">${svg}</g>` : svg}</svg>`
  },

  // calls returns the numbers of a call, as HTML. For roadside help: the desk's number, then those
  // for the country and the car. For a helpline: those of the country.
  calls(g, call, entries, iso) {
    if (call !== ROADSIDE && !(call < 0)) return ''
    const { at = {} } = call < 0 ? {} : g.v, { make } = orNone(() => listedCar(cars, entries)) || {}
    const known = orNone(() => ((call < 0 ? helplines[call] : numbers)[iso] || []).filter(n => !n[4] || n[4] === make), [])
    return [...at.phone ? [[at.name || desk, at.phone, at.tel, at.hours]] : [], ...known].map(([label, number, tel, note]) =>
      `<p><a href="tel:${tel.replace('+', '&#43;')}" class="desk">${esc(put(g.v.call, label + ': ' + number.replace(/ /g, '\u00a0').replace(/-/g, '\u2011')))}</a>` +
      (note ? ` <small>${esc(note)}</small>` : '') + '</p>').join('')
  },
}

// The page of a guide has self.now, which returns the guide and the turn that is drawn. If the tools
// fail, the screen stays as it is.
if (self.now) onScreens(() => orNone(() => tools(messages, ...self.now())))
