// Stores cases on this phone, in the browser's database, so that they are still there after the
// browser was closed. Without a database they last as long as the page.
//
// A case has key, secret and made (the time). While it waits, it also has body (as it is sent), case
// (to read out) and tried. Once the desk has it, it has ref and the last status: html, seen (by this
// phone's clock), at (by the server's clock), and live if it came while the page of the case was open.

const memory = new Map()
let opened

// open opens the database. It creates one only to write to it: a phone without a case has none.
function open(create) {
  opened ||= new Promise((done, failed) => {
    const request = indexedDB.open('firststeps', 1)
    request.onupgradeneeded = () => {
      if (create) request.result.createObjectStore('cases', { keyPath: 'key' })
      else request.transaction.abort()
    }
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
  opened.catch(() => { opened = null })
  return opened
}

// transact runs one transaction, and returns its result once it is on disk.
async function transact(mode, act) {
  const create = mode === 'readwrite'
  // a second time, because the first may be an earlier call that must not create it
  const db = await open(create).catch(() => open(create))
  return new Promise((done, failed) => {
    const transaction = db.transaction('cases', mode, { durability: 'strict' })
    const request = act(transaction.objectStore('cases'))
    transaction.oncomplete = () => done(request.result)
    transaction.onerror = transaction.onabort = () => failed(transaction.error)
  })
}

// put stores a case, and reports whether it lasts longer than the page.
export const put = it => transact('readwrite', cases => cases.put(it)).then(() => {
  memory.delete(it.key)
  return true
}, () => {
  memory.set(it.key, it)
  return false
})

export const drop = key => transact('readwrite', cases => cases.delete(key)).catch(() => {}).finally(() => memory.delete(key))

// all returns every case, the oldest first.
export async function all() {
  const stored = await transact('readonly', cases => cases.getAll()).catch(() => [])
  return [...new Map([...stored, ...memory.values()].map(it => [it.key, it])).values()].sort((a, b) => a.made - b.made)
}

// randomKey returns a random text of 128 bits.
export const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('')
