// The page of a case with script. It follows the case, stores its last status on the phone, and says
// if the status is not up to date. Without a network it shows the stored status.

import { clock, local } from '../../phone/clock.js'
import { esc } from '../../phone/html.js'
import { all, drop, put } from '../../phone/cases.js'
import { follow } from './live.js'
import { offerPosition } from './where.js'

const CLOSED = ['erased', 'completed', 'unsuccessful', 'gone-on-arrival', 'cancelled', 'rejected']
const STALE_AFTER = 14_000 // milliseconds without data from the desk
// milliseconds for which a closed case is followed: the desk may reopen one closed by mistake
const FOLLOW_CLOSED = 600_000
const CALL_AFTER = 60_000 // milliseconds without acceptance, after which the page says to call

const $ = id => document.getElementById(id)
const { voice: v, labels: l } = JSON.parse($('words').textContent)
const secret = new URLSearchParams(location.search).get('k') || ''
const statusView = $('status'), away = document.body.hasAttribute('data-away')

const stateIn = within => within.querySelector('[data-state]')?.dataset.state || ''

const isClosed = () => CLOSED.includes(stateIn(statusView)) || !stateIn(statusView)
const isErased = () => ['erased', ''].includes(stateIn(statusView))

// now returns the server's time, because this phone's clock may be wrong. openedAt is the server's
// time when the page was opened.
let openedAt = Number(statusView?.dataset.clock)
const now = () => openedAt + performance.now()

// remember stores the case on the phone, so that the guide's page can find it. It deletes a closed or
// erased case.
async function remember(html, live = false) {
  const known = (await all()).find(it => it.secret === secret)
  if (isClosed()) return known && drop(known.key)
  const ref = statusView.querySelector('[data-ref]')?.dataset.ref || known?.ref || ''
  await put({ key: known?.key || secret, secret, made: known?.made || Date.now(), ref, html, seen: Date.now(), at: now(), live })
}

// elementKey identifies an element that can be open or have the focus, so that it can be found again
// after a redraw.
const elementKey = e => e.tagName + (e.tagName === 'H1' ? '' : e.getAttribute('href') || e.textContent)

// swap shows a new status. Open elements stay open, and the focus stays where it was.
function swap(html) {
  const open = [...statusView.querySelectorAll('details[open] > summary')].map(elementKey), before = statusView.querySelector('h1')?.textContent
  const focus = statusView.contains(document.activeElement) && elementKey(document.activeElement)
  statusView.innerHTML = html
  for (const e of statusView.querySelectorAll('a, summary, h1')) {
    if (open.includes(elementKey(e))) e.parentElement.open = true
    if (focus === elementKey(e)) e.focus({ preventScroll: true })
  }
  local(statusView)
  announce(before)
}

// announce announces the heading to screen readers if it has changed.
function announce(before) {
  const text = statusView.querySelector('h1').textContent
  if (text !== before && $('said')) $('said').textContent = text
}

// callIfUnaccepted tells the person to call if no one has accepted the case for a minute, as far as
// this phone knows. It is for a phone that receives no data; otherwise the desk's status says so.
// lastStatus is the status that it replaced.
let callTimer = 0, lastStatus = ''
function callIfUnaccepted() {
  clearTimeout(callTimer)
  const h1 = statusView.querySelector('h1[data-waiting]:not(.alarm)')
  if (!h1) return
  const left = Number(h1.dataset.waiting) + CALL_AFTER - now()
  if (left > 0) {
    callTimer = setTimeout(callIfUnaccepted, left)
    return
  }
  const before = h1.textContent
  lastStatus = statusView.innerHTML
  h1.className = 'alarm'
  h1.textContent = v.Silent.Text
  h1.nextElementSibling.textContent = v.Silent.Why
  announce(before)
}

function live() {
  let lastData = Date.now(), timer = 0, lastOpen = performance.now()
  const stale = () => {
    if (isClosed()) return
    $('stale').textContent = v.Stale.replace('%', clock(lastData)) + ' ' + v.Offline
    $('stale').hidden = false
    callIfUnaccepted()
  }
  const retry = follow(secret, {
    onData() {
      lastData = Date.now()
      $('stale').hidden = true
      clearTimeout(timer)
      timer = setTimeout(stale, STALE_AFTER)
      clearTimeout(callTimer)
      if (lastStatus) swap(lastStatus)
      lastStatus = ''
    },
    onSilence: stale,
    onStatus(html) {
      if (!html) { // the case is erased: the server's page says so
        location.reload()
        return false
      }
      swap(html)
      remember(html, true)
      $('forget').hidden = isClosed()
      return !isErased()
    },
    keepFollowing() {
      if (!isClosed()) lastOpen = performance.now()
      return performance.now() - lastOpen < FOLLOW_CLOSED
    },
  })
  timer = setTimeout(stale, STALE_AFTER)
  addEventListener('online', retry)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    if (Date.now() - lastData > STALE_AFTER) stale() // timers do not run while a phone sleeps
    retry()
  })
}

// offline shows the last known status, and tries to reach the desk.
async function offline() {
  if (!secret) return
  const known = (await all()).find(it => it.secret === secret)
  if (known?.html) {
    swap(known.html)
    $('stale').textContent = v.Stale.replace('%', clock(known.seen)) + ' ' + v.Offline
    const passed = Date.now() - known.seen
    // if the clock was set back, the time is unknown: saying too early to call does no harm
    openedAt = known.at + (passed < 0 ? CALL_AFTER : passed)
    callIfUnaccepted()
  } else if (known?.ref) {
    statusView.insertAdjacentHTML('afterbegin', `<p class="notice">${esc(v.Open.replace('%', known.ref))}</p>`)
  }
  const retry = follow(secret, { onData: () => {}, onSilence: () => {}, onStatus: () => { location.reload(); return false } })
  addEventListener('online', retry)
}

const ask = $('ask')
if (ask) {
  offerPosition(ask, v, l)
} else if (away) {
  offline()
} else if (statusView) {
  local(statusView)
  remember(statusView.innerHTML)
  if (!isErased()) live()
  $('forget').hidden = isClosed()
  $('forget').querySelector('button').onclick = async () => {
    const known = (await all()).find(it => it.secret === secret)
    if (known) await drop(known.key)
    location.assign('/')
  }
}

self.onerror = null
