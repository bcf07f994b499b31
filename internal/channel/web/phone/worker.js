// Stores the guide on the phone. VERSION, FILES (path → SHA-256 of its bytes) and HOME (the page
// for languages without a guide) come before this script, added by offline.go. A file is stored
// only if it is byte for byte what the server meant to send: a captive portal, a redirect or a
// truncated response leaves the old files in place. An empty FILES deletes everything.

const PREFIX = 'firststeps-'
const CACHE = PREFIX + VERSION
const hex = buffer => Array.from(new Uint8Array(buffer), b => b.toString(16).padStart(2, '0')).join('')

async function fetched(path) {
  const response = await fetch(path, { cache: 'no-store', redirect: 'error', credentials: 'omit' })
  const body = await response.arrayBuffer()
  if (response.status !== 200 || hex(await crypto.subtle.digest('SHA-256', body)) !== FILES[path]) throw new Error('hash mismatch: ' + path)
  const headers = new Headers(response.headers)
  headers.delete('Content-Encoding')
  headers.delete('Content-Length')
  return new Response(body, { headers })
}

// All or nothing: a release is stored as a whole, or the previous one stays.
async function install() {
  const files = await Promise.all(Object.keys(FILES).map(async path => [path, await fetched(path)]))
  const cache = await caches.open(CACHE)
  await Promise.all(files.map(([path, response]) => cache.put(path, response)))
  await self.skipWaiting()
}

async function activate() {
  const kept = Object.keys(FILES).length ? CACHE : ''
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== kept) await caches.delete(name)
  if (kept) return self.clients.claim()
  await self.registration.unregister()
}

// late waits for the network for a limited time, then uses kept().
const LATE = 6000 // milliseconds
async function late(request, kept) {
  try {
    return await Promise.race([fetch(request), new Promise((_, no) => setTimeout(no, LATE))])
  } catch {
    return kept()
  }
}

// place returns the stored file for an address: a guide has one page for all its states.
function place(url, navigates) {
  if (FILES[url.pathname]) return url.pathname
  if (FILES[url.pathname + '/offline']) return url.pathname + '/offline'
  if (!navigates || url.pathname !== '/') return ''
  const pages = Object.keys(FILES).filter(p => /^\/[^/]+\/[^/]+\/offline$/.test(p))
  const speaks = tag => pages.find(p => p.split('/')[2].toLowerCase().startsWith(tag.toLowerCase()))
  for (const tag of navigator.languages || []) {
    const page = speaks(tag) || speaks(tag.split('-')[0])
    if (page) return page
  }
  return FILES[HOME] ? HOME : ''
}

async function answer(request, path) {
  const kept = await (await caches.open(CACHE)).match(path)
  return kept || fetch(request)
}

// A stored page shows the state of its address only if its script draws it; otherwise it shows the
// first question, whatever was answered. So it is used for a state only on a phone on which the
// scripts of this very page are known to draw. An entry DRAWN after the path of the page records
// that.
const DRAWN = '?drawn'

// drawn records that the guard of a page (page/guard.js) reports that these scripts drew it.
async function drawn([pathname, ...scripts]) {
  const path = place({ pathname }), page = path && await answer(path, path)
  if (!page || !page.ok) return
  const html = await page.text()
  if (scripts.every(script => html.includes(script))) await (await caches.open(CACHE)).put(path + DRAWN, new Response())
}

// state answers a request for a page with a state in its query: with script by the stored page,
// which reads the fragment; else by the server's page; and without a network by the article, at the
// emergency card of the last flag or answer.
async function state(request, url, path) {
  const plain = url.searchParams.getAll('p').includes('plain')
  if (!plain && await (await caches.open(CACHE)).match(path + DRAWN)) return Response.redirect(url.pathname + '#' + url.search.slice(1))
  return late(request, () => {
    const t = url.searchParams.get('t') || '', [, card] = /!([\w-]+)[^!]*$/.exec(t) || /([\w-]+)$/.exec(t) || ['', '']
    return Response.redirect(/(\/[^/]+\/[^/]+)\/offline$/.exec(path)[1] + '/article#' + card)
  })
}

self.addEventListener('message', e => e.waitUntil(drawn(e.data)))
self.addEventListener('install', e => e.waitUntil(install()))
self.addEventListener('activate', e => e.waitUntil(activate()))
self.addEventListener('fetch', e => {
  const url = new URL(e.request.url)
  if (e.request.method !== 'GET' || url.origin !== location.origin) return
  const navigates = e.request.mode === 'navigate', path = place(url, navigates), away = url.pathname + '/away'
  if (navigates && url.search && path.endsWith('/offline')) e.respondWith(state(e.request, url, path))
  else if (path) e.respondWith(answer(e.request, path))
  else if (navigates && FILES[away]) e.respondWith(late(e.request, () => answer(e.request, away)))
})
