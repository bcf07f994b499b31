// Checks the HTML, as it is served, with the rules of valid.mjs: every node in every language, and
// every other page.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGUAGES, address, base, ids, nodes, serve } from './support.mjs'
import { faults } from './valid.mjs'

let server
before(async () => { server = await serve() })
after(() => server?.stop())

async function clean(path, status = 200, options = {}) {
  const response = await fetch(server.url + path, options)
  assert.equal(response.status, status, path)
  assert.deepEqual(await faults(await response.text(), path), [])
}

test('the rules find a fault', async () => {
  assert.match((await faults('<!doctype html><html lang="en"><head><title>a</title></head><body><ul><p>b</p></ul></body></html>', 'x')).join(), /element-permitted-content/)
})

for (const language of LANGUAGES) {
  test(`every node, ${language}`, async () => {
    for (const t of (await nodes(await ids(server.url))).values()) await clean(address(language, { t }))
  })
  test(`every other page, ${language}`, async () => {
    for (const page of ['/article', '/article?c=KR&t=life.none', '/print', '/print?c=GB', '/numbers', '/offline']) await clean(base(language) + page)
    await clean(address(language, { t: 'life.nowhere~???' }))
    await clean(address(language, { t: 'life.none', c: 'LY' }))
    await clean(address(language, { t: 'life.none', c: 'GB', p: 'country' }))
  })
}

test('a missing page, and the root address', async () => {
  await clean('/nothing/here', 404)
  await clean('/')
})

for (const language of LANGUAGES) {
  test(`the hand-over and a case, ${language}`, async () => {
    const path = '/handover' + base(language), t = 'life.none~place.parked~need.medicine'
    await clean(path + '/offline')
    await clean(`${path}?c=GB&t=${t}`)
    await clean(path + '?t=!trapped')
    const secret = 'secret-secret-secret-' + language, typed = more => ({ method: 'POST', redirect: 'manual', body: new URLSearchParams({ t, secret, key: 'key-key-key-key-key-' + language, ...more }) })
    await clean(path, 422, typed({ phone: '12', inside: 'gold' }))
    const sent = await fetch(server.url + path, typed({ phone: '07700 900123', country: 'GB', consent: 'yes', hazards: 'dark' }))
    assert.equal(sent.headers.get('Location'), '/case?k=' + secret)
    for (const act of ['', '&do=note', '&do=move', '&do=cancel', '&do=reopen', '&do=erase']) await clean(`/case?k=${secret}${act}`)
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
