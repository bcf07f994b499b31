// The case as one text message that the desk reads, as package casetext writes it. A test compares
// the two. Pure.

import { ABOUT, CHOICES, CHOICE_URGENCY, ENTRY_CHOICE, KIND, LIFE, NAME, OFFER, QUESTION, USED_ENTRY, USED_NODE } from '../../phone/fields.js'
import { parse, replay } from '../../phone/interpreter.js'
import { plusCode } from '../../phone/pluscode.js'

const MAX_LENGTH = 160, MAX_ANSWERS = 40, MAX_WORDS = 60, MIN_WORDS = 3, MAX_NAME = 20
const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZ', CHECK = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ', CHECK_LENGTH = 7
const URGENCIES = ['NOT-URGENT', 'URGENT', 'EMERGENCY']
const LETTERS = { ß: 'ss', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ı: 'i' }
const FULL_CODE = /^[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2,3}$/

const upper = s => s.replace(/[a-z]/g, c => c.toUpperCase())
const cut = (s, most) => s.slice(0, Math.max(0, most)).replace(/^\.+|\.+$/g, '')
const fold = (s = '', most = 1e9) => cut(upper(s.replace(/[ßæÆœŒøØłŁđĐı]/g, c => LETTERS[c]).normalize('NFD').replace(/[\u0300-\u036f]/g, ''))
  .replace(/[^A-Z0-9.-]+/g, '.').replace(/\.+/g, '.').replace(/^\./, ''), most)

// check returns the check of a text without spaces: its CRC-32 and its length.
function check(text) {
  let sum = -1, digits = ''
  for (const c of text) {
    sum ^= c.charCodeAt(0)
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 && 0xedb88320)
  }
  sum = ~sum
  for (let i = 0; i < CHECK_LENGTH - 1; i++) digits += CHECK[sum >>> 5 * i & 31]
  return digits + CHECK[sum >>> 30 | text.length % 8 << 2]
}

// phoneOf returns a number to call back, or '' for one that only the desk could read.
function phoneOf(written = '') {
  written = written.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
  const m = / *(?:;ext=|ext\.?|x|#) *([0-9]{1,6})$/i.exec(written)
  const digits = (m ? written.slice(0, m.index) : written).replace(/^(\+.*)\( *0 *\)/, '$1').replace(/[ ()./-]/g, '')
  return /^\+?[0-9]{4,15}$/.test(digits) ? digits + (m ? 'X' + m[1] : '') : ''
}

// placeOf returns the plus code and the words of a place.
function placeOf({ measured, latitude = 0, longitude = 0, code = '', words = '' } = {}) {
  const written = upper(code.replace(/[ \t\r\n]+/g, ''))
  if (measured) return [plusCode(latitude, longitude), words]
  return FULL_CODE.test(written) ? [written, words] : ['', code + ' ' + words]
}

const follow = (g, entries) => replay(g, { entries })

// withoutLoops returns answers without those that led in circles.
function withoutLoops(g, entries) {
  const last = follow(g, entries), nodes = all => all.map((_, i) => follow(g, all.slice(0, i)).n).concat(last.n)
  const same = t => t.n === last.n && g.n.every((_, i) => t.facts[i] === last.facts[i])
  let at = nodes(entries)
  for (let i = 0; i < entries.length; i++) {
    for (let j = entries.length; j > i; j--) {
      if (at[i] !== at[j]) continue
      const fewer = [...entries.slice(0, i), ...entries.slice(j)], t = follow(g, fewer)
      if (t.used.length !== fewer.length || !same(t)) continue
      entries = fewer
      at = nodes(entries)
      break
    }
  }
  return entries
}

// answersOf returns one character for each answer that counts, and for the red flag, or null if
// there are too many.
function answersOf(g, t) {
  const offers = [...g.n.keys()].filter(i => g.n[i][KIND] === OFFER)
  let entries = t.used.map(u => t.entries[u[USED_ENTRY]])
  if (entries.length > MAX_ANSWERS) entries = withoutLoops(g, entries)
  if (entries.length > MAX_ANSWERS || g.f.length > DIGITS.length || g.n.some(n => n[CHOICES].length + offers.length > DIGITS.length)) return null
  const flag = t.flag < 0 ? -1 : g.f.findIndex(f => f[NAME] === t.entries[t.flag][ENTRY_CHOICE])
  return follow(g, entries).used.map(([n, c]) => DIGITS[g.n[n][KIND] === OFFER ? DIGITS.length - 1 - offers.indexOf(n) : c]).join('') +
    (t.flag < 0 ? '' : '!' + DIGITS[flag < 0 ? g.a : flag])
}

// factsOf returns the ids of the red flag and of the answers that still count, the most urgent first.
function factsOf(g, t) {
  const counts = ([n, c], i) => {
    const node = g.n[n]
    return node[KIND] === QUESTION && t.facts[n] !== undefined && !t.used.slice(i + 1).some(u => u[USED_NODE] === n) &&
      !(node[ABOUT] === LIFE && !node[CHOICES][c][CHOICE_URGENCY] && t.urgency === 2)
  }
  const urgency = ([n, c]) => g.n[n][CHOICES][c][CHOICE_URGENCY] || 0
  const flag = t.flag < 0 ? [] : ['!' + (g.f.find(f => f[NAME] === t.entries[t.flag][ENTRY_CHOICE]) || g.f[g.a])[NAME]]
  return flag.concat(t.used.filter(counts).sort((a, b) => urgency(b) - urgency(a)).map(([n, c]) => g.n[n][NAME] + '.' + g.n[n][CHOICES][c][NAME])).map(upper)
}

const print = f => [
  'FIRSTSTEPS ' + f.guide, [f.urgency, ...f.facts].join(', '),
  ...[['CAR ', f.car.join(',').replace(/,+$/, '')], ['AT ', f.code], ['NEAR ', f.words], ['CALL ', f.phone]].filter(p => p[1]).map(p => p.join('')),
  `KEY ${f.country} ${f.key} ${f.answers}`.trim(),
].join('; ')

const room = f => MAX_LENGTH - print(f).length - 2 - CHECK_LENGTH

// message returns the text message of a case, or '' if it does not fit. country: the code if the person confirmed it.
export function message(g, transcript, country, d) {
  const t = replay(g, parse(transcript)), answers = answersOf(g, t), v = d.vehicle || {}
  if (answers === null) return ''
  const [code, words] = placeOf(d.place), folded = fold(words, MAX_WORDS), phone = phoneOf(d.phone)
  let f = { guide: upper(g.b.split('/')[1]), urgency: URGENCIES[t.urgency], facts: [], car: [], code, words: '', phone, country: country || 'XX', key: upper(g.r), answers }
  const add = more => {
    const longer = { ...f, ...more }
    if (room(longer) >= 0) f = longer
    return f === longer
  }
  const addWords = () => {
    const some = cut(folded, room(f) - '; NEAR '.length)
    if (some.length >= MIN_WORDS) f = { ...f, words: some }
  }
  if (!code) addWords()
  const car = [fold(v.make, MAX_NAME), fold(v.model, MAX_NAME), v.year >= 1000 && v.year <= 9999 ? '' + v.year : '', fold(v.colour, MAX_NAME), fold(v.plate, MAX_NAME).replace(/\./g, '')]
  for (const less of [-1, 2, 3, 1, 0]) {
    if (less >= 0) car[less] = ''
    if (add({ car: [...car] })) break
  }
  if (code) addWords()
  for (const fact of factsOf(g, t)) add({ facts: [...f.facts, fact] })
  const text = print(f)
  return room(f) < 0 ? '' : text + ' #' + check(text.replace(/ /g, ''))
}

// reaches reports whether the desk could reach or find a person with a message.
export const reaches = text => /; (AT|NEAR|CALL) /.test(text)
