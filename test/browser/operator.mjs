// Helpers that play an operator: a browser that signs in with a passkey on Chromium's virtual
// authenticator, and an operator's actions. This file makes no assertions. Start reading at
// signedIn.

import { GUIDE, base, until } from './support.mjs'

export const TABLET = { width: 768, height: 1024 }
export const NAME = 'Ann Lee'

// signedIn returns the page of the queue for the first supervisor, who uses the link that the
// program printed.
export async function signedIn(browser, server, options = {}) {
  const page = await browser.page({ viewport: TABLET, locale: 'en-GB', ...options })
  await device(page)
  await page.goto(await server.invitation)
  await page.locator('[name=name]').fill(NAME)
  await page.locator('#make').click()
  await atQueue(page)
  return page
}

// staffed signs in the first supervisor, and waits until the guide offers the desk.
export async function staffed(browser, server) {
  const page = await signedIn(browser, server)
  await page.context().close()
  await until('the guide offers the desk', async () => /"desk":/.test(await (await fetch(server.url + base('en-GB'))).text()))
}

// device adds a virtual authenticator to a page, which creates passkeys and confirms every request.
export async function device(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

// atQueue waits until the queue is shown and live.
export async function atQueue(page) {
  await page.waitForURL(url => url.pathname === '/desk')
  await live(page)
}

// live waits until the screen receives updates.
export const live = page => until('a screen that is live', async () => await page.locator('#link').textContent() === 'Live')

// took does something with the case on the screen, and waits until the case has a state.
export async function took(page, press, state) {
  await press()
  await until(`the case is: ${state}`, async () => await page.locator('#status .state').textContent() === state)
}

// closed closes the case on the screen with an outcome.
export async function closed(page, button, state) {
  await page.locator('#d-close > summary').click()
  await page.locator('select[name=opened]').selectOption('lockout')
  await page.locator('select[name=damage]').selectOption('none')
  await page.locator('#d-close input[name=minutes]').fill('12')
  await took(page, () => page.getByRole('button', { name: button, exact: true }).click(), state)
}

// handedOver hands a case over as another user's phone would, and returns its reference and secret.
export async function handedOver(server, t, details = {}, spoken = {}) {
  const key = crypto.randomUUID(), secret = crypto.randomUUID()
  const response = await fetch(server.url + '/api/v1/handover', {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ guide: GUIDE, language: 'en-GB', country: 'GB', ...spoken, transcript: t, secret, details: { phone: '07700 900123', consent: true, ...details } }),
  })
  if (response.status !== 201) throw new Error(await response.text())
  return { ...await response.json(), secret }
}
