// The page with script. The page that a phone stores has the guide and, in more.js, the cars. It draws
// every screen from the fragment, and sends only a VIN, to be decoded. A page that the server drew for
// an address has neither. There this script only scans.

import { bar } from '../../phone/html.js'
import { unpack } from '../../phone/interpreter.js'
import { offerScan } from './scan.js'
import { screen, vinScreen } from './screens.js'

const TIMEOUT = 8000 // milliseconds after which reading a VIN fails
const $ = id => document.getElementById(id)
const json = id => $(id) && JSON.parse($(id).textContent)
const g = $('guide') && unpack($('guide').textContent), k = g && self.more && self.more.cars, w = json('says')
const link = (base, query) => (base === '/car' + g.b ? '' : base) + '#' + query

let drawn = 0 // number of screens, so that a late response is not shown on another one

const announce = text => { if ($('said')) $('said').textContent = text }

function state() {
  const q = new URLSearchParams(location.hash.slice(1) || location.search)
  const region = (navigator.languages || []).map(tag => /-([A-Za-z]{2})(?:-|$)/.exec(tag)).find(Boolean)
  const s = Object.fromEntries(['t', 'make', 'model', 'year', 'us'].map(name => [name, q.get(name) || '']))
  return { ...s, c: q.get('c') || '', guess: region ? region[1].toUpperCase() : '' }
}

function show(it, first) {
  drawn++
  const top = document.querySelector('.bar')
  top.innerHTML = bar(g.v, it.view, it.change)
  top.classList.toggle('card', it.view.card)
  document.querySelector('main').outerHTML = it.html
  document.title = it.head + ' – ' + g.h
  if ($('vin')) offerScan($('scan'), $('vin'), w, announce)
  if (first) return
  scrollTo(0, 0)
  document.querySelector('h1').focus({ preventScroll: true })
}

const draw = first => show(screen(g, k, w, state(), link), first)

// redraw draws another state. After an error the page continues without script.
function redraw() {
  try {
    draw()
  } catch {
    self.plain()
  }
}

// ask sends a VIN and nothing else, and shows the car that the server decoded.
async function ask(typed) {
  const mine = drawn
  announce(w.Reading)
  try {
    const late = new Promise((_, no) => setTimeout(no, TIMEOUT))
    const sent = fetch('/car' + g.b, { method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams({ vin: typed }), credentials: 'omit' })
    const car = await Promise.race([sent.then(answer => answer.json()), late])
    if (mine === drawn) show(vinScreen(g, k, w, state(), link, car, typed))
  } catch {
    if (mine === drawn) announce(w.NoNetwork)
  }
}

document.addEventListener('click', e => {
  const to = e.target.closest('a')
  if (!to) return
  // the fragment does not change, so there is no event
  if (k && to.pathname === location.pathname && to.hash === location.hash) {
    e.preventDefault()
    redraw()
  }
})

if (k) {
  draw(true)
  document.addEventListener('submit', e => {
    const form = new FormData(e.target)
    if (e.target.id === 'type') ask(form.get('vin'))
    else location.hash = [...form].map(pair => pair.map(encodeURIComponent).join('=')).join('&')
    e.preventDefault() // last, so that a form that cannot be read is sent
  })
  // Answers in the address of a page without script move to the fragment, and are never sent again.
  const own = '/car' + g.b
  if (location.search || location.pathname !== own) history.replaceState(null, '', own + (location.hash || (location.search ? '#' + location.search.slice(1) : '')))
  addEventListener('hashchange', redraw)
  self.onerror = null
} else {
  if ($('vin')) offerScan($('scan'), $('vin'), w, announce)
  // the list did not load, but the answers stay
  if (g && location.hash) document.querySelector('.back').href = g.b + location.hash
}
