// Serves an export of the guides as a static host does: a file of its own name, or with .html, and the
// headers of the export's _headers. It computes nothing, and ignores the query.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, mkdtempSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json' }

// exported runs the command export, and returns the folder.
export function exported(program, args = []) {
  const folder = mkdtempSync(join(tmpdir(), 'firststeps-'))
  execFileSync(program, ['export', join(folder, 'site'), ...args], { env: {} })
  return { site: join(folder, 'site'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

// headersOf reads _headers: paths, each with the lines below it. A path may end in *.
function headersOf(site) {
  const rules = []
  for (const line of readFileSync(join(site, '_headers'), 'utf8').split('\n').filter(Boolean)) {
    const [, name, value] = /^ +([\w-]+): (.*)$/.exec(line) || []
    if (name) rules.at(-1).headers.push([name, value])
    else rules.push({ path: line, headers: [] })
  }
  return path => Object.fromEntries(rules.filter(rule => rule.path === path || rule.path.endsWith('*') && path.startsWith(rule.path.slice(0, -1))).flatMap(rule => rule.headers))
}

export async function serveFolder(site, port = 0) {
  const headers = headersOf(site)
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://host'), path = decodeURIComponent(pathname)
    const name = join(site, normalize(path)), isFile = file => existsSync(file) && statSync(file).isFile()
    const file = [name, name + '.html', join(name, 'index.html')].find(isFile), shown = file || join(site, '404.html')
    response.writeHead(file ? 200 : 404, { ...headers(path), 'Content-Type': TYPES[extname(shown)] || 'text/plain' })
    response.end(request.method === 'HEAD' ? '' : readFileSync(shown))
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  const stop = () => new Promise(resolve => {
    server.close(resolve)
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${server.address().port}`, port: server.address().port, stop }
}
