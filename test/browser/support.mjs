// Helpers for every browser test: the program, the browser, a proxy between the two, and the
// engine's screens. Start reading at serve.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import YAML from 'yaml'
import { exported, serveFolder } from './static.mjs'
import { unpack } from '../../internal/channel/phone/interpreter.js'

export let GUIDES = fileURLToPath(new URL('../../guides/', import.meta.url))
export let GUIDE = 'trunk-release-fails'
export let LANGUAGES = ['en-GB', 'en-US']

// The small guides, which Go's tests serve, too. use makes all functions below use one of them.
export const SMALL = fileURLToPath(new URL('../guidetest/guides/', import.meta.url))
let elsewhere = [] // arguments with the folder of the guides, if they are not built in
export function use(guide) {
  GUIDES = SMALL
  GUIDE = guide
  LANGUAGES = readdirSync(join(SMALL, guide, 'text')).map(name => name.replace('.yaml', ''))
  elsewhere = ['--guides', SMALL]
}

export const PHONE = { width: 360, height: 740 }
const ACTS = ['flag', 'take', 'change', 'country'] // moves of a story that are not answers

const needed = name => {
  if (!process.env[name]) throw new Error(`${name} is not set: run "make browser"`)
  return process.env[name]
}
const PROGRAM = needed('FIRSTSTEPS')

export const base = language => `/${GUIDE}/${language}`

// address returns the address of a state in the program's format.
export function address(language, { t = '', c = '', p = '' } = {}) {
  const parts = Object.entries({ c, t, p }).filter(([, value]) => value).map(pair => pair.join('='))
  return base(language) + (parts.length ? '?' + parts.join('&') : '')
}

// STATIC is set if the guides are to come from an export: see static.mjs.
export const STATIC = Boolean(process.env.STATIC)

// withServer registers a test of what a static host cannot do: it reads no query and no language of
// the browser. docs/embed.md has the list.
export const withServer = STATIC ? () => {} : test

// serveStatic serves an export as serve does.
async function serveStatic(port, args) {
  const { site, remove } = exported(PROGRAM, [...elsewhere, ...args]), it = await serveFolder(site, port)
  let stopped
  return { ...it, stop: () => stopped ||= it.stop().then(remove) }
}

// serve starts the program and waits until all its guides are proved. invitation is a promise of the
// link for the first supervisor.
export async function serve({ port = 0, args = [] } = {}) {
  if (STATIC) return serveStatic(port, args)
  const folder = mkdtempSync(join(tmpdir(), 'firststeps-'))
  const child = spawn(PROGRAM, ['--addr', `127.0.0.1:${port}`, ...elsewhere, ...args], { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  let out = '', log = '', invited
  const invitation = new Promise(resolve => { invited = resolve })
  child.stderr.on('data', chunk => { log += chunk })
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', chunk => {
      out += chunk
      const found = /at (http:\/\/\S+)\n/.exec(out)
      if (found) resolve(found[1])
      const link = /^(http\S+\/desk\/invite\S+)\n/m.exec(out)
      if (link) invited(link[1])
    })
    child.once('error', reject)
    ended.then(() => reject(new Error('the program ended: ' + log)))
  })
  while (!(await fetch(url + '/readyz')).ok) await new Promise(resolve => setTimeout(resolve, 50))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  return { url, port: Number(new URL(url).port), invitation, stop }
}

// open starts one browser. Its pages block service workers, unless a test uses them.
export async function open() {
  const browser = await chromium.launch({
    executablePath: needed('CHROMIUM'),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  })
  const page = async (options = {}) => {
    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, locale: 'en', serviceWorkers: 'block', ...options })
    context.setDefaultTimeout(30_000)
    return context.newPage()
  }
  return { browser, page, close: () => browser.close() }
}

const asked = new Map(), engines = new Map()

// engine starts one process for a language and a country. The returned function sends it one line
// of answers, and returns a promise of the screen.
function engine(language, c) {
  const args = ['ask', GUIDE, ...elsewhere, '--json', '--language', language, '--answers', '-', ...(c ? ['--country', c] : [])]
  const child = spawn(PROGRAM, args, { env: { LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = []
  createInterface({ input: child.stdout }).on('line', line => waiting.shift().done(JSON.parse(line)))
  child.on('exit', () => waiting.forEach(({ failed }) => failed(new Error('the engine ended'))))
  child.unref()
  child.stdin.unref()
  child.stdout.unref()
  return t => new Promise((done, failed) => {
    waiting.push({ done, failed })
    child.stdin.write(t + '\n')
  })
}

// ask returns the engine's screen of a state, as view.Screen. If c is empty, the country is
// unknown, as in a browser whose language has no region.
export function ask({ t = '', c = '' }, language) {
  const key = [GUIDE, t, c, language].join(' '), which = [GUIDE, c, language].join(' ')
  if (!engines.has(which)) engines.set(which, engine(language, c))
  if (!asked.has(key)) asked.set(key, engines.get(which)(t))
  return asked.get(key)
}

// ids returns the names of all nodes in the page.
export async function ids(url) {
  const page = await (await fetch(url + base('en-US'))).text()
  return unpack(/ id="guide">(.*?)<\/script>/s.exec(page)[1]).n.filter(([, kind]) => kind < 3).map(([id]) => id)
}

// stories reads the stories that every channel must pass, as internal/guide/scenario does.
export function stories() {
  const folder = join(GUIDES, GUIDE, 'stories')
  return readdirSync(folder).filter(name => name.endsWith('.yaml'))
    .map(name => ({ name, ...YAML.parse(readFileSync(join(folder, name), 'utf8'), { schema: 'failsafe' }) }))
}

// nodes returns a transcript that leads to each node. It takes them from the stories that have only
// answers, and checks them with the engine. all are the ids of the guide, none of which may be
// missing.
export async function nodes(all) {
  const found = new Map([['life', '']])
  for (const { way, from, ends } of stories()) {
    if (from || way.some(move => typeof move !== 'object' || ACTS.some(act => act in move))) continue
    const answers = way.map(move => Object.entries(move)[0])
    const before = i => answers.slice(0, i).map(pair => pair.join('.')).join('~')
    for (const [i, id] of [...answers.map(([node]) => node), ends.id].entries()) if (!found.has(id)) found.set(id, before(i))
  }
  for (const [id, t] of found) assert.equal((await ask({ t }, 'en-US')).id, id, `the node after ${t}`)
  assert.deepEqual([...found.keys()].sort(), [...all].sort(), 'a transcript for every node')
  return found
}

// proxy starts a proxy between the browser and the program. It logs every request. A test can set
// answer(request, response), which returns true if it responds instead of the program. While hold
// is true, the proxy does not forward further data of the program.
export async function proxy(target) {
  const it = { log: [], target, answer: () => false, hold: false }
  const server = http.createServer((request, response) => {
    const chunks = []
    request.on('data', chunk => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks)
      const entry = { method: request.method, url: request.url, headers: request.rawHeaders.join('\n'), body: body.toString(), answered: 0, over: false }
      it.log.push(entry)
      if (it.answer(request, response)) return
      const up = http.request(it.target + request.url, { method: request.method, headers: request.headers }, from => {
        response.writeHead(from.statusCode, from.rawHeaders)
        from.on('data', chunk => { if (!it.hold) { entry.answered += chunk.length; response.write(chunk) } }).on('end', () => { if (!it.hold) response.end() })
        from.on('error', () => response.destroy())
        response.on('close', () => { entry.over = true; from.destroy() })
      })
      up.on('error', () => request.socket.destroy())
      up.end(body)
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  it.url = `http://127.0.0.1:${server.address().port}`
  it.close = () => new Promise(resolve => {
    server.close(resolve)
    server.closeAllConnections()
  })
  return it
}

// until waits until a condition holds, and throws an error that names it if it does not in time.
export async function until(what, holds, limit = 30_000) {
  for (const end = Date.now() + limit; ;) {
    const got = await holds()
    if (got) return got
    if (Date.now() > end) throw new Error('it did not happen: ' + what)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
