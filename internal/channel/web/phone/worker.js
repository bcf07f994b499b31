// Keeps the guide on the phone. VERSION, FILES (path → SHA-256 of its bytes) and HOME (the page for those whose language
// nobody speaks) stand above, put there by offline.go.
// Nothing is kept that is not, byte for byte, what the server meant to send: a captive portal, a redirect or a cut-off
// answer leaves what was kept before untouched. An empty FILES takes everything back.

const PREFIX = 'firststeps-'
const CACHE = PREFIX + VERSION
const hex = buffer => Array.from(new Uint8Array(buffer), b => b.toString(16).padStart(2, '0')).join('')

async function fetched(path) {
  const response = await fetch(path, { cache: 'no-store', redirect: 'error', credentials: 'omit' })
  const body = await response.arrayBuffer()
  if (response.status !== 200 || hex(await crypto.subtle.digest('SHA-256', body)) !== FILES[path]) throw new Error('not what was meant: ' + path)
  const headers = new Headers(response.headers)
  headers.delete('Content-Encoding')
  headers.delete('Content-Length')
  return new Response(body, { headers })
}

// All or nothing: a release is kept whole, or the one before stays.
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

// late waits for the network, but not for ever: what stands on these pages changes, and in their place stands a kept one.
const LATE = 6000 // milliseconds
async function late(request, path) {
  try {
    return await Promise.race([fetch(request), new Promise((_, no) => setTimeout(no, LATE))])
  } catch {
    return answer(request, path)
  }
}

// place gives the kept file for an address: a guide's page in any state is its one kept page.
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

self.addEventListener('install', e => e.waitUntil(install()))
self.addEventListener('activate', e => e.waitUntil(activate()))
self.addEventListener('fetch', e => {
  const url = new URL(e.request.url)
  if (e.request.method !== 'GET' || url.origin !== location.origin) return
  const navigates = e.request.mode === 'navigate', path = place(url, navigates), away = url.pathname + '/away'
  if (path) e.respondWith(answer(e.request, path))
  else if (navigates && FILES[away]) e.respondWith(late(e.request, away))
})
