// Runs axe's rules on a page, and returns one line for each element with a fault.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function axe(page, options = {}) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE)
  const { violations } = await page.evaluate(o => window.axe.run(document, { resultTypes: ['violations'], ...o }), options)
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary.slice(0, 200)}`))
}

// lightAndDark checks a page with all rules in light mode, and with the options dark in dark mode.
// The page is in light mode afterwards.
export async function lightAndDark(page, dark = {}) {
  const light = await axe(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const found = await axe(page, dark)
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...found.map(fault => 'dark: ' + fault)]
}
