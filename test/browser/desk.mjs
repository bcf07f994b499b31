// Helpers for the tests of the hand-over: filling the form, a network that fails in a chosen way,
// and a browser that can be killed. This file makes no assertions. Start reading at fill.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { GUIDE, PHONE } from './support.mjs'

export const ANSWERS = 'life.none~place.parked~need.medicine'
export const CALM = 'life.none~place.parked~need.soon~keys.here~shape.trunk~what.nothing~press.weak'
export const handover = (language, { t = ANSWERS, c = 'GB' } = {}, mark = '#') => `/handover/${GUIDE}/${language}${mark}c=${c}&t=${t}`

// fill fills the required fields.
export async function fill(page, { phone = '07700 900123', words = '' } = {}) {
  await page.locator('#phone').fill(phone)
  await page.locator('[id="place.words"]').fill(words)
  await page.locator('#consent').check()
}

export const press = page => page.locator('#form button[type=submit]').click()

// pass forwards a request of the proxy, and returns the status and text of the response.
export function pass(between, { method, url, headers }) {
  const { body } = between.log.at(-1)
  return new Promise((resolve, reject) => {
    const up = http.request(between.target + url, { method, headers: { ...headers, 'accept-encoding': 'identity' } }, from => {
      let text = ''
      from.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => resolve({ status: from.statusCode, text }))
    })
    up.on('error', reject).end(body)
  })
}

// killable starts a browser with its own profile folder. After it was killed, the next browser can
// use the same folder.
export async function killable(folder = mkdtempSync(join(tmpdir(), 'firststeps-browser-'))) {
  const child = spawn(process.env.CHROMIUM, ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  const address = await new Promise((resolve, reject) => {
    let log = ''
    child.stderr.on('data', chunk => {
      log += chunk
      const found = /DevTools listening on (ws:\S+)/.exec(log)
      if (found) resolve(found[1])
    })
    ended.then(() => reject(new Error('the browser ended: ' + log)))
  })
  const browser = await chromium.connectOverCDP(address)
  const page = browser.contexts()[0].pages()[0] || await browser.contexts()[0].newPage()
  await page.setViewportSize(PHONE)
  await (await page.context().newCDPSession(page)).send('Emulation.setLocaleOverride', { locale: 'en-GB' })
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  const bury = async () => {
    await (await browser.newBrowserCDPSession()).send('Browser.close').catch(() => {}) // it may end before it responds
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  return { page, folder, kill, bury }
}

// storedCases returns the cases stored on the phone, with the fields that tests read.
export const storedCases = page => page.evaluate(async () => {
  if (!(await indexedDB.databases()).some(d => d.name === 'firststeps')) return []
  const db = await new Promise(done => { indexedDB.open('firststeps').onsuccess = e => done(e.target.result) })
  const all = await new Promise(done => { db.transaction('cases').objectStore('cases').getAll().onsuccess = e => done(e.target.result) })
  db.close()
  return all.map(({ key, ref, body, live }) => ({ key, ref, body, live }))
})
