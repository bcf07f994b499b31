// Scans a VIN with the camera, if the browser can read barcodes itself. It writes the VIN into the
// field, and sends nothing.

// as used on the windshield, in the door frame and on papers
const FORMATS = ['code_39', 'code_128', 'data_matrix', 'qr_code']
const INTERVAL = 250 // milliseconds between two scans
const VIN = /[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])/i // some codes have a letter before the VIN

let stop = () => {} // stops the camera while it runs

// offerScan adds the button. Clicking it starts or stops the camera. announce shows a message.
export function offerScan(place, field, w, announce) {
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return
  place.innerHTML = '<button type="button"></button><video muted playsinline hidden></video>'
  const [button, video] = place.children
  button.textContent = w.Scan
  button.onclick = () => video.hidden ? start(button, video, field, w, announce) : stop()
}

async function start(button, video, field, w, announce) {
  let running = true, stream
  stop = () => {
    running = false
    stream?.getTracks().forEach(track => track.stop())
    video.srcObject = null
    video.hidden = true
    button.textContent = w.Scan
  }
  button.textContent = w.Stop
  video.hidden = false
  announce('')
  try {
    const detector = new BarcodeDetector({ formats: FORMATS })
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    if (!running) return stream.getTracks().forEach(track => track.stop())
    video.srcObject = stream
    await video.play()
    while (running && video.isConnected) {
      const found = (await detector.detect(video)).map(code => VIN.exec(code.rawValue)).find(Boolean)
      if (found && running) {
        field.value = found[0].toUpperCase()
        announce(w.Found)
        field.focus()
        break
      }
      await new Promise(done => setTimeout(done, INTERVAL))
    }
  } catch {
    if (running) announce(w.NoCamera)
  }
  if (running) stop()
}

document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') stop() })
addEventListener('pagehide', () => stop())
