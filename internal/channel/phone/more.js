// The second file, which a phone requests after the first screen. It has notes about the person's car
// and country, as view.Known returns them, the numbers of view.Call for roadside help and helplines,
// pictures, links to other guides, the texts that the first page leaves out, and tools. more.go puts
// the packed data before this script, as self.known. The script sets self.more.

import { listedCar, notes } from './cars.js'
import { CALL, CHOICES, LABEL, NAME, NOTE_GUIDE, NOTE_KEEPS, NOTE_TEXT, PICTURES, REASON, ROADSIDE, TEXTS } from './fields.js'
import { inFrame } from './framed.js'
import { esc, put } from './html.js'
import { picture, print, triesLeft } from './interpreter.js'
import { onScreens, tools } from './tools.js'

const { cars, places, numbers, helplines, desk, call: callNamed, tools: messages, more, tries, language, pictures, left: keepsLeft, rest } = self.known

const orNone = (find, none) => {
  try {
    return find()
  } catch {
    return none
  }
}

// count returns a message about a number, as locale.Plural.
const count = (forms, n) => put(forms[new Intl.PluralRules(language).select(n)] || forms.other, n)

const noteHTML = find => orNone(find, []).map(l => `<p class="note">${esc(l)}</p>`).join('')

// drawing returns a picture of the guide as HTML, mirrored if traffic in the country keeps left.
function drawing(id, iso) {
  const [svg, text, mirror] = pictures[id] || []
  if (!svg) return ''
  const mirrored = mirror && keepsLeft.split(' ').includes(iso)
  return `<svg class="picture" viewBox="0 0 240 120" role="img" aria-label="${esc(text)}">${mirrored ? `<g transform="matrix(-1 0 0 1 240 0)">${svg}</g>` : svg}</svg>`
}

// calls returns the numbers of a call, as HTML. For roadside help: the desk's number, then those for the
// country and the car. For a helpline: those of the country.
function calls(g, call, entries, iso) {
  if (call !== ROADSIDE && !(call < 0)) return ''
  const { at = {} } = call < 0 ? {} : g.v, { make } = orNone(() => listedCar(cars, entries)) || {}
  const known = orNone(() => ((call < 0 ? helplines[call] : numbers)[iso] || []).filter(n => !n[4] || n[4] === make), [])
  return [...at.phone ? [[at.name || desk, at.phone, at.tel, at.hours]] : [], ...known].map(([label, number, tel, note]) =>
    `<p><a href="tel:${tel.replace('+', '&#43;')}" class="desk">${esc(put(callNamed, label + ': ' + number.replace(/ /g, '\u00a0').replace(/-/g, '\u2011')))}</a>` +
    (note ? ` <small>${esc(note)}</small>` : '') + '</p>').join('')
}

self.more = {
  cars,

  // car returns the make, model and year of the car in a transcript, or null if it names none.
  car(entries) {
    const { make, model, year } = orNone(() => listedCar(cars, entries)) || {}
    return make ? { make, model, year } : null
  },

  // around returns what the screen of a node has of this file, as HTML: the picture, how much is
  // left to try, the numbers to call, and the notes about the car and the country. confirmed
  // is the country, if the person has confirmed it.
  around(g, n, facts, entries, confirmed, iso) {
    const node = g.n[n], id = node[NAME], left = triesLeft(g, { n, facts })
    return {
      drawn: drawing(picture(g, n, facts), iso),
      progress: left ? count(tries, left) : '',
      numbers: calls(g, node[CALL], entries, iso),
      about: noteHTML(() => notes(cars, g, entries, id, confirmed)),
      place: noteHTML(() => (places[id] || {})[iso] || []),
    }
  },

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
    for (const [i, ...note] of rest.k || []) g.k[i].splice(NOTE_TEXT, 1, ...note)
    for (const [i, list] of rest.p || []) g.n[i][PICTURES] = list
    return true
  },

  // further returns what to do that a screen does not show at once, as HTML: after the first lines.
  further: (list, first) => `<details><summary>${esc(more)}</summary><ol class="do" start="${first + 1}">${list.map(l => `<li>${esc(l)}</li>`).join('')}</ol></details>`,

  // elsewhere returns a link to another guide, with the answers that go with the person. k: its note.
  // to: returns the address of a transcript in another guide. text: the note's text.
  elsewhere(g, k, entries, to, text) {
    const kept = entries.filter(([n]) => n === 'car' || k[NOTE_KEEPS].some(i => g.n[i][NAME] === n))
    return `<p><a href="${esc(to(print(kept), '', '/' + k[NOTE_GUIDE] + g.b.slice(g.b.lastIndexOf('/'))))}" class="back elsewhere">${esc(text)}</a></p>`
  },
}

// The page of a guide has self.now, which returns the guide and the turn that is drawn. If the tools
// fail, the screen stays as it is.
if (self.now) {
  const show = inFrame()
  onScreens(() => {
    orNone(() => tools(messages, ...self.now()))
    show()
  })
}
