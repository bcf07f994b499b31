// The page that draws a turn in a host of MCP Apps, in a real browser: in a sandbox without an
// origin, under the policy of such hosts. The host here forwards calls to the program.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe } from './axe.mjs'
import { GUIDE, open, serve, until } from './support.mjs'

const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
const ALL = { serverTools: {}, openLinks: {}, updateModelContext: {} }
// of which the page shows something else, or nothing
const LEFT = ['emergency', 'number', 'picture']

let browser, server
before(async () => { [browser, server] = await Promise.all([open(), serve()]) })
after(() => Promise.all([browser?.close(), server?.stop()]))

// rpc sends one request to the program, and returns its result.
async function rpc(method, params) {
  const answer = await fetch(server.url + '/mcp', {
    method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', 'Mcp-Protocol-Version': '2025-11-25' },
  })
  const body = await answer.text()
  const { result, error } = JSON.parse(/^data: (\{.*)$/m.exec(body)?.[1] ?? body)
  assert.equal(error, undefined, body)
  return result
}
const taken = where => rpc('tools/call', { name: 'take_turn', arguments: { guide: GUIDE, country: 'GB', language: 'en-GB', ...where } })

// host opens a host that shows a result, and returns its page, the frame, and the messages that the
// frame sent.
async function host(t, result, capabilities = ALL, viewport = { width: 360, height: 740 }) {
  const page = await browser.page({ viewport }), heard = []
  t.after(() => page.context().close())
  page.on('pageerror', e => heard.push({ method: 'error', params: e.message }))
  const { contents: [app] } = await rpc('resources/read', { uri: 'ui://firststeps/turn' })
  assert.equal(app.mimeType, 'text/html;profile=mcp-app')
  await page.exposeFunction('toServer', params => rpc('tools/call', params))
  await page.exposeFunction('note', message => { heard.push(message) })
  const html = app.text.replace('<head>', `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`)
  await page.setContent('<title>host</title><iframe sandbox="allow-scripts" style="border:0;width:100%;height:4000px"></iframe>')
  await page.evaluate(({ html, result, capabilities }) => {
    const frame = document.querySelector('iframe')
    const send = message => frame.contentWindow.postMessage({ jsonrpc: '2.0', ...message }, '*')
    window.show = result => send({ method: 'ui/notifications/tool-result', params: result })
    addEventListener('message', async ({ data, source }) => {
      if (source !== frame.contentWindow) return
      await window.note(data)
      if (data.method === 'ui/initialize') send({ id: data.id, result: { protocolVersion: data.params.protocolVersion, hostInfo: { name: 'host', version: '1' }, hostCapabilities: capabilities, hostContext: {} } })
      else if (data.method === 'ui/notifications/initialized') window.show(result)
      else if (data.method === 'tools/call') send({ id: data.id, result: await window.toServer(data.params) })
      else if (data.id !== undefined) send({ id: data.id, result: {} })
    })
    frame.srcdoc = html
  }, { html, result, capabilities })
  const frame = await (await page.waitForSelector('iframe')).contentFrame()
  await frame.waitForSelector('h1')
  return { page, frame, heard }
}

// shows checks that a frame shows every sentence of a turn, its numbers and its choices.
async function shows(frame, turn) {
  await frame.waitForFunction(title => document.querySelector('h1')?.textContent === title, turn.title)
  const text = await frame.evaluate(() => document.body.innerText)
  for (const { part, text: sentence } of turn.sentences) {
    if (!LEFT.includes(part)) assert.ok(part === 'remember' ? text.includes(sentence.split('. ')[0]) : text.includes(sentence), `${turn.id}: ${part}: ${sentence}\n${text}`)
  }
  for (const { number } of [...turn.emergency.dial, ...(turn.call?.numbers ?? [])]) assert.ok(text.includes(number), `${turn.id}: ${number}`)
  assert.deepEqual(await frame.locator('.choices a').allTextContents(), turn.choices.map(c => c.label))
  assert.ok(await frame.locator('.donts').count() >= (turn.cautions.length ? 1 : 0))
  assert.ok(await frame.locator('header a.call').first().isVisible())
}

test('the person goes through a guide, and the model learns where they are', async t => {
  let result = await taken({})
  const { frame, heard } = await host(t, result)
  await shows(frame, result.structuredContent)
  for (const id of ['none', 'parked', 'medicine', 'now']) {
    const at = result.structuredContent.choices.findIndex(c => c.id === id)
    if (at < 0) continue
    const { transcript } = result.structuredContent.choices[at]
    await frame.locator('.choices a').nth(at).click()
    result = await taken({ transcript })
    await shows(frame, result.structuredContent)
    assert.equal(heard.findLast(m => m.method === 'ui/update-model-context').params.structuredContent.transcript, transcript)
  }
  assert.notEqual(result.structuredContent.transcript, '')
  await frame.locator('a.back').click()
  await shows(frame, (await taken({ transcript: result.structuredContent.back })).structuredContent)
  for (const [i, flag] of result.structuredContent.flags.entries()) {
    await frame.locator('.flags a').nth(i).click()
    const card = await taken({ transcript: (await taken({ transcript: result.structuredContent.back })).structuredContent.flags[i].transcript })
    await shows(frame, card.structuredContent)
    assert.equal(card.structuredContent.urgency, 'emergency', flag.id)
    await frame.locator('a.back').click()
    await frame.waitForSelector('.choices a')
  }
  assert.deepEqual(heard.filter(m => m.method === 'error'), [])
})

test('a number is dialed by the host, or else by the browser', async t => {
  const { frame, heard } = await host(t, await taken({ transcript: '!trapped' }))
  await frame.locator('header a.call').first().click()
  await until('the host is asked to dial', () => heard.some(m => m.method === 'ui/open-link'))
  assert.equal(heard.find(m => m.method === 'ui/open-link')?.params.url, 'tel:999')
  assert.equal(await frame.locator('header a.call').first().getAttribute('href'), 'tel:999')
})

test('in a host that cannot call tools a choice is a message of the person', async t => {
  const result = await taken({})
  const { frame, heard } = await host(t, result, {})
  await frame.locator('.choices a').first().click()
  await until('the choice is a message', () => heard.some(m => m.method === 'ui/message'))
  assert.equal(heard.find(m => m.method === 'ui/message')?.params.content[0].text, result.structuredContent.choices[0].label)
  await shows(frame, result.structuredContent)
})

test('an error, and a result without a turn, leave the screen and its numbers', async t => {
  const result = await taken({ transcript: '!trapped' })
  const { page, frame } = await host(t, result)
  const failed = await rpc('tools/call', { name: 'take_turn', arguments: { guide: 'none' } })
  assert.equal(failed.isError, true)
  for (const other of [failed, {}, { structuredContent: {} }, null]) await page.evaluate(other => window.show(other), other)
  await shows(frame, result.structuredContent)
})

test('texts are never markup, and a message from elsewhere is ignored', async t => {
  const result = await taken({})
  const { page, frame } = await host(t, result)
  const bad = structuredClone(result), mark = '<img src=x onerror="parent.postMessage(1,\'*\')"><b>bold</b>'
  const turn = bad.structuredContent
  Object.assign(turn, { title: mark, hint: mark, notices: [mark], do: [mark] })
  turn.choices[0].label = turn.flags[0].label = mark
  await page.evaluate(bad => window.show(bad), bad)
  await frame.waitForFunction(title => document.querySelector('h1').textContent === title, mark)
  assert.equal(await frame.locator('img, h1 b').count(), 0)
  await frame.evaluate(result => window.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: result }, '*'), result)
  await frame.evaluate(() => new Promise(resolve => setTimeout(resolve, 0)))
  assert.equal(await frame.locator('h1').textContent(), mark)
})

test('it can be read by a screen reader, and on a narrow screen', async t => {
  for (const transcript of ['', '!trapped', 'life.none~help.asked']) {
    const { page, frame } = await host(t, await taken({ transcript }), ALL, { width: 320, height: 640 })
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await axe(frame), [], transcript + ' ' + colorScheme)
    }
    assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth), transcript)
  }
})
