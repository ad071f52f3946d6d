// Units or images side by side: their own pages in frames, those that stand in the address after #, as 4b:322,4b:347. No server.
(function () {
  "use strict";
  var form = document.getElementById("compare"), list = document.querySelector(".abreast");
  var without = document.querySelector(".without"), output = form.querySelector("output");
  var folders = JSON.parse(form.dataset.folders), images = JSON.parse(form.dataset.images), words = form.dataset.words.split("|");

  // A unit or an image as people write it, and the address of its page; nothing where there is none.
  function find(text) {
    var image = images.find(function (image) { return image[0] === text.trim(); });
    if (image) return { name: image[0], page: image[1] };
    var parts = /^(.*):(\d+)$/.exec(text.trim()), name = parts && parts[1].toLowerCase();
    var layer = parts && folders.find(function (folder) {
      return folder[0].toLowerCase() === name || folder[1].toLowerCase() === name;
    });
    return layer && +parts[2] < layer[3] ? { name: layer[0] + ":" + +parts[2], page: layer[2] + +parts[2] + "/index.html" } : null;
  }
  function asked() {
    return location.hash.slice(1).split(",").map(function (text) {
      try { return find(decodeURIComponent(text)); } catch (error) { return null; }
    }).filter(Boolean);
  }
  function go(units) {
    location.hash = units.map(function (unit) { return encodeURIComponent(unit.name); }).join(",");
  }
  function element(name, text) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  }
  function show() {
    var units = asked();
    list.textContent = "";
    units.forEach(function (unit, place) {
      var item = element("li"), head = element("p"), link = element("a", unit.name), close = element("button", words[0]);
      link.href = unit.page;
      close.type = "button";
      close.setAttribute("aria-label", words[0] + " " + unit.name);
      close.addEventListener("click", function () { go(units.filter(function (_, other) { return other !== place; })); });
      head.append(link, close);
      var frame = element("iframe");
      frame.src = unit.page;
      frame.title = unit.name;
      item.append(head, frame);
      list.appendChild(item);
    });
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var unit = find(form.elements.unit.value);
    output.textContent = unit ? "" : words[1];
    if (!unit) return;
    form.elements.unit.value = "";
    go(asked().concat([unit]));
  });
  without.hidden = true;
  window.addEventListener("hashchange", show);
  show();
})();
