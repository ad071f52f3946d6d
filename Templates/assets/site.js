// Comfort for readers who have scripts; every page is complete without this file.
(function () {
  "use strict";
  var script = document.currentScript, root = script.dataset.root, words = script.dataset.words.split("|");
  document.documentElement.classList.add("js");

  // Beside other units a page has no head of its own, and its links leave the frame.
  if (window.parent !== window) {
    document.documentElement.classList.add("framed");
    document.head.appendChild(document.createElement("base")).target = "_top";
  }

  // A tap shows the whole photograph; a second one opens it.
  document.addEventListener("click", function (event) {
    var see = event.target.closest && event.target.closest(".photographs .see");
    if (!see || see.classList.contains("on") || !matchMedia("(hover: none)").matches) return;
    event.preventDefault();
    document.querySelectorAll(".see.on").forEach(function (other) { other.classList.remove("on"); });
    see.classList.add("on");
  });

  // Search: a field in place of the link, an index in shards that are loaded when their letter is typed.
  var link = document.querySelector(".top .search");
  if (!link) return;
  var shards = {}, waiting = {};
  window.micrographIndex = function (name, entries) {
    shards[name] = entries;
    (waiting[name] || []).forEach(function (then) { then(); });
    delete waiting[name];
  };
  function load(name, then) {
    if (shards[name]) return then();
    if (waiting[name]) { waiting[name].push(then); return; }
    waiting[name] = [then];
    var element = document.createElement("script");
    element.src = root + link.dataset.index + name + ".js";
    element.onerror = function () { window.micrographIndex(name, []); };
    document.head.appendChild(element);
  }
  var finder = document.createElement("span");
  finder.className = "finder";
  finder.innerHTML = '<input type="search" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false"><ul id="found" role="listbox" hidden></ul>';
  var input = finder.firstChild, list = finder.lastChild, chosen = -1;
  input.placeholder = words[0];
  input.setAttribute("aria-label", link.textContent);
  list.setAttribute("aria-label", link.textContent);
  link.replaceWith(finder);

  function find(text, then) {
    var query = text.trim().toLowerCase();
    if (!query) return then([]);
    load("core", function () {
      var found = [], core = shards.core[0], unit = /^(.*?)[\s:]+(\d+)$/.exec(query);
      if (unit) core.layers.forEach(function (layer) {
        if ((layer[0].toLowerCase() === unit[1] || layer[1].toLowerCase() === unit[1]) && +unit[2] < layer[3])
          found.push([layer[0] + ":" + +unit[2], "", layer[2] + +unit[2] + "/index.html"]);
      });
      core.layers.forEach(function (layer) {
        if (layer[0].toLowerCase().indexOf(query) === 0 || layer[1].toLowerCase().indexOf(query) >= 0)
          found.push([layer[0], words[1], layer[2] + "index.html"]);
      });
      core.pages.forEach(function (page) { if (page[0].toLowerCase().indexOf(query) >= 0) found.push(page); });
      var letter = core.shards.indexOf(query[0]) >= 0 ? "w-" + query.charCodeAt(0).toString(16) : null;
      if (!letter) return then(found.slice(0, 12));
      load(letter, function () {
        shards[letter].forEach(function (word) {
          if (word[0].toLowerCase().indexOf(query) === 0 || word[0].toLowerCase().indexOf(" " + query) >= 0)
            for (var i = 2; i < word.length; i += 2) found.push([word[0], word[1] + " " + word[i], word[i + 1]]);
        });
        then(found.slice(0, 12));
      });
    });
  }
  function mark(index) {
    var rows = list.children;
    if (rows[chosen]) rows[chosen].setAttribute("aria-selected", "false");
    chosen = rows.length ? (index + rows.length) % rows.length : -1;
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    rows[chosen].setAttribute("aria-selected", "true");
    rows[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[chosen].id);
  }
  function show(found) {
    list.textContent = "";
    found.forEach(function (entry, index) {
      var row = document.createElement("li"), note = document.createElement("span");
      row.id = "found-" + index;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.textContent = entry[0];
      note.textContent = entry[1];
      row.appendChild(note);
      row.dataset.to = root + link.dataset.pages + entry[2];
      list.appendChild(row);
    });
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    mark(0);
  }
  function close() { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
  input.addEventListener("focus", function () { load("core", function () {}); });
  input.addEventListener("input", function () {
    var asked = input.value;
    find(asked, function (found) { if (input.value === asked) show(found); });
  });
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list.hidden) { event.preventDefault(); mark(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
    } else if (event.key === "Enter" && list.children[chosen] && !list.hidden) {
      location.href = list.children[chosen].dataset.to;
    } else if (event.key === "Escape") { close(); }
  });
  input.addEventListener("blur", function () { setTimeout(close, 150); });
  list.addEventListener("mousedown", function (event) {
    var row = event.target.closest("li");
    if (row) location.href = row.dataset.to;
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    if (event.key === "/") { event.preventDefault(); input.focus(); input.select(); return; }
    var step = event.key === "ArrowLeft" ? "prev" : event.key === "ArrowRight" ? "next" : "";
    var neighbour = step && document.activeElement === document.body && document.querySelector('a[rel="' + step + '"]');
    if (neighbour) location.href = neighbour.href;
  });
})();
