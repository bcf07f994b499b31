// The page of a case with script: it follows the case, keeps how it last stood on the phone, and says when that is not up to
// date. In the place of the page, while there is no network, it shows what was kept.

import { esc } from '../../phone/html.js'
import { clock, local } from './draw.js'
import { all, drop, put } from './keep.js'
import { follow } from './live.js'
import { offer } from './where.js'

const CLOSED = ['erased', 'completed', 'unsuccessful', 'gone-on-arrival', 'cancelled', 'rejected']
const STALE = 14_000 // milliseconds without a sign of life
const AFTER = 600_000 // milliseconds that a closed case is followed: the desk may open again what it closed by a slip
const UNHEARD = 60_000 // milliseconds without anybody who accepts

const $ = id => document.getElementById(id)
const { voice: v, labels: l } = JSON.parse($('words').textContent)
const secret = new URLSearchParams(location.search).get('k') || ''
const standing = $('standing'), away = document.body.hasAttribute('data-away')

const stateIn = within => within.querySelector('[data-state]')?.dataset.state || ''

const over = () => CLOSED.includes(stateIn(standing)) || !stateIn(standing)
const gone = () => ['erased', ''].includes(stateIn(standing))

// now is the server's time: this phone's clock may be wrong. since is that time when the page was opened.
let since = Number(standing?.dataset.clock)
const now = () => since + performance.now()

// remember keeps the case on the phone, so that the guide's page finds it again; what is closed or erased leaves nothing.
async function remember(html, live = false) {
  const known = (await all()).find(it => it.secret === secret)
  if (over()) return known && drop(known.key)
  const ref = standing.querySelector('[data-ref]')?.dataset.ref || known?.ref || ''
  await put({ key: known?.key || secret, secret, made: known?.made || Date.now(), ref, html, seen: Date.now(), at: now(), live })
}

// marks tells what can be open or have the focus, so that it is known again when all is drawn anew.
const marks = e => e.tagName + (e.tagName === 'H1' ? '' : e.getAttribute('href') || e.textContent)

// swap puts in how the case stands now; what was open stays open, and the focus stays where it was.
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

// head says the heading to those who listen, where it is another than before.
function head(before) {
  const text = standing.querySelector('h1').textContent
  if (text !== before && $('said')) $('said').textContent = text
}

// unheard says to call once a minute has passed in which this phone heard of nobody, while it hears nothing. While it hears
// the desk, the desk says so itself. said is what the desk said last.
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
      if (!html) { // no such case any more: the server's page says so
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
    if (Date.now() - heard > STALE) stale() // a phone that slept ran no clock
    again()
  })
}

// offline shows how the case last stood, and looks for the desk.
async function offline() {
  if (!secret) return
  const known = (await all()).find(it => it.secret === secret)
  if (known?.html) {
    swap(known.html)
    $('stale').textContent = v.Stale.replace('%', clock(known.seen)) + ' ' + v.Offline
    const passed = Date.now() - known.seen
    since = known.at + (passed < 0 ? UNHEARD : passed) // a clock that was set back has lost count: too early hurts nobody
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
