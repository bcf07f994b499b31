// The page of a case with script: it follows the case, keeps how it last stood on the phone, and says when that is not up to
// date. In the place of the page, while there is no network, it shows what was kept.

import { clock, esc, local } from './draw.js'
import { all, drop, put } from './keep.js'
import { follow } from './live.js'
import { offer } from './where.js'

const CLOSED = ['erased', 'completed', 'unsuccessful', 'gone-on-arrival', 'cancelled', 'rejected']
const STALE = 14_000 // milliseconds without a sign of life

const $ = id => document.getElementById(id)
const { voice: v } = JSON.parse($('words').textContent)
const secret = new URLSearchParams(location.search).get('k') || ''
const standing = $('standing'), away = document.body.hasAttribute('data-away')

const stateIn = within => within.querySelector('[data-state]')?.dataset.state || ''

const over = () => CLOSED.includes(stateIn(standing)) || !stateIn(standing)

// remember keeps the case on the phone, so that the guide's page finds it again; what is closed or erased leaves nothing.
async function remember(html, live = false) {
  const known = (await all()).find(it => it.secret === secret)
  if (over()) return known && drop(known.key)
  const ref = standing.querySelector('[data-ref]')?.dataset.ref || known?.ref || ''
  await put({ key: known?.key || secret, secret, made: known?.made || Date.now(), ref, html, seen: Date.now(), live })
}

// swap puts in how the case stands now; what was open stays open, and the focus stays where it was.
function swap(html) {
  const open = [...standing.querySelectorAll('details')].map(d => d.open), before = standing.querySelector('h1')?.textContent
  const focus = standing.contains(document.activeElement) ? [...standing.querySelectorAll('a, summary, h1')].indexOf(document.activeElement) : -1
  standing.innerHTML = html
  standing.querySelectorAll('details').forEach((d, i) => { d.open = open[i] ?? d.open })
  standing.querySelectorAll('a, summary, h1')[focus]?.focus({ preventScroll: true })
  local(standing)
  const head = standing.querySelector('h1').textContent
  if (head !== before && $('said')) $('said').textContent = head
}

function live() {
  let heard = Date.now(), timer = 0
  const stale = () => {
    $('stale').textContent = v.Stale.replace('%', clock(heard)) + ' ' + v.Offline
    $('stale').hidden = false
  }
  const again = follow(secret, {
    alive() {
      heard = Date.now()
      $('stale').hidden = true
      clearTimeout(timer)
      timer = setTimeout(stale, STALE)
    },
    silent: stale,
    news(html) {
      if (!html) { // no such case any more: the server's page says so
        location.reload()
        return false
      }
      swap(html)
      remember(html, true)
      if (over()) clearTimeout(timer)
      return !over()
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
  } else if (known?.ref) {
    standing.insertAdjacentHTML('afterbegin', `<p class="notice">${esc(v.Open.replace('%', known.ref))}</p>`)
  }
  const again = follow(secret, { alive: () => {}, silent: () => {}, news: () => { location.reload(); return false } })
  addEventListener('online', again)
}

const ask = $('ask')
if (ask) {
  offer(ask, v)
} else if (away) {
  offline()
} else if (standing) {
  local(standing)
  remember(standing.innerHTML)
  if (!over()) live()
  $('forget').hidden = over()
  $('forget').querySelector('button').onclick = async () => {
    const known = (await all()).find(it => it.secret === secret)
    if (known) await drop(known.key)
    location.assign('/')
  }
}

if ('serviceWorker' in navigator) addEventListener('load', () => navigator.serviceWorker.register('/sw.js').catch(() => {}))
