// What the phone stores: see worker.js. A list (kept.go) has the hash of every file of a guide. A file
// is stored only if it is byte for byte what the server meant to send: a captive portal, a redirect
// or a truncated response leave what is stored in place. One cache has the files of one release
// only. Start reading at keep.

const PREFIX = 'firststeps-', CACHE = PREFIX + VERSION
export const LIST = '/kept.json'

// DRAWN after the path of a page is an entry that records that the page's scripts draw it on this
// phone.
export const DRAWN = '?drawn'

const encode = text => new TextEncoder().encode(text)
const hash = async bytes => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))))

// is reports whether bytes have the hash, or one that begins with it.
const is = async (bytes, wanted) => (await hash(bytes)).startsWith(wanted)

// fetched returns the bytes at a path if they have the hash. cached allows the copy that the
// browser has of them, since the page may have fetched them already.
async function fetched(path, wanted, cached) {
  for (const cache of cached ? ['force-cache', 'no-store'] : ['no-store']) {
    const response = await fetch(path, { cache, redirect: 'error', credentials: 'omit' })
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (response.status === 200 && await is(bytes, wanted)) return bytes
  }
  throw new Error('hash mismatch: ' + path)
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

// applied returns the bytes of a delta of base: see delta.go.
function applied(base, delta) {
  const parts = []
  for (let i = 0; i < delta.length; i++) {
    const part = delta[i]
    parts.push(typeof part === 'string' ? encode(part) : base.subarray(part, part + delta[++i]))
  }
  return joined(parts)
}

const caches_ = async () => Promise.all((await caches.keys()).filter(name => name.startsWith(PREFIX)).map(name => caches.open(name)))
export const current = () => caches.open(CACHE)
export const match = async path => (await current()).match(path)
export const pathsOf = async cache => (await cache.keys()).map(request => request.url.slice(location.origin.length))

// stored returns the bytes of a file of any release if they have the hash.
async function stored(path, wanted) {
  for (const cache of await caches_()) {
    const response = await cache.match(path), bytes = response && new Uint8Array(await response.arrayBuffer())
    if (bytes && await is(bytes, wanted)) return bytes
  }
}

// Release collects the files of one guide in one language. Each file is bytes with the right hash.
class Release {
  constructor(base) {
    this.base = base
    this.files = new Map()
  }

  // read reads the list, and returns this.
  async read() {
    const path = this.base + LIST, bytes = await stored(path, GUIDES[this.base]) || await fetched(path, GUIDES[this.base])
    this.list = JSON.parse(new TextDecoder().decode(bytes))
    this.files.set(path, new Response(bytes))
    return this
  }

  async add(path, make) {
    const [wanted, headers] = this.list.files[path] || this.list.later[path]
    const bytes = await stored(path, wanted) || await make(wanted)
    if (!await is(bytes, wanted)) throw new Error('hash mismatch: ' + path)
    this.files.set(path, new Response(bytes, { headers: this.list.headers[headers] }))
    return bytes
  }

  // page adds the page. texts are its styles and scripts if it is open: with them, most of it is here.
  async page(texts) {
    const path = this.base + '/offline', drawn = applied(encode(texts.join('')), this.list.page)
    this.source = [await this.add(path, async wanted => await is(drawn, wanted) ? drawn : fetched(path, wanted))]
  }

  // more adds the data about cars and countries, which the page fetches, too.
  async more() {
    const path = this.base + '/more.js'
    this.source.push(await this.add(path, wanted => fetched(path, wanted, true)))
  }

  // rest adds the other pages, which come together, and what else the page may have fetched.
  async rest() {
    let deltas
    for (const path of Object.keys(this.list.files).filter(path => !this.files.has(path))) {
      await this.add(path, async wanted => {
        deltas = deltas || JSON.parse(await (await fetch(this.base + '/rest.json', { cache: 'no-store', redirect: 'error', credentials: 'omit' })).text())
        return deltas[path] ? applied(joined(this.source), deltas[path]) : fetched(path, wanted, true)
      })
    }
  }

  // store stores the files that were added. The list comes first.
  async store() {
    const cache = await current()
    for (const [path, file] of this.files) if (!file.bodyUsed) await cache.put(path, file)
  }
}

// keep stores a guide: its page first, which has every emergency card, then what follows it, then
// the rest. It continues where the last one was interrupted. done is called after each of these.
export async function keep(base, texts, done) {
  const release = new Release(base), paths = await pathsOf(await current())
  await release.read()
  const whole = [base + LIST, ...Object.keys(release.list.files)].every(path => paths.includes(path))
  for (const step of whole ? [] : ['page', 'more', 'rest']) {
    await release[step](texts)
    await release.store()
    await done()
  }
  if (whole) await done()
}

// one stores one file that a guide's list names, without the guide.
export async function one(base, path) {
  const release = new Release(base)
  await release.read()
  if (!release.list.files[path]) return
  await release.add(path, wanted => fetched(path, wanted))
  await release.store()
}

// opened returns the guides of which something is stored on this phone, each with the paths that are
// stored with it. Former workers stored every guide, and all of it; of these guides those count whose
// page was drawn, or all if there is none.
async function opened() {
  const guides = new Map()
  for (const cache of await caches_()) {
    const paths = await pathsOf(cache), former = !paths.some(path => path.endsWith(LIST))
    const bases = Object.keys(GUIDES).filter(base => paths.includes(base + (former ? '/offline' : LIST)))
    const drawn = bases.filter(base => paths.includes(base + '/offline' + DRAWN))
    for (const base of former && drawn.length ? drawn : bases) guides.set(base, former ? ['/offline', '/more.js', '/article'].map(end => base + end) : paths)
  }
  return guides
}

// install stores the new release of each guide that was opened, with all that was stored of it: all
// or nothing, and the release before stays until then.
export async function install() {
  const releases = []
  for (const [base, before] of await opened()) {
    const release = new Release(base), { list } = await release.read(), had = end => before.includes(base + end)
    if (had('/offline')) await release.page([])
    if (had('/more.js')) await release.more()
    if (had('/article')) await release.rest()
    for (const path of Object.keys({ ...list.files, ...list.later })) {
      if (before.includes(path) && !release.files.has(path)) await release.add(path, wanted => fetched(path, wanted))
    }
    releases.push(release)
  }
  for (const release of releases) await release.store()
  await self.skipWaiting()
}

export async function activate() {
  const kept = Object.keys(GUIDES).length ? CACHE : ''
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== kept) await caches.delete(name)
  if (kept) return self.clients.claim()
  await self.registration.unregister()
}

// later stores a file that is stored when it is opened, with the response to a request for it.
export async function later(base, path, response) {
  const release = new Release(base)
  await release.read()
  if (!release.list.later[path]) return
  await release.add(path, async () => new Uint8Array(await response.arrayBuffer()))
  await release.store()
}
