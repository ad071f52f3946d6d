// Added to site.js while `micrograph build --watch` runs: asks .watch.js twice a second what the last build came to, loads
// the page anew where something was written, and shows what is wrong. A script is the one thing that a page may read from
// file://.
(function () {
  "use strict";
  var root = document.currentScript.dataset.root, first = null, box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;inset:auto 0 0 0;margin:0;padding:1em;max-height:50vh;overflow:auto;z-index:9;" +
    "white-space:pre-wrap;background:#7a1010;color:#fff;font:14px/1.5 monospace";
  window.micrographWatch = function (build, faults) {
    if (first === null) first = build;
    if (build !== first) { location.reload(); return; }
    var text = faults.join("\n");
    if (box.textContent !== text) box.textContent = text;
    if (!text) box.remove();
    else if (!box.isConnected) document.body.appendChild(box);
  };
  function ask() {
    var element = document.createElement("script");
    element.src = root + ".watch.js?" + Date.now();
    element.onload = element.onerror = function () { element.remove(); };
    document.head.appendChild(element);
  }
  setInterval(ask, 500);
  ask();
})();
