// The review page with script. It draws the report for the desk from the guide in the page, stores
// the case on the phone, and then sends it once. Nothing leaves the phone before the person presses
// send.

import { clock } from '../../phone/clock.js'
import { bar, esc } from '../../phone/html.js'
import { unpack } from '../../phone/interpreter.js'
import { all, drop, put, randomKey } from '../../phone/cases.js'
import { send } from '../../phone/send.js'
import { turn } from '../../phone/words.js'
import { clearCar, fillCar } from './car.js'
import { aloud, callcard, forDesk, report as reportHTML } from './draw.js'
import { details, fill, fillAnswered, mark, missing } from './form.js'
import { message, reaches } from './message.js'
import { report } from './report.js'
import { offerPosition } from './where.js'
import { script, text } from './text.js'

const OLD = 2 * 3600_000 // age in milliseconds at which a waiting case is confirmed again
const RETRY_SECONDS = [3, 6, 12, 24, 48, 60] // seconds between attempts, while the page is open

const $ = id => document.getElementById(id)
const read = id => JSON.parse($(id).textContent)
const g = unpack($('guide').textContent)
const { voice: v, labels: l, language, tells, contact, help = {} } = read('words')
const form = $('form'), base = location.pathname

let view = {} // the turn with its texts, from words.js
let waiting = null // the case that is shown as not sent
let unstaffed = !$('unstaffed').hidden // no operator is at the desk
let tries = 0, timer = 0, busy = false

// --- the report for the desk

function state() {
  const q = new URLSearchParams(location.hash.slice(1) || location.search)
  const region = (navigator.languages || []).map(tag => /-([A-Za-z]{2})(?:-|$)/.exec(tag)).find(Boolean)
  return { t: q.get('t') || '', c: q.get('c') || '', guess: region ? region[1].toUpperCase() : '' }
}

function draw() {
  view = turn(g, state())
  const r = report(g, view, tells), numbers = view.dial.map(d => d.join(' ').trim()).join(` ${g.v.or} `)
  const here = '#' + [view.sure && 'c=' + view.iso, view.here && 't=' + view.here].filter(Boolean).join('&')
  // the form asks for the country
  document.querySelector('.bar').innerHTML = bar(g.v, { ...view, sure: true })
  document.querySelector('.bar').classList.toggle('card', view.card)
  document.querySelector('#new h1').textContent = view.card ? r.title : unstaffed ? v.Unstaffed.Text : v.Review
  $('heading').hidden = !view.card
  $('notthem').textContent = (view.card ? v.Danger : v.NotThem).replace('%', numbers)
  $('urgency').textContent = v.Urgencies[view.t.urgency]
  $('urgency').className = 'urgency u' + view.t.urgency
  $('report').innerHTML = reportHTML(v, r)
  $('unasked').hidden = !!view.here
  $('change').href = $('back').href = g.b + here
  form.elements.t.value = view.here
  form.elements.country.value = view.iso
  fillAnswered(form, r.facts)
  fillCar(form, v, g.b + '/more.js', view.t.entries)
  const d = details(form), card = callcard(v, r, g.v.fails, view.fails, contact, helpers(view.iso, d))
  $('first').innerHTML = view.card ? card : ''
  $('later').innerHTML = view.card ? '' : `<p class="notice">${esc(v.UntilThen)}</p>` + card
  $('unstaffed').innerHTML = unstaffed ? unstaffedHTML(d, r, view.card ? '' : card) : ''
  $('unstaffed').hidden = !unstaffed
  for (const id of ['promise', 'form', 'later']) $(id).hidden = unstaffed
}

// unstaffedHTML says that no operator is at the desk, and what to do instead.
function unstaffedHTML(d, r, card) {
  const draft = { urgency: view.t.urgency, report: r, details: d }
  return (card ? '' : `<h2>${esc(v.Unstaffed.Text)}</h2>`) + `<p>${esc(v.Unstaffed.Why)}</p>` + card + aloud(v, script(draft, l), text(draft, l))
}

// helpers returns the numbers for roadside help in a country, for the person's make of car.
const helpers = (iso, d) => (help[iso] || []).filter(([, , , , make]) => !make || make.toLowerCase() === d.vehicle?.make?.toLowerCase())
  .map(([label, number, tel, note]) => ({ label, number, tel, note }))

// checkStaffed asks whether an operator is at the desk. This page may be a stored copy from days ago.
async function checkStaffed() {
  try {
    const { staffed } = await (await fetch('/api/v1/desk', { cache: 'no-store', credentials: 'omit' })).json()
    if (staffed === unstaffed) {
      unstaffed = !staffed
      draw()
    }
  } catch {
    // without a network this is unknown, and a case that is sent waits on the phone
  }
}

// --- a case that waits on this phone

// cardOf returns whom to call for the case.
function cardOf(body, { report: r, details: d }) {
  const { iso, fails } = turn(g, { t: '', c: JSON.parse(body).country })
  return callcard(v, r, g.v.fails, fails, contact, helpers(iso, d))
}

// messageOf returns the case as a text message for the desk, or '' if the desk could neither
// reach nor find the person.
function messageOf(body) {
  const { transcript, country, details: d } = JSON.parse(body), text = message(g, transcript, turn(g, { t: '', c: country }).iso, d)
  return reaches(text) ? text : ''
}

// notSent returns what the page shows about the case.
const notSent = ({ body, case: it }, note) => `<div class="unsent"><h1 class="state" tabindex="-1">${esc(v.NotSent)}</h1><p id="tried" role="status">${esc(note)}</p><p>${esc(v.NotSentWhy)} <span id="waits"></span></p>` +
    `<button type="button" id="again">${esc(v.Again)}</button></div>` + cardOf(body, it) +
    forDesk(v, messageOf(body), contact) + aloud(v, script(it, l), text(it, l)) + `<p><button type="button" id="throw">${esc(v.Throw)}</button></p>`

function show(it, html) {
  waiting = it
  $('new').hidden = true
  $('waiting').hidden = false
  document.querySelector('.bar').classList.toggle('card', it.case.urgency === 2)
  $('waiting').innerHTML = html
  explainWait(true)
  $('again').onclick = () => attempt(it)
  $('throw').onclick = async () => {
    if (!confirm(v.ThrowSure)) return
    await drop(it.key)
    location.reload()
  }
  $('waiting').querySelector('h1').focus()
}

// explainWait says what happens to a case that is not sent. stored: whether it lasts longer than the
// page.
const explainWait = stored => { if ($('waits')) $('waits').textContent = stored ? v.Waits : v.WaitsHere }

// attempt sends a case now, and retries while the page is open.
async function attempt(it) {
  if (busy) return
  busy = true
  clearTimeout(timer)
  if ($('tried')) $('tried').textContent = v.Sending
  const answer = await send(it)
  busy = false
  if (answer.received) return onReceived(it, answer.received)
  if (answer.refused) return onRefused(it, answer.refused)
  it.tried = Date.now()
  explainWait(await put(it))
  if ($('tried')) $('tried').textContent = v.Tried.replace('%', clock(it.tried))
  timer = setTimeout(() => attempt(it), Math.max(RETRY_SECONDS[Math.min(tries++, RETRY_SECONDS.length - 1)], answer.after) * 1000)
}

// onReceived opens the page of the case, after the desk confirmed that it has the case. Nothing else
// does. It deletes the details from the phone, because that page shows them.
async function onReceived(it, { ref, received }) {
  await put({ key: it.key, secret: it.secret, made: it.made, ref, received })
  location.assign('/case?k=' + it.secret)
}

// onRefused shows the form again, with the details that were sent. The key is not used again.
async function onRefused(it, problem) {
  await drop(it.key)
  waiting = null
  if (problem.code === 'other-body') return location.assign('/case?k=' + it.secret)
  $('waiting').hidden = true
  $('new').hidden = false
  clearCar(form)
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
  const key = randomKey(), secret = randomKey(), country = form.elements.country.value
  const sent = { guide: g.b.split('/')[1], transcript: form.elements.t.value, language, country, details: d, secret }
  view = turn(g, { ...state(), c: country })
  const it = { key, secret, made: Date.now(), body: JSON.stringify(sent), case: { urgency: view.t.urgency, report: report(g, view, tells), details: d } }
  const html = notSent(it, v.Sending)
  waiting = it
  // on disk before it is sent, so that a browser that is closed now continues later
  const stored = await put(it)
  show(it, html)
  explainWait(stored)
  attempt(it)
}

draw()
form.addEventListener('submit', e => {
  e.preventDefault()
  // if this fails, the browser sends the form as it does without script
  submit().catch(() => {
    if (waiting) return attempt(waiting)
    form.action = base + '?p=plain'
    form.submit()
  })
})

// --- the state in an address

form.elements.country.addEventListener('change', () => {
  const q = [form.elements.country.value && 'c=' + form.elements.country.value, view.here && 't=' + view.here]
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
checkStaffed()
offerPosition(form, v, l)

// resume continues from an earlier visit: it sends waiting cases, and links to those at the desk.
async function resume() {
  const cases = await all(), unsent = cases.filter(it => it.body), newest = unsent.pop()
  $('mine').innerHTML = cases.filter(it => it.ref).map(it =>
    `<p class="notice">${esc(v.Open.replace('%', it.ref))} <a class="back" href="/case?k=${esc(it.secret)}">${esc(v.OpenIt)}</a></p>`).join('')
  if (!newest || waiting) return
  const old = Date.now() - newest.made > OLD
  show(newest, notSent(newest, old ? v.Old.replace('%', clock(newest.made)) : v.Sending))
  for (const it of unsent) {
    const { received } = await send(it)
    if (received) await put({ key: it.key, secret: it.secret, made: it.made, ...received })
  }
  if (!old) attempt(newest)
}
resume()

const retry = () => {
  if (!waiting) return
  tries = 0
  attempt(waiting)
}
addEventListener('online', retry)
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') retry() })

self.onerror = null
