// Draws states with the phone's own code: node draw.mjs PACK MORE CASES, where CASES has one JSON
// state per line. Prints the SHA-256 of each screen, or the screen itself if "html" is true.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { unpack } from '../../phone/interpreter.js'
import { html } from '../phone/screen.js'

const [pack, more, cases] = process.argv.slice(2)
globalThis.self = globalThis
runInThisContext(readFileSync(more, 'utf8'))
const g = unpack(readFileSync(pack, 'utf8'))
if (self.more && !self.more.fill(g)) throw new Error('the second file is of another release')
const link = (base, query) => base + (query ? '?' + query : '')
const out = readFileSync(cases, 'utf8').split('\n').filter(Boolean).map(line => {
  const s = JSON.parse(line), screen = html(g, { ...s, more: self.more }, link)
  return s.html ? screen : createHash('sha256').update(screen).digest('hex')
})
process.stdout.write(out.join('\n') + '\n')
