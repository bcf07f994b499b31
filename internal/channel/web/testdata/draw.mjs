// Draws states with the phone's own code: node draw.mjs PACK CASES, where CASES has one JSON state a line. Prints the
// SHA-256 of each screen, or with --html the screen itself.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html } from '../phone/screen.js'

const [pack, cases, mode] = process.argv.slice(2)
const g = JSON.parse(readFileSync(pack, 'utf8'))
const link = (base, query) => base + (query ? '?' + query : '')
const out = readFileSync(cases, 'utf8').split('\n').filter(Boolean).map(line => {
  const screen = html(g, JSON.parse(line), link)
  return mode === '--html' ? screen : createHash('sha256').update(screen).digest('hex')
})
process.stdout.write(out.join('\n') + '\n')
