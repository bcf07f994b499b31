// The files that a phone stores: see worker.js. A list (kept.go) has the hash of every file of a guide.
// A file is stored only if it has this hash, so a captive portal, a redirect or a truncated response
// leaves the stored files in place. One cache has the files of one release only. Start reading at
// storeGuide.

const PREFIX = 'firststeps-', CACHE = PREFIX + VERSION
export const LIST = '/kept.json'

// DRAWN after the path of a page is an entry that records that the page's scripts draw it on this
// phone.
export const DRAWN = '?drawn'

const encode = text => new TextEncoder().encode(text)
const hash = async bytes => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))))

// hasHash reports whether bytes have the hash, or one that begins with it.
const hasHash = async (bytes, wanted) => (await hash(bytes)).startsWith(wanted)

// fetched returns the bytes at a path if they have the hash. cached allows the browser's own copy,
// because the page may have fetched them already.
async function fetched(path, wanted, cached) {
  for (const cache of cached ? ['force-cache', 'no-store'] : ['no-store']) {
    const response = await fetch(path, { cache, redirect: 'error', credentials: 'omit' })
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (response.status === 200 && await hasHash(bytes, wanted)) return bytes
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

const openCaches = async () => Promise.all((await caches.keys()).filter(name => name.startsWith(PREFIX)).map(name => caches.open(name)))
export const current = () => caches.open(CACHE)
export const match = async path => (await current()).match(path)
export const pathsOf = async cache => (await cache.keys()).map(request => request.url.slice(location.origin.length))

// stored returns the bytes of a file of any release if they have the hash.
async function stored(path, wanted) {
  for (const cache of await openCaches()) {
    const response = await cache.match(path), bytes = response && new Uint8Array(await response.arrayBuffer())
    if (bytes && await hasHash(bytes, wanted)) return bytes
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
    if (!await hasHash(bytes, wanted)) throw new Error('hash mismatch: ' + path)
    this.files.set(path, new Response(bytes, { headers: this.list.headers[headers] }))
    return bytes
  }

  // page adds the page. texts are its styles and scripts if the page is open. They are most of it, so
  // only the difference is fetched.
  async page(texts) {
    const path = this.base + '/offline', drawn = applied(encode(texts.join('')), this.list.page)
    this.source = [await this.add(path, async wanted => await hasHash(drawn, wanted) ? drawn : fetched(path, wanted))]
  }

  // more adds the second file, which the page fetches, too.
  async more() {
    const path = this.base + '/more.js'
    this.source.push(await this.add(path, wanted => fetched(path, wanted, true)))
  }

  // rest adds the other pages, which come as deltas in one file, and other files of the page.
  async rest() {
    let deltas
    for (const path of Object.keys(this.list.files).filter(path => !this.files.has(path))) {
      await this.add(path, async wanted => {
        deltas = deltas || JSON.parse(await (await fetch(this.base + '/rest.json', { cache: 'no-store', redirect: 'error', credentials: 'omit' })).text())
        return deltas[path] ? applied(joined(this.source), deltas[path]) : fetched(path, wanted, true)
      })
    }
  }

  // store stores the added files, the list first.
  async store() {
    const cache = await current()
    for (const [path, file] of this.files) if (!file.bodyUsed) await cache.put(path, file)
  }
}

// storeGuide stores a guide: first its page, which has every emergency card, then the second file, then
// the rest. It continues where an earlier call was interrupted. It calls done after each part.
export async function storeGuide(base, texts, done) {
  const release = new Release(base), paths = await pathsOf(await current())
  await release.read()
  const complete = [base + LIST, ...Object.keys(release.list.files)].every(path => paths.includes(path))
  for (const step of complete ? [] : ['page', 'more', 'rest']) {
    await release[step](texts)
    await release.store()
    await done()
  }
  if (complete) await done()
}

// storeOne stores one file that a guide's list names, without the guide.
export async function storeOne(base, path) {
  const release = new Release(base)
  await release.read()
  if (!release.list.files[path]) return
  await release.add(path, wanted => fetched(path, wanted))
  await release.store()
}

// opened returns the guides of which this phone stores files, each with the paths of the files. Earlier
// workers stored every guide completely. Of these guides, opened returns those whose page was drawn, or
// all if there is none.
async function opened() {
  const guides = new Map()
  for (const cache of await openCaches()) {
    const paths = await pathsOf(cache), former = !paths.some(path => path.endsWith(LIST))
    const bases = Object.keys(GUIDES).filter(base => paths.includes(base + (former ? '/offline' : LIST)))
    const drawn = bases.filter(base => paths.includes(base + '/offline' + DRAWN))
    for (const base of former && drawn.length ? drawn : bases) guides.set(base, former ? ['/offline', '/more.js', '/article'].map(end => base + end) : paths)
  }
  return guides
}

// install stores the new release of each opened guide, with the same parts as before. It stores all of
// them or nothing, and until then the previous release stays.
export async function install() {
  const releases = []
  for (const [base, before] of await opened()) {
    const release = new Release(base), { list } = await release.read(), hadPath = end => before.includes(base + end)
    if (hadPath('/offline')) await release.page([])
    if (hadPath('/more.js')) await release.more()
    if (hadPath('/article')) await release.rest()
    for (const path of Object.keys({ ...list.files, ...list.later })) {
      if (before.includes(path) && !release.files.has(path)) await release.add(path, wanted => fetched(path, wanted))
    }
    releases.push(release)
  }
  for (const release of releases) await release.store()
  await self.skipWaiting()
}

export async function activate() {
  const keep = Object.keys(GUIDES).length ? CACHE : ''
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== keep) await caches.delete(name)
  if (keep) return self.clients.claim()
  await self.registration.unregister()
}

// storeLater stores a file of list.later from the response to a request for it.
export async function storeLater(base, path, response) {
  const release = new Release(base)
  await release.read()
  if (!release.list.later[path]) return
  await release.add(path, async () => new Uint8Array(await response.arrayBuffer()))
  await release.store()
}
