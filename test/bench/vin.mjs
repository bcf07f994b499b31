// Decodes the VINs of a file with @cardog/corgi. Prints the number of results with a model, and the
// processor time of one VIN in microseconds. See README.md: node vin.mjs FOLDER-WITH-THE-PACKAGE
// FILE
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, file] = process.argv.slice(2)
const { createDecoder } = await import(pathToFileURL(createRequire(folder + '/').resolve('@cardog/corgi')))
const vins = readFileSync(file, 'utf8').split('\n').filter(Boolean)
const decoder = await createDecoder()
await decoder.decode(vins[0]) // opens the database
const times = []
let answered = 0
for (const vin of vins.slice(1)) {
  const before = process.cpuUsage()
  const { components } = await decoder.decode(vin)
  const { user, system } = process.cpuUsage(before)
  times.push(user + system)
  if (components?.vehicle?.model) answered++
}
times.sort((a, b) => a - b)
const at = q => times[Math.min(times.length - 1, Math.floor(q * times.length))]
console.log(`corgi: ${answered} of ${times.length} with a model; processor time of one VIN: median ${at(0.5)} µs, p99 ${at(0.99)} µs, mean ${Math.round(times.reduce((a, b) => a + b) / times.length)} µs`)
await decoder.close()
