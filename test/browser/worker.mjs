// Reads the files that a phone stores, through the page. Start reading at installed.

import { createHash } from 'node:crypto'
import { until } from './support.mjs'

// cachedFiles returns the phone's caches by name, each with the hashes of its responses by path.
export async function cachedFiles(page) {
  const caches_ = await page.evaluate(async () => {
    const found = {}
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      found[name] = {}
      for (const request of await cache.keys()) {
        if (new URL(request.url).search) continue // the record that a page was drawn
        found[name][new URL(request.url).pathname] = await (await cache.match(request)).text()
      }
    }
    return found
  }).catch(() => ({}))
  for (const files of Object.values(caches_)) {
    for (const [path, body] of Object.entries(files)) files[path] = createHash('sha256').update(body).digest('hex')
  }
  return caches_
}

// isKnownToDraw reports whether the phone has recorded that this page's script draws the page.
export const isKnownToDraw = page => page.evaluate(async () => Boolean(await caches.match(location.pathname + '/offline?drawn'))).catch(() => false)

// installed waits until a worker controls the page and has stored its files, with no update in
// progress, and returns what is stored. draws is false if the page's script fails.
export async function installed(page, { draws = true } = {}) {
  await until('a worker that answers for the page', () => page.evaluate(async () => {
    const it = await navigator.serviceWorker.getRegistration()
    return Boolean(navigator.serviceWorker.controller && it?.active?.state === 'activated' && !it.installing && !it.waiting)
  }).catch(() => false), 20_000)
  if (draws) await until('the proof that the page is drawn', () => isKnownToDraw(page))
  await until('one cache, with all files of each guide in it', () => isComplete(page))
  return cachedFiles(page)
}

// isComplete reports whether everything that the lists name is stored. of is the part of the lists to
// check: 'later' are the files that are stored when they are opened.
export const isComplete = (page, of = 'files') => page.evaluate(async of => {
  const names = await caches.keys(), cache = await caches.open(names[0]), paths = (await cache.keys()).map(r => new URL(r.url).pathname)
  const lists = await Promise.all(paths.filter(path => path.endsWith('/kept.json')).map(async path => JSON.parse(await (await cache.match(path)).text())))
  return names.length === 1 && lists.length > 0 && lists.every(list => Object.keys(list[of]).every(path => paths.includes(path)))
}, of).catch(() => false)

// update makes the browser check for a newer worker now, and returns the worker's final state:
// 'none' if there is no newer worker or it could not be read, 'waiting' if it does not take over in
// 30 seconds.
export function update(page) {
  return page.evaluate(async () => {
    const it = await navigator.serviceWorker.getRegistration()
    try {
      await it.update()
    } catch {
      return 'none'
    }
    const next = it.installing || it.waiting
    if (!next) return it.active.state === 'activated' ? 'none' : it.active.state
    return new Promise(resolve => {
      setTimeout(() => resolve('waiting'), 30_000)
      const settle = () => { if (['activated', 'redundant'].includes(next.state)) resolve(next.state) }
      next.addEventListener('statechange', settle)
      settle()
    })
  })
}
