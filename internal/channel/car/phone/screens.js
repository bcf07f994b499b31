// The screens of the page as HTML, the same as html/car.html draws: a test compares them. g: the
// guide, k: the cars, w: the page's messages, s: the state in an address, link(base, query): returns
// an address. Start reading at screen.

import { print } from '../../phone/interpreter.js'
import { answersInAdvance, byHand, carOf, dependsOnUS, id, inCountry, law, makes, models, name, withCar, years } from '../../phone/cars.js'
import { esc, put } from '../../phone/html.js'
import { turn } from '../../phone/words.js'

const each = (list, f) => list.map(f).join('')
const escaped = s => encodeURIComponent(s).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())

// chosen returns a car, as far as it was chosen from the list.
function chosen(k, { make = '', model = '', year = '', us = '' }) {
  if (!makes(k).includes(make)) return {}
  if (!models(k, make).includes(model)) return { make }
  if (!years(k, make, model).includes(+year)) return { make, model }
  return { make, model, year: +year, us: ['yes', 'no', 'unsure'].includes(us) ? us : '' }
}

// visit returns the state in an address and its links. view is the turn with its texts.
function visit(g, k, w, s, link) {
  const view = turn(g, s), c = view.sure ? view.iso : '', path = '/car' + g.b
  const query = (t, { make = '', model = '', year = '', us = '' } = {}) =>
    Object.entries({ c, t, make: escaped(make), model: escaped(model), year, us }).filter(p => p[1]).map(p => p.join('=')).join('&')
  return {
    g, k, w, c, view, path, ...chosen(k, s),
    change: link(g.b, [query(view.here), 'p=country'].filter(Boolean).join('&')), back: t => link(g.b, query(t)), here: (t, car) => link(path, query(t, car)),
  }
}

// screenOf joins the parts of a screen: { head, view, change, html }.
function screenOf(v, { head, hint, problem, more = '', type = '', pick = '', choices = [] }) {
  const list = choices.length ? `<ul class="choices">${each(choices, ([href, text]) => `<li><a href="${esc(href)}">${esc(text)}</a></li>`)}</ul>` : ''
  return {
    head, view: v.view, change: v.change,
    html: '<main>' + (problem ? `<p class="notice" role="alert">${esc(problem)}</p>` : '') + `<h1 tabindex="-1">${esc(head)}</h1>` +
      (hint ? `<p class="hint">${esc(hint)}</p>` : '') + more + (type ? list + type + pick : pick + list) +
      `<p><a class="back" href="${esc(v.back(v.view.here))}">← ${esc(v.w.Back)}</a></p></main>`,
  }
}

const rows = list => each(list, o => `<option>${esc(o)}</option>`)
const group = (label, list) => `<optgroup label="${esc(label)}">${rows(list)}</optgroup>`

function pick(v, name, label, options, { head, hint, common } = {}) {
  const { w, c, view, make = '', model = '' } = v
  return `<form action="${v.path}" id="pick">` + (head ? `<h2>${esc(head)}</h2>` : '') +
    each(Object.entries({ c, t: view.here, make, model }).filter(p => p[1]), ([n, value]) => `<input type="hidden" name="${n}" value="${esc(value)}">`) +
    `<label for="${name}">${esc(label)}</label>` + (hint ? `<p class="hint">${esc(hint)}</p>` : '') +
    `<select id="${name}" name="${name}" required><option value="">${esc(w.Choose)}</option>${common ? group(w.Often, common) + group(w.All, options) : rows(options)}</select>` +
    `<button type="submit">${esc(w.Next)}</button></form>`
}

function start(v, problem = '', typed = '', choices = []) {
  const { w } = v
  const type = `<form method="post" action="${esc(v.here(v.view.here))}" id="type"><label for="vin">${esc(w.VIN)}</label>` +
    `<p class="hint" id="where">${esc(w.VINWhere)} ${esc(w.Once)}</p><input id="vin" name="vin" type="text" maxlength="40" autocomplete="off" ` +
    `autocapitalize="characters" spellcheck="false" required aria-describedby="where" value="${esc(typed)}"><div id="scan"></div>` +
    `<p class="said" id="said" role="status"></p><button type="submit" class="big">${esc(w.Read)}</button></form>`
  return screenOf(v, { head: v.g.v.car, problem, choices, type, pick: pick({ ...v, make: '', model: '' }, 'make', w.Make, makes(v.k), { head: w.Hand, hint: w.HandWhy, common: v.k.c }) })
}

function result(v, car, other, hint) {
  const { g, k, w, view } = v, open = car.shape || !car.among.length ? [car.shape] : car.among
  const yes = (shape, text) => [v.back(print(withCar(k, g, view.t, id(k, car), answersInAdvance({ ...car, shape })))), text]
  const several = open.length > 1, [sentence] = law(k, car)
  return screenOf(v, {
    head: name(car), hint,
    more: (car.shape === 'front' && car.frontToo ? '' : `<p>${esc(w.Shapes[car.shape] || w.NoShape)}</p>`) + (car.frontToo ? `<p>${esc(w.FrontToo)}</p>` : '') +
      `<h2>${esc(w.Law)}</h2><p>${esc(sentence)}</p><p class="hint">${esc(car.elsewhere ? w.Listed : put(w.Source, k.d))}</p>` +
      (car.source ? `<p class="hint">${esc(put(w.Corrected, car.source))}</p>` : ''),
    choices: [
      ...(several && !car.frontToo ? [...open.map(shape => yes(shape, w.IsShape[shape])), yes('', w.IsUnsure)] : [yes(car.shape, w.Is)]),
      [v.here(print(withCar(k, g, view.t, '', []))), other],
    ],
  })
}

// screen returns the screen of an address.
export function screen(g, k, w, s, link) {
  const v = visit(g, k, w, s, link), { make, model, year, us, view, here } = v
  if (!make) {
    const known = carOf(k, g, view.t.entries)
    return known ? result(v, inCountry(k, known.shaped, v.c), w.NotThis, w.Known) : start(v)
  }
  if (!model) return screenOf(v, { head: put(w.WhichModel, make), pick: pick(v, 'model', w.Model, models(k, make)), choices: [[here(view.here), w.OtherMake]] })
  if (!year) {
    return screenOf(v, {
      head: put(w.WhichYear, make + ' ' + model), hint: w.YearWhy, pick: pick(v, 'year', w.Year, years(k, make, model)),
      choices: [[here(view.here, { make }), w.OtherModel]],
    })
  }
  const car = byHand(k, make, model, year, us === 'yes')
  if (us === 'yes') return result(v, car, w.Another)
  if (us || !dependsOnUS(k, car)) return result(v, inCountry(k, car, v.c), w.Another)
  const say = (us, text) => [here(view.here, { make, model, year, us }), text]
  return screenOf(v, { head: w.Sold, hint: w.SoldWhy, choices: [say('yes', w.Yes), say('no', w.No), say('unsure', w.Unsure)] })
}

// vinScreen returns the screen for a VIN that the server decoded.
export function vinScreen(g, k, w, s, link, car, typed) {
  const v = visit(g, k, w, s, link)
  if (!car.problem) return result(v, inCountry(k, car, v.c), w.Another)
  const like = chosen(k, car)
  return start(v, car.problem, typed, like.year ? [[v.here(v.view.here, { ...like, us: '' }), put(w.Maybe, name(car))]] : [])
}
