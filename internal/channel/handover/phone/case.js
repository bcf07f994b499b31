// The page of a case with script: it follows the case, stores its last status on the phone, and
// says if that is not up to date. Without a network it shows the stored status in place of the
// page.

import { clock, local } from '../../phone/clock.js'
import { esc } from '../../phone/html.js'
import { all, drop, put } from '../../phone/keep.js'
import { follow } from './live.js'
import { offer } from './where.js'

const CLOSED = ['erased', 'completed', 'unsuccessful', 'gone-on-arrival', 'cancelled', 'rejected']
const STALE = 14_000 // milliseconds without data from the desk
// milliseconds for which a closed case is followed: the desk may reopen one closed by mistake
const AFTER = 600_000
const UNHEARD = 60_000 // milliseconds without anyone who accepts

const $ = id => document.getElementById(id)
const { voice: v, labels: l } = JSON.parse($('words').textContent)
const secret = new URLSearchParams(location.search).get('k') || ''
const standing = $('standing'), away = document.body.hasAttribute('data-away')

const stateIn = within => within.querySelector('[data-state]')?.dataset.state || ''

const over = () => CLOSED.includes(stateIn(standing)) || !stateIn(standing)
const gone = () => ['erased', ''].includes(stateIn(standing))

// now is the server's time, because this phone's clock may be wrong. since is that time when the
// page was opened.
let since = Number(standing?.dataset.clock)
const now = () => since + performance.now()

// remember stores the case on the phone, so that the guide's page can find it. A closed or erased
// case is deleted.
async function remember(html, live = false) {
  const known = (await all()).find(it => it.secret === secret)
  if (over()) return known && drop(known.key)
  const ref = standing.querySelector('[data-ref]')?.dataset.ref || known?.ref || ''
  await put({ key: known?.key || secret, secret, made: known?.made || Date.now(), ref, html, seen: Date.now(), at: now(), live })
}

// marks identifies an element that can be open or have the focus, to find it again after the page
// is redrawn.
const marks = e => e.tagName + (e.tagName === 'H1' ? '' : e.getAttribute('href') || e.textContent)

// swap shows a new status. What was open stays open, and the focus stays.
function swap(html) {
  const open = [...standing.querySelectorAll('details[open] > summary')].map(marks), before = standing.querySelector('h1')?.textContent
  const focus = standing.contains(document.activeElement) && marks(document.activeElement)
  standing.innerHTML = html
  for (const e of standing.querySelectorAll('a, summary, h1')) {
    if (open.includes(marks(e))) e.parentElement.open = true
    if (focus === marks(e)) e.focus({ preventScroll: true })
  }
  local(standing)
  head(before)
}

// head announces the heading to screen readers if it has changed.
function head(before) {
  const text = standing.querySelector('h1').textContent
  if (text !== before && $('said')) $('said').textContent = text
}

// unheard says to call if this phone has received nothing for a minute and knows of no one who
// accepted. While it receives data, the desk itself says so. said is what the desk said last.
let alarm = 0, said = ''
function unheard() {
  clearTimeout(alarm)
  const h1 = standing.querySelector('h1[data-waiting]:not(.alarm)')
  if (!h1) return
  const left = Number(h1.dataset.waiting) + UNHEARD - now()
  if (left > 0) {
    alarm = setTimeout(unheard, left)
    return
  }
  const before = h1.textContent
  said = standing.innerHTML
  h1.className = 'alarm'
  h1.textContent = v.Silent.Text
  h1.nextElementSibling.textContent = v.Silent.Why
  head(before)
}

function live() {
  let heard = Date.now(), timer = 0, open = performance.now()
  const stale = () => {
    if (over()) return
    $('stale').textContent = v.Stale.replace('%', clock(heard)) + ' ' + v.Offline
    $('stale').hidden = false
    unheard()
  }
  const again = follow(secret, {
    alive() {
      heard = Date.now()
      $('stale').hidden = true
      clearTimeout(timer)
      timer = setTimeout(stale, STALE)
      clearTimeout(alarm)
      if (said) swap(said)
      said = ''
    },
    silent: stale,
    news(html) {
      if (!html) { // the case is gone: the server's page says so
        location.reload()
        return false
      }
      swap(html)
      remember(html, true)
      $('forget').hidden = over()
      return !gone()
    },
    wanted() {
      if (!over()) open = performance.now()
      return performance.now() - open < AFTER
    },
  })
  timer = setTimeout(stale, STALE)
  addEventListener('online', again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    if (Date.now() - heard > STALE) stale() // timers do not run while a phone sleeps
    again()
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
    // after the clock was set back the time is unknown: an early alarm does no harm
    since = known.at + (passed < 0 ? UNHEARD : passed)
    unheard()
  } else if (known?.ref) {
    standing.insertAdjacentHTML('afterbegin', `<p class="notice">${esc(v.Open.replace('%', known.ref))}</p>`)
  }
  const again = follow(secret, { alive: () => {}, silent: () => {}, news: () => { location.reload(); return false } })
  addEventListener('online', again)
}

const ask = $('ask')
if (ask) {
  offer(ask, v, l)
} else if (away) {
  offline()
} else if (standing) {
  local(standing)
  remember(standing.innerHTML)
  if (!gone()) live()
  $('forget').hidden = over()
  $('forget').querySelector('button').onclick = async () => {
    const known = (await all()).find(it => it.secret === secret)
    if (known) await drop(known.key)
    location.assign('/')
  }
}

self.onerror = null
