// The guard comes before a page's own script. It handles browsers that cannot read that script, so
// it uses nothing newer than ECMAScript 5.
//
// If the script throws before it has drawn the page, or cannot be parsed, the page is shown as
// without script. The script sets onerror to null after it has drawn the page, and calls plain
// itself if it fails later.

onerror = plain

// plain reloads the state in the fragment, which is never sent to a server, as a page of plain
// links: the server draws that page and omits its script. A page without a state in its fragment is
// such a page already; it only shows what is in noscript.
function plain() {
  var state = location.hash.slice(1)
  if (/=/.test(state)) return location.replace(location.pathname + '?' + state + '&p=plain')
  ;[].forEach.call(document.querySelectorAll('noscript'), function (e) { e.outerHTML = e.textContent })
}

// The worker is registered whether or not the page was drawn, and gets the list of scripts that drew
// it: see worker.js.
addEventListener('load', function () {
  var worker = navigator.serviceWorker
  if (worker) worker.register('/sw.js').then(function () { return worker.ready }).then(function (it) {
    if (!onerror) it.active.postMessage([location.pathname].concat([].map.call(document.scripts, function (e) { return e.text })))
  }).catch(function () {})
})
