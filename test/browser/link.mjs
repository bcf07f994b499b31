// A bad mobile link between the browser and the program: a long round trip and few bytes a second,
// for pages and workers alike. The browser's own emulation does not reach workers.

import net from 'node:net'

// link starts a link to a program. rtt is the round trip in milliseconds, rate the bytes of a
// second, which all connections share. A connection costs one round trip more, as with TCP; those
// after the first cost none, as with HTTP/2, where there is only one. received counts the bytes.
export async function link(target, { rtt = 400, rate = 50_000 } = {}) {
  const it = { received: 0 }, { hostname, port } = new URL(target), sockets = new Set()
  let free = 0, first = true // when the link has sent all that it was given
  const server = net.createServer(socket => {
    const up = net.connect(port, hostname), opened = Date.now() + (first ? rtt : 0)
    first = false
    for (const s of [socket, up]) {
      sockets.add(s.setNoDelay())
      s.on('error', () => {}).on('close', () => { sockets.delete(s); socket.destroy(); up.destroy() })
    }
    socket.on('data', chunk => setTimeout(() => up.write(chunk), Math.max(opened - Date.now(), 0) + rtt / 2))
    up.on('data', chunk => {
      for (let at = 0; at < chunk.length; at += 1460) {
        const part = chunk.subarray(at, at + 1460)
        free = Math.max(free, Date.now()) + part.length / rate * 1000
        setTimeout(() => { it.received += part.length; socket.write(part) }, free - Date.now() + rtt / 2)
      }
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  it.url = `http://127.0.0.1:${server.address().port}`
  it.close = () => new Promise(resolve => {
    server.close(resolve)
    for (const socket of sockets) socket.destroy()
  })
  return it
}
