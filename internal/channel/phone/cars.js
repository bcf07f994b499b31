// Data about cars, from the list that cars.go packs. Cars, ids, notes and transcripts are the same as
// in packages vehicle and view: a test compares them with Go. Pure, like the interpreter. Start
// reading at byHand.
//
// A car: make, model, year, shape and among (trunk, hatch, pickup or front; '' and a list if it is
// open), electric, us, passenger, truth (correction of the register), frontToo, twoSeats, stated
// (the person stated the shape), country (confirmed), elsewhere (no car of its model and year was made for
// the US).

import { CHOICES, ENTRY_CHOICE, ENTRY_NODE, NAME, USED_NODE } from './fields.js'
import { esc, put } from './html.js'

const ORDER = ['trunk', 'hatch', 'pickup', 'front'], TWO_SEAT = 'two-seat'
const FOR_US = '-us', MAX_SLUG = 32 - '-2015'.length - FOR_US.length
const same = (a, b) => a.toLowerCase() === b.toLowerCase()

// brands parses the list, once: by make and model, ranges of years as [from, to, shapes, e if
// electric]. A shape's letter is upper case if only cars that were not made for the US have it.
function brands(k) {
  if (k.brands) return k.brands
  const all = k.brands = new Map()
  let models
  for (const line of k.m.split('\n').filter(Boolean)) {
    if (line[0] !== '\t') all.set(line, models = new Map())
    else {
      const [, name, years] = line.split('\t')
      models.set(name, years.split(',').map(run => {
        const [, from, to = from, shapes, electric] = /^(\d+)(?:-(\d+))?([^e]*)(e?)$/.exec(run)
        return [+from, +to, shapes, electric]
      }))
    }
  }
  return all
}

export const makes = k => [...brands(k).keys()]
export const models = (k, make) => [...(brands(k).get(make) || new Map()).keys()]
const runs = (k, make, model) => (brands(k).get(make) || new Map()).get(model) || []

// years returns the model years, the newest first.
export const years = (k, make, model) =>
  runs(k, make, model).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)).sort((a, b) => b - a)

export function byHand(k, make, model, year, us = false) {
  const run = runs(k, make, model).find(([from, to]) => from <= year && year <= to), letters = run ? run[2] : ''
  const elsewhere = !!run && !/[a-z]/.test(letters)
  us &&= !elsewhere
  const shapes = (us ? letters.replace(/[A-Z]/g, '') : letters.toLowerCase()), among = ORDER.filter(s => shapes.includes(s[0]))
  const car = {
    make, model, year, shape: among.length === 1 ? among[0] : '', among: among.length === 1 ? [] : among,
    electric: !!(run && run[3]), us, elsewhere, truth: '', source: '', frontToo: false,
  }
  car.passenger = shapes === 't'
  car.twoSeats = k.s.some(([brand, name, from, to]) => same(brand, make) && same(name, model) && from <= year && year <= to)
  const { shape } = car, rows = k.o.filter(([brand, name, from, to]) => same(brand, make) && same(name, model) && from <= year && year <= to)
  const hidden = [], either = shapes => {
    const among = ORDER.filter(s => shapes.includes(s)), one = among.length === 1
    ;[car.shape, car.among, car.truth, car.source] = [one ? among[0] : '', one ? [] : among, '', '']
  }
  for (const [, , , , bodies, truth, source] of rows) {
    const shapes = truth.split(', ')[0].split(' or ').map(s => s === 'liftback' ? 'hatch' : s).filter(s => ORDER.includes(s))
    if (!bodies) hidden.push(...shapes)
    else if (bodies === 'any' || bodies === shape || bodies === 'trunk' && !shape) {
      [car.truth, car.source] = [truth, source]
      car.frontToo ||= truth.endsWith('front too')
      car.passenger ||= shapes.join() === 'trunk'
      if (shapes.length > 1) either(shapes)
      else if (shapes.length) [car.shape, car.among] = [shapes[0], []]
    }
  }
  if (hidden.length) either([...hidden, ...car.among, car.shape])
  return car
}

// name returns the name of a car, as it is shown.
export const name = ({ make, model, year }) => make + (model && ' ' + model) + (year ? ', ' + year : '')

const liftback = car => car.truth.startsWith('liftback')

// withShape returns the car with the shape that a person in front of it chose.
function withShape(car, shape) {
  if (!shape) return car
  const undone = shape !== 'hatch' && liftback(car) && { truth: '', source: '' }
  return { ...car, shape, among: [], stated: true, passenger: car.passenger || shape === 'trunk', ...undone }
}

// inCountry returns the car as it is known in a country that the person has confirmed. A sedan in
// the register may be a wagon elsewhere.
export function inCountry(k, car, iso) {
  const usMarket = k.u.includes(iso), us = car.us && (usMarket || !iso)
  const open = !us && !usMarket && car.shape === 'trunk' && !car.stated && !car.elsewhere && !car.frontToo && !car.twoSeats
  return { ...car, us, country: iso, ...open && { shape: '', among: ['trunk', 'hatch'], truth: '', source: '' } }
}

// answersInAdvance returns the answers to the question about the shape that are known without asking,
// the most exact first.
export function answersInAdvance({ shape, frontToo, twoSeats, stated }) {
  if (!shape || frontToo && !stated) return []
  return shape === 'trunk' && twoSeats ? [TWO_SEAT, shape] : [shape]
}

// law returns what the law requires: [sentence, whether anything is known].
export function law(k, car) {
  const rows = k.l[car.elsewhere ? 'x' : car.shape + [car.us, car.passenger, liftback(car)].map(Number).join('')]
  const { t, k: known } = k.w[(rows.filter(([from]) => from <= car.year).pop() || rows[0])[1]]
  return [t, known]
}

// dependsOnUS reports whether the law differs depending on whether the car was made for the US.
export const dependsOnUS = (k, car) => (car.shape ? [car.shape] : car.among).some(shape =>
  law(k, { ...withShape(car, shape), us: true })[0] !== law(k, { ...withShape(car, shape), us: false })[0])

// id returns the name of a car in transcripts, or '' if it is not in the list.
export function id(k, car) {
  if (!runs(k, car.make, car.model).length || car.year < 1000 || car.year > 9999) return ''
  return slug(car.make, car.model) + '-' + car.year + (car.us ? FOR_US : '')
}

// named returns the car with an id, or null for an unknown id.
export function named(k, text) {
  const us = text.endsWith(FOR_US), bare = us ? text.slice(0, -FOR_US.length) : text
  const [, name, year] = /^(.*)-([1-9]\d{3})$/.exec(bare) || []
  k.slugs ||= new Map(makes(k).flatMap(make => models(k, make).map(model => [slug(make, model), [make, model]])))
  const found = k.slugs.get(name)
  return found ? byHand(k, ...found, +year, us) : null
}

export function slug(make, model) {
  let s = (make + ' ' + model).replace(/[A-Z]/g, c => c.toLowerCase()).replace(/[^a-z0-9]/gu, '-').split('-').filter(Boolean).join('-')
  if (s[0] <= '9') s = 'x-' + s
  return s.length > MAX_SLUG ? s.slice(0, MAX_SLUG - 4).replace(/-$/, '') + '-' + hash(s) : s
}

// hash distinguishes two long names with the same beginning.
function hash(s) {
  let sum = 2166136261 // FNV-1a
  for (const c of s) sum = Math.imul(sum ^ c.charCodeAt(0), 16777619) >>> 0
  return ('00' + sum.toString(36)).slice(-3)
}

const CAR = 'car' // in the entry of the car, in place of a question
const topics = (k, topic) => k.n.filter(n => n[1] === topic).map(n => n[0])
const shapesOf = (k, g) => g.n.filter(n => topics(k, 'shape').includes(n[NAME]))
const answers = (node, choice) => node[CHOICES].some(c => c[NAME] === choice)

// withCar returns the entries of a turn's transcript with the car and its shape. An empty id only
// removes the car.
export function withCar(k, g, t, id, shapes) {
  const known = id ? [[CAR, id]] : [], open = [CAR]
  for (const node of shapesOf(k, g)) {
    if (t.used.some(u => g.n[u[USED_NODE]] === node)) continue
    open.push(node[NAME])
    const shape = shapes.find(s => answers(node, s))
    if (shape) known.push([node[NAME], shape])
  }
  return [...t.entries.filter(e => !open.includes(e[ENTRY_NODE])), ...known]
}

// listedCar returns the car that a transcript names, as in the list, or null if it names none.
export function listedCar(k, entries) {
  const entry = entries.filter(e => e[ENTRY_NODE] === CAR && e[ENTRY_CHOICE] !== '_').pop()
  return entry ? named(k, entry[ENTRY_CHOICE]) : null
}

// carOf returns the car that a transcript names, as in the list and with the shape that the
// transcript states, or null if it names none.
export function carOf(k, g, entries) {
  const car = listedCar(k, entries)
  return car && { car, shaped: withShape(car, lastShape(k, g, entries)) }
}

// lastShape returns the last shape in a transcript.
function lastShape(k, g, entries) {
  const nodes = shapesOf(k, g)
  const last = entries.filter(([id, choice]) => nodes.some(n => n[NAME] === id && answers(n, choice))).pop()
  return last ? last[ENTRY_CHOICE] === TWO_SEAT ? 'trunk' : ORDER.includes(last[ENTRY_CHOICE]) ? last[ENTRY_CHOICE] : '' : ''
}

// notes returns what is known about the car at a node, as sentences. iso is the country that the
// person has confirmed, or ''.
export function notes(k, g, entries, id, iso) {
  const found = carOf(k, g, entries), topic = (k.n.find(n => n[0] === id) || [])[1], lines = []
  if (!found || !topic) return lines
  const { car, shaped } = found
  if (topic === 'shape') return car.among.length > 1 && !car.among.includes('front') ? [put(k.b, car.make + ' ' + car.model)] : lines
  lines.push(put(k.y, name(car)))
  const here = inCountry(k, shaped, iso), [sentence, known] = law(k, here)
  if (topic === 'handle' && known) lines.push(sentence)
  const rows = fromManuals(k, here, topic).slice(0, k.x)
  if (rows.length) lines.push(put(k.a, rows[0].of === 'electric' ? k.g[1] : rows[0].of), ...rows.map(r => r.text))
  return lines
}

// fromManuals returns the lines of manuals about a topic: those for the car's model, otherwise those
// for its make, otherwise those for electric cars.
function fromManuals(k, car, topic) {
  const market = car.elsewhere && !k.z.includes(car.country) ? 'GB' : car.us || k.u.includes(car.country) ? 'US' : car.country
  const shape = car.frontToo && !car.stated ? '' : car.shape
  const fits = ([, from, to, markets, of]) => from <= car.year && car.year <= to && (!of || of === shape) &&
    (!market || markets.split('/').some(m => m === 'all' || m === market || m === 'EU' && k.z.includes(market)))
  const rows = make => ((k.h[topic] || {})[make] || []).filter(fits)
  const own = rows(car.make).filter(([models]) => models.split('/').some(m => same(m, car.model)))
  const maker = rows(car.make).filter(([models]) => !models), general = car.electric ? rows('electric') : []
  const [found, of] = own.length ? [own, car.make + ' ' + car.model] : maker.length ? [maker, car.make] : [general, 'electric']
  return found.map(([, from, to, markets, , say, at]) => {
    const span = from ? ' ' + from + (from === to ? '' : '-' + to) : ''
    return { of, text: `${say} (${own.length ? of : of === 'electric' ? k.g[2] : put(k.g[0], of)}${span}${markets.split('/').includes('all') ? '' : ', ' + markets}; ${k.e[at]})` }
  })
}
