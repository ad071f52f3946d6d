// Comfort for readers who have scripts; every page is complete without this file.
(function () {
  "use strict";
  var script = document.currentScript, root = script.dataset.root, folder = script.dataset.folder, hint = script.dataset.words;
  document.documentElement.classList.add("js");

  // Beside other units a page has no head of its own, and its links leave the frame.
  if (window.parent !== window) {
    document.documentElement.classList.add("framed");
    document.head.appendChild(document.createElement("base")).target = "_top";
    // A browser may take what is in a frame for out of sight.
    document.addEventListener("DOMContentLoaded", function () {
      document.querySelectorAll("img[loading]").forEach(function (image) { image.loading = "eager"; });
    });
  }

  // Puts a picture into an image that scripts make: a file, or with # the one of many side by side there.
  window.micrographPlace = function (image, address) {
    var parts = address.split("#");
    image.src = parts[0];
    image.alt = "";
    if (parts.length < 2) return;
    image.style.setProperty("--c", parts[1]);
  };

  // A photograph chosen from a list opens whole, with light where the unit fires and a frame around what the page showed.
  var box = null, shown = null;
  function make(tag, parent, className) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    return parent.appendChild(element);
  }
  function isPhotograph(link) { return link.querySelector(".see") !== null; }
  function turn(by) {
    var all = Array.prototype.filter.call(shown.closest("[data-words]").querySelectorAll("a"), isPhotograph);
    enlarge(all[(all.indexOf(shown) + by + all.length) % all.length]);
  }
  function open(captions) {
    box = make("dialog", document.body, "large");
    box.view = make("div", box);
    box.told = make("p", box);
    [[captions[1], function () { box.close(); }], [captions[2], function () { turn(-1); }], [captions[3], function () { turn(1); }]]
      .forEach(function (pair) {
        var button = make("button", box);
        button.type = "button";
        button.textContent = pair[0];
        button.addEventListener("click", pair[1]);
      });
    box.light = make("button", box);
    box.light.type = "button";
    box.light.textContent = captions[4];
    box.light.setAttribute("aria-pressed", "true");
    box.light.addEventListener("click", function () {
      box.light.setAttribute("aria-pressed", String(!box.classList.toggle("bare")));
    });
    box.addEventListener("click", function (event) { if (event.target === box) box.close(); });
    box.addEventListener("keydown", function (event) {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); turn(event.key === "ArrowLeft" ? -1 : 1); }
    });
    box.addEventListener("close", function () { shown.focus(); });
  }
  // The files of photographs are named after what is in them; what they were called is in a list of its own.
  function tell(place, link) {
    var file = /([0-9a-f]+)\.jpg$/.exec(link.href);
    if (!file) return;
    if (window.micrographNames) { place.textContent = window.micrographNames[file[1]] || ""; return; }
    var names = make("script", document.head);
    names.onload = function () { if (window.micrographNames && shown === link) tell(place, link); };
    names.src = root + folder + "images/names.js";
  }
  function enlarge(link) {
    var list = link.closest("[data-words]"), captions = list.dataset.words.split("|");
    var style = (list.getAttribute("style") || "") + ";" + (link.parentNode.getAttribute("style") || "");
    if (!box) open(captions);
    shown = link;
    box.setAttribute("aria-label", captions[0]);
    box.view.textContent = box.told.textContent = "";
    box.view.setAttribute("style", style);
    var image = make("img", box.view);
    image.src = link.getAttribute("href");
    image.alt = link.querySelector("b").textContent;
    box.light.hidden = style.indexOf("--i:") < 0;
    if (!box.light.hidden) make("i", box.view, "heat");
    make("i", box.view, "frame");
    make("span", box.told).textContent = link.textContent;
    tell(make("small", box.told), link);
    if (!box.open) box.showModal();
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-words] a");
    if (!link || !isPhotograph(link) || !window.HTMLDialogElement || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    enlarge(link);
  });

  // The page's address, to pass on.
  var copy = document.querySelector(".foot .address");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(location.href).then(function () { copy.textContent += " ✓"; copy.disabled = true; });
    });
  }

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
  finder.innerHTML = '<input type="search" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false"><ul id="found" role="listbox" hidden></ul><p role="status" hidden></p>';
  var input = finder.firstChild, list = input.nextSibling, count = finder.lastChild, chosen = -1;
  input.placeholder = hint;
  input.setAttribute("aria-label", link.textContent);
  list.setAttribute("aria-label", link.textContent);
  link.replaceWith(finder);

  // The words of a text as the search compares them.
  var lettersAndDigits = new RegExp("[\\p{L}\\p{N}]+", "gu");
  function tokens(text) { return text.toLowerCase().match(lettersAndDigits) || []; }

  // How well a title fits: 0 the whole of it, 1 its first words, 2 whole words, 3 beginnings of words; -1 not at all. Every word
  // that was typed must begin one of the title's words or of those beside it; the title must have one of them.
  function fit(query, title, beside) {
    var own = tokens(title), all = own.concat(tokens(beside)), asked = query.join(" "), called = own.join(" ");
    function begins(word) { return function (other) { return other.indexOf(word) === 0; }; }
    if (!query.every(function (word) { return all.some(begins(word)); })) return -1;
    if (called === asked) return 0;
    if ((called + " ").indexOf(asked + " ") === 0) return 1;
    return query.every(function (word) { return all.indexOf(word) >= 0; }) ? 2 : 3;
  }
  // What stands first among equals: names, circuits and other pages, layers, families, classes, weights for classes.
  var places = { name: 0, page: 1, layer: 2, family: 3, class: 4, weight: 5 }, sorts = ["name", "family", "class", "weight"];
  function find(text, then) {
    var query = tokens(text);
    if (!query.length) return then([]);
    load("core", function () {
      var found = [], core = shards.core[0], unit = /^(.*?)[\s:]*?(\d+)$/.exec(text.trim().toLowerCase());
      function add(title, beside, note, page, picture, sort, number) {
        var fits = fit(query, title, beside);
        if (fits >= 0) found.push({ title: title, note: note, page: page, picture: picture, order: [fits, sort === "layer" && !fits ? -3 : places[sort], number || 0] });
      }
      core.layers.forEach(function (layer, index) {
        var number = unit ? +unit[2] : -1, named = unit && (layer[0].toLowerCase() === unit[1] || layer[1].toLowerCase() === unit[1]);
        // A number alone is a unit of every layer that has so many.
        if (number >= 0 && number < layer[3] && (named || !unit[1]))
          found.push({ title: layer[0] + ":" + number, note: "", page: layer[2] + number + "/index.html", picture: "", order: [0, named ? -2 : -1, index] });
        add(layer[0], layer[1] + " " + core.words[0], core.words[0], layer[2] + "index.html", "", "layer", index);
      });
      core.pages.forEach(function (page, index) { add(page[0], page[1], page[1], page[2], page[3], "page", index); });
      // The longest word has the fewest others beside it.
      var longest = query.slice().sort(function (a, b) { return b.length - a.length; })[0];
      var letter = String.fromCodePoint(longest.codePointAt(0));
      if (core.shards.indexOf(letter) < 0) return finish();
      var shard = "w-" + longest.codePointAt(0).toString(16);
      load(shard, function () {
        shards[shard].forEach(function (word) {
          for (var i = 2; i + 2 < word.length; i += 3)
            add(word[0], core.kinds[word[1]] + " " + word[i], core.kinds[word[1]] + " " + word[i], word[i + 1], word[i + 2], sorts[word[1]], i);
        });
        finish();
      });
      function finish() {
        found.sort(function (a, b) {
          for (var i = 0; i < 3; i++) if (a.order[i] !== b.order[i]) return a.order[i] - b.order[i];
          return a.title.length - b.title.length;
        });
        then(found, core.words);
      }
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
  var most = 20;
  function show(found, words) {
    list.textContent = "";
    found.slice(0, most).forEach(function (entry, index) {
      var row = document.createElement("li"), note = document.createElement("span");
      row.id = "found-" + index;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      if (entry.picture) {
        var picture = document.createElement("img");
        window.micrographPlace(picture, root + entry.picture);
        row.appendChild(picture);
      }
      row.append(entry.title);
      note.textContent = entry.note;
      row.appendChild(note);
      row.dataset.to = root + folder + entry.page;
      list.appendChild(row);
    });
    count.textContent = !words ? "" : found.length ? found.length > most ? words[2].replace("{shown}", most).replace("{count}", found.length) : "" : words[1];
    count.hidden = !count.textContent;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    mark(0);
  }
  function close() { list.hidden = count.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
  input.addEventListener("focus", function () { load("core", function () {}); });
  input.addEventListener("input", function () {
    var asked = input.value;
    find(asked, function (found, words) { if (input.value === asked) show(found, words); });
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
    var side = event.key === "ArrowLeft" ? "prev" : event.key === "ArrowRight" ? "next" : "";
    var neighbour = side && document.activeElement === document.body && document.querySelector('a[rel="' + side + '"]');
    if (neighbour) location.href = neighbour.href;
  });
})();
