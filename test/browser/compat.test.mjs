// Checks the scripts and styles, as they are served, against MDN's compatibility data for the
// oldest browsers in docs/browsers.md, those of the desk against the desk's. A name is a fault if one of those browsers lacks every
// feature with that name, because a script alone does not show to which object a name belongs.
// Start reading at namesOf.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parse } from 'acorn'
import * as css from 'css-tree'
import { base, serve, until } from './support.mjs'
import { DESK, OLDEST, bcd, lacking, under } from './oldest.mjs'

// Names that the pages use only if they exist, or do not need.
const OPTIONAL = {
  BarcodeDetector: 'scan.js offers to scan only where it is there',
  detect: 'of BarcodeDetector',
  rawValue: 'of BarcodeDetector',
  DisplayNames: 'words.js writes the code of a country instead of its name',
  hours: 'a key of what a desk says of itself, not a property of the browser',
  AudioContext: 'beat.js uses the older name too, and makes no sound without either',
  vibrate: 'beat.js vibrates only where it is there',
  'navigator.vibrate': 'as vibrate',
  wakeLock: 'awake.js keeps the screen on only where it is there',
  durability: 'an option of cases.js that older browsers ignore',
}
// Features that styles may use, because the page is equally usable without them.
const HARMLESS = {
  'accent-color': 'the tick keeps the colour of the system',
  ':focus-visible': 'the outline of the browser stays',
  'forced-colors': 'the border is there without it',
  'prefers-color-scheme': 'the page stays light',
  '@page': 'the printer keeps its margins',
  avoid: 'on paper, a heading may be the last line of a column',
}
// Those of the desk.
const HARMLESS_DESK = {
  'text-size-adjust': 'a phone makes the text larger',
  'user-select': 'the operator selects the seal by hand',
  pointer: 'a phone has no cursor',
  default: 'a phone has no cursor',
}
const DATA = ['application/json'] // types of script elements that are read, not run

let server, sources
before(async () => { server = await serve(); sources = await served() })
after(() => server?.stop())

// served returns every script and style of every kind of page: { name: text }.
async function served() {
  const scripts = {}, styles = {}, tags = new Set(), data = []
  const get = async path => (await fetch(server.url + path)).text()
  const t = 'life.none~place.parked~need.medicine', secret = 'secret-secret-secret-secret'
  const send = () => fetch(`${server.url}/handover${base('en-US')}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({
    t, secret, key: 'key-key-key-key-key-key', phone: '07700 900123', country: 'GB', consent: 'yes', hazards: 'dark',
  }) })
  await until('a case', async () => (await send()).headers.get('Location') === '/case?k=' + secret) // the database may open later
  for (const path of [base('en-US'), ...['/offline', '/article', '/print', '/numbers'].map(end => base('en-US') + end), '/nothing',
    ...['', '/offline'].flatMap(end => ['/car', '/handover'].map(start => start + base('en-US') + end)), '/case/away', '/case?k=' + secret]) {
    const page = await get(path)
    for (const [, kind, text] of page.matchAll(/<script(?: type="([^"]*)")?(?: id="[^"]*")?>(.*?)<\/script>/gs)) {
      if (DATA.includes(kind)) data.push(text)
      else scripts[Object.keys(scripts).find(name => scripts[name] === text) || `script ${Object.keys(scripts).length} of ${path}`] = text
    }
    for (const [, text] of page.matchAll(/<style>(.*?)<\/style>/gs)) styles[Object.keys(styles).find(name => styles[name] === text) || path] = text
    for (const [, tag] of page.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').matchAll(/<([a-z][a-z0-9]*)/g)) tags.add(tag)
  }
  for (const path of ['/sw.js', base('en-US') + '/more.js']) scripts[path] = await get(path)
  const [, known] = /^self\.known=(\{.*?\});\(/s.exec(scripts[base('en-US') + '/more.js'])
  styles['the style of the tools'] = JSON.parse(known).style
  const signIn = await get('/desk/sign-in') // every screen of the desk has this script and this style
  const [, script] = /<script>(.*?)<\/script>/s.exec(signIn), [, style] = /<style>(.*?)<\/style>/s.exec(signIn)
  return { scripts, styles, tags, data, desk: { script, style } }
}

// named maps each name in the data to the features with that name.
const named = new Map()
for (const part of [bcd.javascript.builtins, bcd.api]) under(part, (path, feature) => {
  if (path.length > 3) return // parts of a member: options, behaviors
  const name = path[path.length - 1]
  named.set(name, [...named.get(name) || [], feature])
})

// nodes calls f with every node of a script.
function nodes(node, f) {
  if (!node || typeof node.type !== 'string') return
  f(node)
  for (const child of Object.values(node).flat()) nodes(child, f)
}

// namesOf returns the names that a script reads: members that it calls, members that it only reads,
// and free names, which it does not declare. keys are the members that the script defines.
function namesOf(script) {
  const called = new Set(), members = new Set(), free = new Set(), declared = new Set(), keys = new Set()
  const declare = pattern => nodes(pattern, n => { if (n.type === 'Identifier') declared.add(n.name) })
  nodes(script, node => {
    const { type, key, property, callee } = node, name = node.computed ? (property || key || {}).value : (property || key || {}).name
    if (type === 'Identifier') free.add(node.name)
    if (type === 'MemberExpression') members.add(name)
    if (callee?.type === 'MemberExpression' && !callee.computed) called.add(callee.property.name)
    if (type === 'Property') keys.add(name)
    if (type === 'AssignmentExpression' && node.left.property) keys.add(node.left.property.name)
    if (type === 'VariableDeclarator') declare(node.id)
    if (type === 'CatchClause' && node.param) declare(node.param)
    if (/Function/.test(type)) [node.id, ...node.params].forEach(declare)
  })
  return { called, members, keys, free: [...free].filter(n => !declared.has(n) && !members.has(n) && !keys.has(n)) }
}

// OBJECTS maps the objects of a page to their interfaces.
const OBJECTS = {
  document: ['Document', 'Node', 'EventTarget'], navigator: ['Navigator'], location: ['Location'], history: ['History'], caches: ['CacheStorage'],
  crypto: ['Crypto'], performance: ['Performance'], self: ['Window', 'ServiceWorkerGlobalScope', 'WorkerGlobalScope'], window: ['Window'],
}

const without = (name, browsers, floor) => `${name} is not in ${browsers.map(b => b + ' ' + floor[b]).join(', ')}`

// faults returns the features that a script uses and one of the browsers of a floor lacks. own are the
// members that the scripts or the server define.
function faults(text, own = new Set(), version = 2020, floor = OLDEST) {
  let script
  try {
    script = parse(text, { ecmaVersion: version, sourceType: 'script' })
  } catch (e) {
    return ['syntax: ' + e.message]
  }
  const { called, members, free } = namesOf(script)
  const wrong = [...called, ...[...members].filter(name => !own.has(name)), ...free].flatMap(name => {
    const browsers = named.has(name) && !OPTIONAL[name] ? lacking(named.get(name), floor) : []
    return browsers.length ? [without(name, browsers, floor)] : []
  })
  nodes(script, node => {
    if (node.type === 'MemberExpression' && free.includes(node.object.name)) { // here the object of the name is known
      const owner = node.object.name, owners = OBJECTS[owner] || [owner], name = node.property.name
      const features = owners.flatMap(o => [bcd.javascript.builtins[o], bcd.api[o]]).filter(Boolean).flatMap(o => [o[name], o[name + '_static']]).filter(Boolean)
      const browsers = OPTIONAL[name] || own.has(name) ? [] : lacking(features, floor)
      if (browsers.length) wrong.push(without(owner + '.' + name, browsers, floor))
    }
    if (node.bigint) wrong.push('BigInt is not in Safari 13')
    if (node.regex && /\(\?<[=!]/.test(node.regex.pattern)) wrong.push('a look behind is not in Safari before 16.4: ' + node.raw)
    // Safari before 14.1 evaluates a rest element wrongly if the right side is a literal.
    if (node.type === 'VariableDeclarator' && node.init?.type === 'ArrayExpression' && node.id.elements?.some(e => e?.type === 'RestElement')) {
      wrong.push('rest of an array literal: ' + text.slice(node.start, node.end))
    }
  })
  return wrong
}

// styleFaults returns the features that a style uses and one of the browsers of a floor lacks.
function styleFaults(text, floor = OLDEST, harmless = HARMLESS) {
  const wrong = new Set(), { properties, selectors, types, 'at-rules': rules } = bcd.css
  const meet = (name, ...features) => {
    const browsers = harmless[name] ? [] : lacking(features.filter(f => f && f.__compat), floor)
    if (browsers.length) wrong.add(without(name, browsers, floor))
  }
  css.walk(css.parse(text, { parseCustomProperty: true, onParseError: e => wrong.add('syntax: ' + e.message) }), function (node) {
    const { name, type } = node
    if (type === 'PseudoClassSelector' || type === 'PseudoElementSelector') meet(':' + name, selectors[name])
    else if (type === 'NestingSelector') meet('&', selectors.nesting)
    else if (type === 'Atrule') meet('@' + name, rules[name])
    else if (type === 'Feature') meet(name, rules.media[name.replace(/^(min|max)-/, '')])
    else if (type === 'FeatureRange') meet('range of ' + name, rules.media.range_syntax)
    else if (type === 'Declaration' && !node.property.startsWith('--')) {
      const property = properties[node.property]
      assert.ok(property || node.property.startsWith('-webkit-'), 'a property that the data know: ' + node.property)
      meet(node.property, property)
      const flex = css.find(this.block, n => n.type === 'Declaration' && n.property === 'display' && /flex/.test(css.generate(n.value)))
      if (flex && property.flex_context) meet(node.property + ' of a flex box', property.flex_context)
      css.walk(node.value, value => {
        if (value.type === 'Identifier') meet(value.name, property?.[value.name])
        if (value.type === 'Function') meet(value.name + '()', types[value.name], types.color?.[value.name], property?.[value.name])
        if (value.type === 'Dimension') meet(value.unit, types.length[value.unit], UNITS.test(value.unit) && types.length.viewport_percentage_units_dynamic)
      })
    }
  })
  return [...wrong]
}
const UNITS = /^[dsl]v(w|h|i|b|min|max)$/

test('the check finds what is too new', () => {
  const found = (text, fault) => assert.match(faults(text).join(), fault, text)
  for (const [text, fault] of [
    ['[1].at(-1)', /^at is not in chrome 80/], ["'a'.replaceAll('a', 'b')", /^replaceAll is not in chrome 80/], ['structuredClone({})', /structuredClone/],
    ['Object.hasOwn({}, "a")', /hasOwn/], ['[1].findLast(Boolean)', /findLast/], ['[2, 1].toSorted()', /toSorted/], ['Array.fromAsync([])', /fromAsync/],
    ['document.body.replaceChildren()', /replaceChildren/], ['crypto.randomUUID()', /randomUUID/], ['new TextDecoderStream()', /TextDecoderStream/],
    ['AbortSignal.timeout(1)', /timeout/], ['navigator.userActivation', /userActivation/], ['Promise.any([])', /any/], ["document.querySelector('dialog').showModal()", /showModal/],
    ['a ||= 1', /syntax/], ['a ??= 1', /syntax/], ['class A { #b = 1 }', /syntax/], ['await 1', /syntax/], ['1_000', /syntax/], ['/[a--b]/v', /syntax/], ['/a/d', /syntax/],
    ['/(?<=a)b/', /look behind/], ['1n', /BigInt/], ['const [a, ...b] = [1, 2]', /rest/],
  ]) found(text, fault)
  assert.match(faults('var a = () => 1', new Set(), 5).join(), /syntax/)
  for (const [text, fault] of [
    ['a{display:flex;gap:1px}', /gap of a flex box is not in chrome 80/], ['a{inset:0}', /inset/], ['a:has(b){c:d}', /:has/], ['a{color:color-mix(in srgb,red,blue)}', /color-mix/],
    ['a{height:100dvh}', /dvh/], ['@layer a{b{color:red}}', /@layer/], ['@container (width>1px){b{color:red}}', /@container/], ['a{aspect-ratio:1}', /aspect-ratio/],
    ['a{b{color:red}}', /syntax|&/], ['@media (width>1px){a{color:red}}', /range/], ['a{text-wrap:balance}', /text-wrap/], [':is(a){color:red}', /:is/],
  ]) assert.match(styleFaults(text.replace('c:d', 'color:red')).join(), fault, text)
  assert.deepEqual(styleFaults('a{display:grid;gap:1px;width:min(1px,2%);color:red}@media (prefers-color-scheme:dark){a{color:#fff}}'), [])
})

test('every script', () => {
  const { scripts, data } = sources, own = new Set(Object.values(scripts).flatMap(text => [...namesOf(parse(text, { ecmaVersion: 2022 })).keys]))
  JSON.parse(`[${data.map(text => text.split('\n')[0]).join()}]`, (key, value) => { own.add(key); return value })
  assert.ok(Object.keys(scripts).length >= 7, Object.keys(scripts).join())
  assert.deepEqual(Object.entries(scripts).flatMap(([name, text]) => faults(text, own).map(fault => `${name}: ${fault}`)), [])
  const guard = Object.values(scripts).find(text => text.startsWith('onerror='))
  assert.deepEqual(faults(guard, own, 5), [], 'the guard runs where the others cannot be read')
})

test('every style and element', () => {
  const { styles, tags } = sources
  assert.ok(Object.keys(styles).length >= 4, Object.keys(styles).join())
  assert.deepEqual(Object.entries(styles).flatMap(([name, text]) => styleFaults(text).map(fault => `${name}: ${fault}`)), [])
  assert.deepEqual([...tags].filter(tag => bcd.html.elements[tag] && lacking([bcd.html.elements[tag]]).length), [])
})

test('the script and the style of the desk', () => {
  const { script, style } = sources.desk, own = new Set(namesOf(parse(script, { ecmaVersion: 2022 })).keys)
  for (const [, name] of script.matchAll(/\bdataset\.(\w+)/g)) own.add(name) // data attributes of the desk's pages
  own.add('to') // of the server's answers
  assert.match(script, /navigator\.credentials/)
  assert.deepEqual(faults(script, own, 2022, DESK), [])
  assert.deepEqual(styleFaults(style, DESK, { ...HARMLESS, ...HARMLESS_DESK }), [])
  for (const [text, fault] of [['Promise.try(f)', /try is not in firefox 121/], ['Iterator.from([])', /from is not in|Iterator is not in/], ['new URLPattern()', /URLPattern/], ['/[a--b]/v.test(RegExp.escape(a))', /syntax|escape/]]) {
    assert.match(faults(text, own, 2022, DESK).join(), fault)
  }
  assert.match(styleFaults('a{text-wrap:pretty}', DESK).join(), /pretty/)
})

test('every exception is used', () => {
  const all = Object.values(sources.scripts).join() + Object.values(sources.styles).join() + sources.desk.style
  for (const name of Object.keys({ ...OPTIONAL, ...HARMLESS, ...HARMLESS_DESK })) assert.ok(all.includes(name), name)
})
