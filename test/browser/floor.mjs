// The oldest browsers in which the pages' scripts and styles must work, the same as docs/browsers.md says, and what those lack
// by MDN's compatibility data. Start reading at lacks.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const bcd = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@mdn/browser-compat-data'), 'utf8'))

export const FLOOR = {
  chrome: '80', chrome_android: '80', firefox: '78', firefox_android: '79', safari: '13.1', safari_ios: '13.4', samsunginternet_android: '13.0',
}

const parts = version => version.replace('≤', '').split('.').map(Number)

// after reports whether version a is newer than b.
function after(a, b) {
  const [x, y] = [parts(a), parts(b)], i = x[0] === y[0] ? 1 : 0
  return (x[i] || 0) > (y[i] || 0)
}

// lacks reports whether a browser of the floor lacks a feature, or has it only by another name or behind a switch.
export function lacks(feature, browser) {
  const support = feature.__compat.support[browser]
  if (!support || support === 'mirror') return false // nothing is known
  return ![support].flat().some(s => {
    if (s.flags || s.prefix || s.alternative_name || !s.version_added || s.version_added === 'preview') return false
    return !after(s.version_added, FLOOR[browser]) && !(s.version_removed && !after(s.version_removed, FLOOR[browser]))
  })
}

// lacking returns those of the floor's browsers that lack every one of some features.
export const lacking = features => features.length ? Object.keys(FLOOR).filter(browser => features.every(f => lacks(f, browser))) : []

// under calls f with the path and the feature of everything within a part of the data.
export function under(part, f, path = []) {
  for (const [name, feature] of Object.entries(part)) {
    if (name.startsWith('__')) continue
    const at = [...path, name.replace(/_static$/, '')]
    if (feature.__compat) f(at, feature)
    under(feature, f, at)
  }
}

// missing returns what scripts of the browsers would not find: the paths of objects and members that one of them lacks.
export function missing(browsers) {
  const found = [], look = depth => (path, feature) => {
    if (path.length <= depth && browsers.some(browser => lacks(feature, browser))) found.push(path)
  }
  under(bcd.javascript.builtins, look(3)) // Intl.DisplayNames.of
  under(bcd.api, look(2))
  return found
}

// remove takes them away, and returns what was there. It runs in the page before its scripts, so it may use nothing from outside.
export function remove(paths) {
  const within = (owner, key) => {
    try {
      return [owner[key], owner[key].prototype].filter(Boolean)
    } catch {
      return [] // it is not there, or is read from an object only
    }
  }
  return paths.filter(path => {
    const name = path[path.length - 1], owners = path.slice(0, -1).reduce((from, key) => from.flatMap(owner => within(owner, key)), [self])
    if (path[0] === 'Window') owners.push(self)
    return owners.filter(owner => Object.prototype.hasOwnProperty.call(owner, name) && delete owner[name]).length > 0
  }).map(path => path.join('.'))
}
