// Stores cases on this phone, in the browser's database only, so that they are found again after
// the browser was closed. Without such a database they last as long as the page.
//
// A case: key, secret, made; while it waits also body (as it is sent), case (to read out) and
// tried; once the desk has it ref and its last status: html, seen by this phone's clock, at by the
// server's, and live if it came while the page of the case was open.

const memory = new Map()
let opened

// open opens the database. Only if it is to be written to is it created: a phone without a case has
// none.
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

// within runs one transaction, and returns its result once it is on disk.
async function within(mode, act) {
  const create = mode === 'readwrite'
  // a second time, because the first may be a call that was not to create it
  const db = await open(create).catch(() => open(create))
  return new Promise((done, failed) => {
    const transaction = db.transaction('cases', mode, { durability: 'strict' })
    const request = act(transaction.objectStore('cases'))
    transaction.oncomplete = () => done(request.result)
    transaction.onerror = transaction.onabort = () => failed(transaction.error)
  })
}

// put stores a case, and returns whether it lasts longer than the page.
export const put = it => within('readwrite', cases => cases.put(it)).then(() => {
  memory.delete(it.key)
  return true
}, () => {
  memory.set(it.key, it)
  return false
})

export const drop = key => within('readwrite', cases => cases.delete(key)).catch(() => {}).finally(() => memory.delete(key))

// all returns every case, the oldest first.
export async function all() {
  const kept = await within('readonly', cases => cases.getAll()).catch(() => [])
  return [...new Map([...kept, ...memory.values()].map(it => [it.key, it])).values()].sort((a, b) => a.made - b.made)
}

// made returns a random text of 128 bits.
export const made = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('')
