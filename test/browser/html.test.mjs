// The HTML as it is served, held to html-validate's recommended rules: every node in every language, and every other page.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HtmlValidate } from 'html-validate'
import { LANGUAGES, address, base, ids, nodes, serve } from './support.mjs'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'no-inline-style': 'off', // about style attributes; the page's one style element is allowed by its hash
    'long-title': 'off', // the window is named by the whole question, so that it can be told among other windows
    'tel-non-breaking': 'off', // the numbers of emergency lines are one word
    'doctype-style': ['error', { style: 'lowercase' }],
    'no-trailing-whitespace': 'off', // lines are compressed away
    'valid-id': ['error', { relaxed: true }], // a field is named as in the data: vehicle.make
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }], // several may be ticked
    'meta-refresh': 'off', // without script, a case that a human accepts must show it; WCAG 2.2.1 leaves out what happens in real time
  },
})

let server
before(async () => { server = await serve() })
after(() => server?.stop())

async function clean(path, status = 200, options = {}) {
  const response = await fetch(server.url + path, options)
  assert.equal(response.status, status, path)
  const report = await validator.validateString(await response.text())
  const found = report.results.flatMap(r => r.messages).map(m => `${path} ${m.line}:${m.column} ${m.ruleId}: ${m.message}`)
  assert.deepEqual([...new Set(found)], [])
}

test('the rules find a fault', async () => {
  const report = await validator.validateString('<!doctype html><html lang="en"><head><title>a</title></head><body><ul><p>b</p></ul></body></html>')
  assert.equal(report.valid, false)
})

for (const language of LANGUAGES) {
  test(`every node, ${language}`, async () => {
    for (const t of (await nodes(await ids(server.url))).values()) await clean(address(language, { t }))
  })
  test(`every other page, ${language}`, async () => {
    for (const page of ['/article', '/print', '/offline']) await clean(base(language) + page)
    await clean(address(language, { t: 'life.nowhere~???' }))
    await clean(address(language, { t: 'life.none', c: 'DZ' }))
    await clean(address(language, { t: 'life.none', c: 'GB', p: 'country' }))
  })
}

test('what is not there, and the bare address', async () => {
  await clean('/nothing/here', 404)
  await clean('/')
})

for (const language of LANGUAGES) {
  test(`the hand-over and a case, ${language}`, async () => {
    const path = '/handover' + base(language), t = 'life.none~place.parked~settle.done~need.medicine~cover.club~papers.here'
    await clean(path + '/offline')
    await clean(`${path}?c=GB&t=${t}`)
    await clean(path + '?t=!trapped')
    const secret = 'secret-secret-secret-' + language, typed = more => ({ method: 'POST', redirect: 'manual', body: new URLSearchParams({ t, secret, key: 'key-key-key-key-key-' + language, ...more }) })
    await clean(path, 422, typed({ phone: '12', inside: 'gold' }))
    const sent = await fetch(server.url + path, typed({ phone: '07700 900123', country: 'GB', consent: 'yes', hazards: 'dark' }))
    assert.equal(sent.headers.get('Location'), '/case?k=' + secret)
    for (const act of ['', '&do=note', '&do=move', '&do=cancel', '&do=erase']) await clean(`/case?k=${secret}${act}`)
    await clean('/case?k=nobody', 404)
    await clean('/case/away')
  })
}

for (const language of LANGUAGES) {
  test(`which car it is, ${language}`, async () => {
    const path = '/car' + base(language), toyota = '?c=US&t=life.none&make=Toyota'
    await clean(path)
    await clean(path + '/offline')
    for (const q of [toyota, toyota + '&model=Camry', toyota + '&model=Camry&year=2015', toyota + '&model=Camry&year=2015&us=yes', '?make=Honda&model=Civic&year=2003&us=no', '?t=life.none~car.audi-a7-2015']) await clean(path + q)
    await clean(path + '?t=life.none', 422, { method: 'POST', body: new URLSearchParams({ vin: '"><b>4T1BF1FK4FA000000' }) })
    await clean(path, 422, { method: 'POST', body: new URLSearchParams({ vin: '4T1BF1FK4FA000000' }) })
    await clean('/car/nothing/here', 404)
  })
}
