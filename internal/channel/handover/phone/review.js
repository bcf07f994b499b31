// The review page with script: it draws what the desk will see from the guide in the page, stores
// the case on the phone before it sends it, and sends it once. Nothing leaves the phone before the
// person presses send.

import { clock } from '../../phone/clock.js'
import { bar, esc } from '../../phone/html.js'
import { unpack } from '../../phone/interpreter.js'
import { all, drop, made, put } from '../../phone/keep.js'
import { send } from '../../phone/send.js'
import { turn } from '../../phone/words.js'
import { leave, name } from './car.js'
import { aloud, callcard, report as drawn } from './draw.js'
import { details, fill, mark, missing, skip } from './form.js'
import { report } from './report.js'
import { offer } from './where.js'
import { script, text } from './text.js'

const OLD = 2 * 3600_000 // age in milliseconds at which a waiting case is confirmed again
const WAITS = [3, 6, 12, 24, 48, 60] // seconds between attempts, while the page is open

const $ = id => document.getElementById(id)
const read = id => JSON.parse($(id).textContent)
const g = unpack($('guide').textContent)
const { voice: v, labels: l, language, tells, contact, help = {} } = read('words')
const form = $('form'), base = location.pathname

let told = {} // the turn with its texts
let waiting = null // the case that is shown as not sent
let nobody = !$('nobody').hidden // no operator is at the desk
let tries = 0, timer = 0, busy = false

// --- what the desk will see

function state() {
  const q = new URLSearchParams(location.hash.slice(1) || location.search)
  const region = (navigator.languages || []).map(tag => /-([A-Za-z]{2})(?:-|$)/.exec(tag)).find(Boolean)
  return { t: q.get('t') || '', c: q.get('c') || '', guess: region ? region[1].toUpperCase() : '' }
}

function draw() {
  told = turn(g, state())
  const r = report(g, told, tells), numbers = told.dial.map(d => d.join(' ').trim()).join(` ${g.v.or} `)
  const here = '#' + [told.sure && 'c=' + told.iso, told.here && 't=' + told.here].filter(Boolean).join('&')
  // the form asks for the country
  document.querySelector('.bar').innerHTML = bar(g.v, { ...told, sure: true })
  document.querySelector('.bar').classList.toggle('card', told.card)
  document.querySelector('#new h1').textContent = told.card ? r.title : nobody ? v.Nobody.Text : v.Review
  $('heading').hidden = !told.card
  $('notthem').textContent = (told.card ? v.Danger : v.NotThem).replace('%', numbers)
  $('urgency').textContent = v.Urgencies[told.t.urgency]
  $('urgency').className = 'urgency u' + told.t.urgency
  $('report').innerHTML = drawn(v, r)
  $('unasked').hidden = !!told.here
  $('mend').href = $('back').href = g.b + here
  form.elements.t.value = told.here
  form.elements.country.value = told.iso
  skip(form, r.facts)
  name(form, v, g.b + '/more.js', told.t.entries)
  const d = details(form), card = callcard(v, r, g.v.fails, told.fails, contact, helpers(told.iso, d))
  $('first').innerHTML = told.card ? card : ''
  $('later').innerHTML = told.card ? '' : `<p class="notice">${esc(v.UntilThen)}</p>` + card
  $('nobody').innerHTML = nobody ? alone(d, r, told.card ? '' : card) : ''
  $('nobody').hidden = !nobody
  for (const id of ['promise', 'form', 'later']) $(id).hidden = nobody
}

// alone says that no operator is at the desk, and what to do instead.
function alone(d, r, card) {
  const draft = { urgency: told.t.urgency, report: r, details: d }
  return (card ? '' : `<h2>${esc(v.Nobody.Text)}</h2>`) + `<p>${esc(v.Nobody.Why)}</p>` + card + aloud(v, script(draft, l), text(draft, l))
}

// helpers returns the numbers for roadside help in a country, for the person's make of car.
const helpers = (iso, d) => (help[iso] || []).filter(([, , , , make]) => !make || make.toLowerCase() === d.vehicle?.make?.toLowerCase())
  .map(([label, number, tel, note]) => ({ label, number, tel, note }))

// look asks whether an operator is at the desk, because this page may have been stored for long.
async function look() {
  try {
    const { staffed } = await (await fetch('/api/v1/desk', { cache: 'no-store', credentials: 'omit' })).json()
    if (staffed === nobody) {
      nobody = !staffed
      draw()
    }
  } catch {
    // without a network that is unknown, and what is sent waits
  }
}

// --- a case that waits on this phone

// cardOf returns whom to call for the case.
function cardOf(body, { report: r, details: d }) {
  const { iso, fails } = turn(g, { t: '', c: JSON.parse(body).country })
  return callcard(v, r, g.v.fails, fails, contact, helpers(iso, d))
}

// notSent returns what the page shows about the case.
const notSent = ({ body, case: it }, note) => `<div class="unsent"><h1 class="state" tabindex="-1">${esc(v.NotSent)}</h1><p id="tried" role="status">${esc(note)}</p><p>${esc(v.NotSentWhy)} <span id="waits"></span></p>` +
    `<button type="button" id="again">${esc(v.Again)}</button></div>` + cardOf(body, it) +
    aloud(v, script(it, l), text(it, l)) + `<p><button type="button" id="throw">${esc(v.Throw)}</button></p>`

function show(it, html) {
  waiting = it
  $('new').hidden = true
  $('waiting').hidden = false
  document.querySelector('.bar').classList.toggle('card', it.case.urgency === 2)
  $('waiting').innerHTML = html
  waits(true)
  $('again').onclick = () => go(it)
  $('throw').onclick = async () => {
    if (!confirm(v.ThrowSure)) return
    await drop(it.key)
    location.reload()
  }
  $('waiting').querySelector('h1').focus()
}

// waits says what happens to a case that is not sent, depending on whether this phone has stored
// it.
const waits = kept => { if ($('waits')) $('waits').textContent = kept ? v.Waits : v.WaitsHere }

// go tries to send a case now, and retries while the page is open.
async function go(it) {
  if (busy) return
  busy = true
  clearTimeout(timer)
  if ($('tried')) $('tried').textContent = v.Sending
  const answer = await send(it)
  busy = false
  if (answer.received) return arrived(it, answer.received)
  if (answer.refused) return refused(it, answer.refused)
  it.tried = Date.now()
  waits(await put(it))
  if ($('tried')) $('tried').textContent = v.Tried.replace('%', clock(it.tried))
  timer = setTimeout(() => go(it), Math.max(WAITS[Math.min(tries++, WAITS.length - 1)], answer.after) * 1000)
}

// arrived is the only way to the page of a case: the desk has confirmed that it has the case. What
// was typed is deleted from the phone, because that page shows it.
async function arrived(it, { ref, received }) {
  await put({ key: it.key, secret: it.secret, made: it.made, ref, received })
  location.assign('/case?k=' + it.secret)
}

// refused shows the form again, with what was typed. The key is not used again.
async function refused(it, problem) {
  await drop(it.key)
  waiting = null
  if (problem.code === 'other-body') return location.assign('/case?k=' + it.secret)
  $('waiting').hidden = true
  $('new').hidden = false
  leave(form)
  fill(form, JSON.parse(it.body).details)
  mark(form, v, problem.problems || [{ field: '', text: problem.detail }])
  $('wrongs').scrollIntoView()
}

// submit makes a case from the form and sends it.
async function submit() {
  if (busy || waiting) return
  const d = details(form), wrong = missing(d, v)
  mark(form, v, wrong)
  if (wrong.length) return $('wrongs').querySelector('a').focus()
  const key = made(), secret = made(), country = form.elements.country.value
  const sent = { guide: g.b.split('/')[1], transcript: form.elements.t.value, language, country, details: d, secret }
  told = turn(g, { ...state(), c: country })
  const it = { key, secret, made: Date.now(), body: JSON.stringify(sent), case: { urgency: told.t.urgency, report: report(g, told, tells), details: d } }
  const html = notSent(it, v.Sending)
  waiting = it
  // on disk before it is sent, so that a browser that is closed now continues later
  const kept = await put(it)
  show(it, html)
  waits(kept)
  go(it)
}

draw()
form.addEventListener('submit', e => {
  e.preventDefault()
  // the form is sent as without script, so that no one believes that an unsent case was sent
  submit().catch(() => {
    if (waiting) return go(waiting)
    form.action = base + '?p=plain'
    form.submit()
  })
})

// --- the state in an address

form.elements.country.addEventListener('change', () => {
  const q = [form.elements.country.value && 'c=' + form.elements.country.value, told.here && 't=' + told.here]
  history.replaceState(null, '', base + '#' + q.filter(Boolean).join('&'))
  draw()
})
// the fragment is the state of this page, so links must not change it
$('wrongs').addEventListener('click', e => {
  const link = e.target.closest('a')
  if (!link) return
  e.preventDefault()
  const at = $(link.getAttribute('href').slice(1))
  if (at) (at.matches('fieldset') ? at.querySelector('input') : at).focus()
})

// Answers in the address of a page without script move to the fragment, and are never sent again.
if (location.search) history.replaceState(null, '', base + (location.hash || '#' + location.search.slice(1)))
addEventListener('hashchange', () => {
  try {
    draw()
  } catch {
    self.plain()
  }
})
look()
offer(form, v, l)

// goOn continues from an earlier visit: waiting cases are sent, and those at the desk can be
// opened.
async function goOn() {
  const kept = await all(), unsent = kept.filter(it => it.body), newest = unsent.pop()
  $('mine').innerHTML = kept.filter(it => it.ref).map(it =>
    `<p class="notice">${esc(v.Open.replace('%', it.ref))} <a class="back" href="/case?k=${esc(it.secret)}">${esc(v.OpenIt)}</a></p>`).join('')
  if (!newest || waiting) return
  const old = Date.now() - newest.made > OLD
  show(newest, notSent(newest, old ? v.Old.replace('%', clock(newest.made)) : v.Sending))
  for (const it of unsent) {
    const { received } = await send(it)
    if (received) await put({ key: it.key, secret: it.secret, made: it.made, ...received })
  }
  if (!old) go(newest)
}
goOn()

const now = () => {
  if (!waiting) return
  tries = 0
  go(waiting)
}
addEventListener('online', now)
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') now() })

self.onerror = null
