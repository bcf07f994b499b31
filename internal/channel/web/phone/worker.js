// The service worker. It stores each guide that is opened (see offline.js), and answers requests for
// it on the phone. offline.go puts VERSION, GUIDES (path of a guide in a language → hash of its list)
// and HOME (the guide for languages without one) before this script. Empty GUIDES delete everything.
// Start reading at navigation.

import { DRAWN, LIST, activate, current, install, match, pathsOf, storeGuide, storeLater, storeOne } from './offline.js'

// parsePath splits the path of a page: the channel ('', '/car' or '/handover'), the guide in a
// language, and the rest.
function parsePath(pathname) {
  const [, channel = '', base, end = ''] = /^(\/car|\/handover)?(\/[^/]+\/[^/]+)(\/[^/]+)?$/.exec(pathname) || []
  return { channel, base, end, path: channel + base + (end || '/offline') }
}

// correctPath is parsePath for a path with wrong case, slashes or language. base is undefined if there
// is no such guide in that language. pages are the guide's pages in all languages.
function correctPath(pathname) {
  const parts = pathname.toLowerCase().replace(/_/g, '-').split('/').filter(Boolean), all = Object.keys(GUIDES)
  const channel = ['car', 'handover'].includes(parts[0]) ? '/' + parts.shift() : '', [guide, language, ...rest] = parts
  const pages = all.filter(base => base.split('/')[1] === guide), end = rest.map(part => '/' + part).join('')
  return { channel, base: pages.find(base => base.toLowerCase() === `/${guide}/${language}`), end, pages }
}

// inPhoneLanguage returns, of guides, the one in the language of this phone, or HOME.
function inPhoneLanguage(bases) {
  const language = base => base.split('/')[2].toLowerCase()
  const find = tag => bases.find(base => language(base).startsWith(tag.toLowerCase()))
  for (const tag of navigator.languages || []) {
    const base = find(tag) || find(tag.split('-')[0])
    if (base) return base
  }
  return bases.includes(HOME) ? HOME : bases[0]
}

// A stored page shows the state of its address only if its script draws it. Otherwise it shows the
// first question. So the worker uses it for a state only if the scripts of this page are known to draw
// on this phone.

// onVisit handles the message of a page (page/guard.js): its path, and its styles and scripts if they
// drew it. For the page of a case it stores the page that shows a case without a network.
async function onVisit([pathname, ...texts]) {
  const { base, path } = parsePath(pathname), bases = Object.keys(GUIDES)
  if (pathname === '/case' && bases.length && !await match(AWAY)) return storeOne(inPhoneLanguage(bases), AWAY)
  if (!GUIDES[base]) return
  await storeGuide(base, texts, async () => {
    const page = await match(path), html = page && await page.text()
    if (html && texts.every(text => html.includes(text))) await (await current()).put(path + DRAWN, new Response())
  })
}

// unavailable answers a request for a page that is neither stored nor reachable: with the same page in
// another language, or with a page that leads to the guide.
async function unavailable({ pathname, search }) {
  const paths = await pathsOf(await current()), { channel, base, end, pages } = correctPath(pathname)
  const there = pages.filter(other => other !== base && paths.includes(channel + other + (end || '/offline')))
  if (there.length) return Response.redirect(channel + inPhoneLanguage(there) + end + search)
  const awayPages = bases => bases.filter(base => paths.includes(base + '/away'))
  const [away] = [awayPages(pages), awayPages(Object.keys(GUIDES))].filter(bases => bases.length).map(inPhoneLanguage)
  return away ? match(away + '/away') : Response.error()
}

// network answers from the network. Without one, it answers with unavailable. It stores files that a
// list names as later.
async function network(e, url) {
  try {
    const response = await fetch(e.request), { base, end } = parsePath(url.pathname)
    if (end && response.status === 200 && await match(base + LIST)) e.waitUntil(storeLater(base, url.pathname, response.clone()))
    return response
  } catch (err) {
    if (e.request.mode === 'navigate') return unavailable(url)
    throw err
  }
}

// answer answers with a stored file, or from the network.
const answer = async (e, url, path) => await match(path) || network(e, url)

// networkFirst answers from the network, or with fallback() if it is too slow or not ready (503: the
// server has not proved the guide yet).
const TIMEOUT = 6000 // milliseconds
async function networkFirst(request, fallback) {
  try {
    const response = await Promise.race([fetch(request), new Promise((_, no) => setTimeout(no, TIMEOUT))])
    return response.status === 503 ? fallback() : response
  } catch {
    return fallback()
  }
}

// statePage answers a request for a page with a state in its query. It redirects to the stored page
// with the state in the fragment if its script is known to draw. Otherwise it answers with the
// server's page or, without a network, with the article at the card of the last flag or answer.
async function statePage(e, url, path) {
  const plain = url.searchParams.getAll('p').includes('plain'), article = parsePath(path).base + '/article'
  if (!plain && await match(path + DRAWN)) return Response.redirect(url.pathname + '#' + url.search.slice(1))
  if (!await match(article)) return network(e, url)
  return networkFirst(e.request, () => {
    const t = url.searchParams.get('t') || '', [, card] = /!([\w-]+)[^!]*$/.exec(t) || /([\w-]+)$/.exec(t) || ['', '']
    return Response.redirect(article + '#' + card)
  })
}

// article answers a request for an article with a country or answers. The stored article, which has
// neither, is used only without a network.
const ARTICLES = ['/article', '/print']
async function article(e, path) {
  const stored = await match(path)
  return stored ? networkFirst(e.request, () => stored) : fetch(e.request)
}

// list answers with the list of guides in the language of the phone, or in another that is stored.
async function list(e, url) {
  const paths = await pathsOf(await current())
  const stored = Object.keys(GUIDES).filter(base => paths.includes('/' + base.split('/')[2]))
  return stored.length ? match('/' + inPhoneLanguage(stored).split('/')[2]) : network(e, url)
}

// home answers a request for "/". It lists several guides; a single one is shown in the language of
// the phone.
async function home(e, url) {
  const bases = Object.keys(GUIDES), base = inPhoneLanguage(bases)
  if (bases.some(other => other.split('/')[1] !== base.split('/')[1])) return list(e, url)
  const page = base + '/offline'
  if (await match(page)) return url.search ? statePage(e, url, page) : match(page)
  return network(e, url)
}

const AWAY = '/case/away'
async function status(e) {
  const away = await match(AWAY)
  return away ? networkFirst(e.request, () => away) : fetch(e.request)
}

// corrected redirects to the correct path of a stored page. For others the server does it.
async function corrected(e, url, { channel, base, end }) {
  const stored = base && await match(channel + base + (end || '/offline'))
  return stored ? Response.redirect(channel + base + end + url.search) : network(e, url)
}

// navigation answers a request for a page. It returns undefined if the worker has no answer.
function navigation(e, url) {
  const { base, end, path } = parsePath(url.pathname), near = correctPath(url.pathname)
  if (url.pathname === '/') return home(e, url)
  if (url.pathname === '/case') return status(e)
  if (GUIDES[base] && url.search && !end) return statePage(e, url, path)
  if (GUIDES[base] && url.search && ARTICLES.includes(end)) return article(e, path)
  if (GUIDES[base]) return answer(e, url, path)
  if (Object.keys(GUIDES).some(base => url.pathname === '/' + base.split('/')[2])) return answer(e, url, url.pathname)
  if (near.pages.length) return corrected(e, url, near)
}

let last = Promise.resolve() // messages are handled one after the other, so that the second finds what the first stored
self.addEventListener('message', e => {
  last = last.catch(() => {}).then(() => onVisit(e.data))
  e.waitUntil(last)
  e.waitUntil(self.clients.claim()) // the page may have been requested before this worker was active
})
self.addEventListener('install', e => e.waitUntil(install()))
self.addEventListener('activate', e => e.waitUntil(activate()))
self.addEventListener('fetch', e => {
  const { request } = e, url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || !Object.keys(GUIDES).length) return
  const response = request.mode === 'navigate' ? navigation(e, url)
    : (GUIDES[parsePath(url.pathname).base] || url.pathname === '/icon.svg') && answer(e, url, url.pathname)
  if (response) e.respondWith(response)
})
