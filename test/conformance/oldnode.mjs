// Lets the suite start with Node.js 20, for which this file is preloaded. The suite imports
// fs.globSync, which came with Node.js 22, and uses it only to check other projects' checkouts.
import { register } from 'node:module'

const files = `export * from 'node:fs'
export const globSync = () => { throw new Error('this needs Node.js 22') }`
register('data:text/javascript,' + encodeURIComponent(`
export const resolve = (name, context, next) =>
  name === 'fs' && context.parentURL?.includes('/@modelcontextprotocol/conformance/')
    ? { url: 'suite:fs', format: 'module', shortCircuit: true } : next(name, context)
export const load = (url, context, next) =>
  url === 'suite:fs' ? { format: 'module', source: ${JSON.stringify(files)}, shortCircuit: true } : next(url, context)
`))
