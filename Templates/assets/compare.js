// Units or images side by side: their own pages in frames, those that stand in the address after #, as 4b:322,4b:347. No server.
(function () {
  "use strict";
  var form = document.getElementById("compare"), list = document.querySelector(".abreast");
  var without = document.querySelector(".without"), output = form.querySelector("output");
  var folders = JSON.parse(form.dataset.folders), images = JSON.parse(form.dataset.images), words = form.dataset.words.split("|");

  // A unit or an image as people write it, and the address of its page; nothing where there is none.
  function find(text) {
    var image = images.find(function (entry) { return entry[0] === text.trim() || entry[2] === text.trim(); });
    if (image) return { name: image[0], page: image[1], title: image[2] };
    var parts = /^(.*):(\d+)$/.exec(text.trim()), name = parts && parts[1].toLowerCase();
    var layer = parts && folders.find(function (folder) {
      return folder[0].toLowerCase() === name || folder[1].toLowerCase() === name;
    });
    return layer && +parts[2] < layer[3]
      ? { name: layer[0] + ":" + +parts[2], number: +parts[2], folder: layer[2], page: layer[2] + +parts[2] + "/index.html" } : null;
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

  var differs = document.createElement("table"), heads = differs.createTHead().insertRow(), body = differs.createTBody();
  differs.className = "numbers";
  heads.appendChild(element("th", words[2])).scope = "col";
  list.before(differs);

  // What the layers' lists of units say of them: by folder a list, or an empty one where it cannot be read.
  var known = {};
  function load(folder, then) {
    if (known[folder]) return then();
    var script = element("script");
    script.onload = script.onerror = function () {
      known[folder] = window.micrographUnits || [];
      window.micrographUnits = null;
      script.remove();
      then();
    };
    script.src = folder + "units.js";
    document.head.appendChild(script);
  }
  function number(value) { return String(+value.toPrecision(3)); }
  function percent(value) { return number(100 * value) + "%"; }
  // The fields of a unit that are compared, in the order of their words.
  var fields = [[5, String], [3, String], [6, String], [2, percent], [1, number]];
  var told = null;
  function tell(units) {
    differs.hidden = true;
    told = units;
    if (units.length < 2) return;
    var waiting = units.map(function (unit) { return unit.folder; });
    (function next() {
      if (told !== units) return;
      if (waiting.length) return load(waiting.shift(), next);
      body.textContent = "";
      while (heads.cells.length > 1) heads.lastChild.remove();
      units.forEach(function (unit) { heads.appendChild(element("th", unit.name)).scope = "col"; });
      fields.forEach(function (field, place) {
        var cells = units.map(function (unit) {
          var value = (known[unit.folder][unit.number] || [])[field[0]];
          return value === undefined || value === null || value === "" ? "–" : field[1](value);
        });
        if (cells.every(function (cell) { return cell === cells[0]; })) return;
        var row = body.insertRow();
        row.appendChild(element("th", words[place + 3])).scope = "row";
        cells.forEach(function (cell) { row.insertCell().textContent = cell; });
      });
      differs.hidden = !body.rows.length;
    })();
  }
  function show() {
    var units = asked();
    list.textContent = "";
    tell(units.filter(function (unit) { return unit.folder; }));
    units.forEach(function (unit, place) {
      var title = unit.title || unit.name, item = element("li"), head = element("p"), link = element("a", title), close = element("button", words[0]);
      link.href = unit.page;
      close.type = "button";
      close.setAttribute("aria-label", words[0] + " " + title);
      close.addEventListener("click", function () { go(units.filter(function (_, other) { return other !== place; })); });
      head.append(link, close);
      var frame = element("iframe");
      frame.src = unit.page;
      frame.title = title;
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
