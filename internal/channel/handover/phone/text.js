// A case as lines to read out and as a text message, as in desk.Script and desk.Text. A test
// compares them. c: urgency, report, details, ref. l: the labels of the language.

import { plusCode } from '../../phone/pluscode.js'

// The GSM alphabet. Letters of the second list count twice.
const ONE_UNIT = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà'
const TWO_UNITS = '^{}\\[~]|€\f'
const PLAIN = { '’': "'", '‘': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-', '…': '...', '\u00a0': ' ', '\u202f': ' ' }
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

const oneLine = s => s.split(SPACE).filter(Boolean).join(' ')
// plain returns a text in one line, in the alphabet as far as that is possible, as gsm.Plain.
const plain = s => oneLine([...s.replace(/[’‘“”„«»–—…\u00a0\u202f]/g, c => PLAIN[c])].map(letter => {
  const [base] = letter.normalize('NFD')
  return !ONE_UNIT.includes(letter) && ONE_UNIT.includes(base) ? base : letter
}).join(''))
export const filled = (label, value) => value ? label.split('%').join(value) : ''
const sentence = s => !s || /[.!?]$/.test(s) ? s : s + '.'
const joined = (...all) => all.filter(Boolean).map(sentence).join(' ')
const fact = f => joined(f.question, f.answer)
// answered returns the values of the fields that answers determine. The first answer counts.
export const answered = (facts = []) => Object.assign({}, ...facts.map(f => f.values).reverse())

const count = n => n ? '' + n : ''

// parts returns the number of text messages that a text needs.
export function parts(text) {
  let length = 0, split = 0
  const messages = (length, split, one, each) => length <= one ? 1 : Math.ceil((length - split) / (each - split))
  for (const letter of text) {
    if (ONE_UNIT.includes(letter)) length++
    else if (TWO_UNITS.includes(letter)) [length, split] = [length + 2, 1]
    else return messages(text.length, text.length > [...text].length ? 1 : 0, 70, 67)
  }
  return messages(length, split, 160, 153)
}

const degrees = n => (n < 0 ? '-' : '') + Math.trunc(Math.abs(n) / 1e6) + '.' + String(Math.abs(n) % 1e6).padStart(6, '0')

function position(p, l) {
  if (!p.measured) return ''
  const [lat, lon] = [p.latitude || 0, p.longitude || 0]
  return degrees(lat) + ', ' + degrees(lon) + ', ' + filled(l.plus, plusCode(lat, lon)) + (p.accuracy ? ', ' + filled(l.within, '' + p.accuracy) : '')
}

// HAZARDS is in the order of desk.Hazards.
const HAZARDS = ['traffic', 'dark', 'alone', 'heat', 'cold', 'oxygen', 'battery', 'fuel']

// values returns the values of details as they are read out.
function values(d, l) {
  const p = d.place || {}, v = d.vehicle || {}
  return {
    v, where: position(p, l), words: p.words || '', code: p.code || '',
    phone: (d.phone || '').replace(';ext=', l.extension),
    car: oneLine([v.colour, v.make, v.model, count(v.year)].filter(Boolean).join(' ')),
    dangers: HAZARDS.filter(h => (d.hazards || []).includes(h)).map(h => l.dangers[h]).join(', '),
  }
}

// beyond returns the details without what the answers, which are read out, say.
function beyond({ report, details }) {
  const d = { ...details, vehicle: { ...details.vehicle } }
  for (const [field, value] of Object.entries(answered(report.facts))) {
    const [group, own] = field.split('.'), of = own ? d[group] : d
    if (of[own || group] === value) delete of[own || group]
  }
  return d
}

export function script(c, l) {
  const d = beyond(c), n = values(d, l)
  const lines = [
    [l.where, n.words], [l.position, n.where], [l.code, n.code], [l.callBack, n.phone], [l.askFor, d.name],
    ...(c.report.facts || []).map(f => ['%', fact(f)]),
    [l.inside, l.insides[d.inside]], [l.needed, l.neededBys[d.needed_by]], [l.hazards, n.dangers],
    [l.people, count(d.people)], [l.children, count(d.children)], [l.animals, count(d.animals)],
    [l.car, n.car], [l.plate, n.v.plate], [l.vin, n.v.vin], [l.keys, l.wheres[n.v.keys]], [l.papers, l.wheres[n.v.papers]],
    ['%', d.note], [l.case, c.ref],
  ]
  return [joined(l.urgencies[c.urgency], c.report.about), ...lines.filter(([, value]) => value).map(pair => sentence(filled(...pair)))]
}

export function text(c, l) {
  const d = beyond(c), n = values(d, l), words = [...plain(n.words)]
  const facts = (c.report.facts || []).map(fact)
  let urgentFact = c.urgency && facts.shift() || ''
  const first = () => plain(joined(l.urgencies[c.urgency], filled(l.callBack, n.phone), n.where, n.code, filled(l.where, words.join('').trim()), urgentFact))
  while (words.length && parts(first()) > 2) words.pop()
  if (parts(first()) > 2) urgentFact = ''
  let all = first()
  for (const more of [
    c.report.about, ...facts, d.name, filled(l.inside, l.insides[d.inside]), filled(l.needed, l.neededBys[d.needed_by]),
    filled(l.hazards, n.dangers), filled(l.car, n.car), n.v.plate, filled(l.people, count(d.people)),
    filled(l.animals, count(d.animals)), filled(l.case, c.ref),
  ]) {
    const longer = plain(joined(all, more))
    if (parts(longer) <= 2) all = longer
  }
  return all
}
