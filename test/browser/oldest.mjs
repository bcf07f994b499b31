// The oldest browsers in which the pages' scripts and styles must work, as in docs/browsers.md, and
// the features that they lack according to MDN's compatibility data. Start reading at lacks.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const bcd = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@mdn/browser-compat-data'), 'utf8'))

export const OLDEST = {
  chrome: '80', chrome_android: '80', firefox: '78', firefox_android: '79', safari: '13.1', safari_ios: '13.4', samsunginternet_android: '13.0',
}

// DESK are the oldest browsers in which operators can sign in at the desk with a passkey.
export const DESK = {
  chrome: '129', chrome_android: '129', firefox: '121', firefox_android: '121', safari: '18.4', safari_ios: '18.4', samsunginternet_android: '28.0',
}

const parts = version => version.replace('≤', '').split('.').map(Number)

// after reports whether version a is newer than b.
function after(a, b) {
  const [x, y] = [parts(a), parts(b)], i = x[0] === y[0] ? 1 : 0
  return (x[i] || 0) > (y[i] || 0)
}

// lacks reports whether a browser of a floor lacks a feature, or has it only under another name or
// behind a flag.
export function lacks(feature, browser, floor = OLDEST) {
  const support = feature.__compat.support[browser]
  if (!support || support === 'mirror') return false // unknown
  return ![support].flat().some(s => {
    if (s.flags || s.prefix || s.alternative_name || !s.version_added || s.version_added === 'preview') return false
    return !after(s.version_added, floor[browser]) && !(s.version_removed && !after(s.version_removed, floor[browser]))
  })
}

// lacking returns the browsers of a floor that lack all of some features.
export const lacking = (features, floor = OLDEST) =>
  features.length ? Object.keys(floor).filter(browser => features.every(f => lacks(f, browser, floor))) : []

// under calls f with the path and the data of each feature in a part of the data.
export function under(part, f, path = []) {
  for (const [name, feature] of Object.entries(part)) {
    if (name.startsWith('__')) continue
    const at = [...path, name.replace(/_static$/, '')]
    if (feature.__compat) f(at, feature)
    under(feature, f, at)
  }
}

// missing returns the paths of objects and members that at least one of the browsers lacks.
export function missing(browsers) {
  const found = [], collect = depth => (path, feature) => {
    if (path.length <= depth && browsers.some(browser => lacks(feature, browser))) found.push(path)
  }
  under(bcd.javascript.builtins, collect(3)) // Intl.DisplayNames.of
  under(bcd.api, collect(2))
  return found
}

// remove deletes objects and members by path, and returns those that existed. It runs in the page
// before its scripts, so it must not use anything from outside.
export function remove(paths) {
  const within = (owner, key) => {
    try {
      return [owner[key], owner[key].prototype].filter(Boolean)
    } catch {
      return [] // it does not exist, or can be read only from an instance
    }
  }
  return paths.filter(path => {
    const name = path[path.length - 1], owners = path.slice(0, -1).reduce((from, key) => [].concat(...from.map(owner => within(owner, key))), [self])
    if (path[0] === 'Window') owners.push(self)
    return owners.filter(owner => Object.prototype.hasOwnProperty.call(owner, name) && delete owner[name]).length > 0
  }).map(path => path.join('.'))
}
