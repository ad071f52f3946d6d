// The layer page's tools: sort, filter, size, a look at a unit, and the arrow keys in the grid.
(function () {
  "use strict";
  var units = window.micrographUnits, grid = document.getElementById("grid"), tools = document.getElementById("tools");
  var input = window.micrographInput, root = document.querySelector("script[data-root]").dataset.root;
  if (!units || !grid) return;
  var tiles = Array.prototype.slice.call(grid.children);
  var sort = document.getElementById("sort"), filter = document.getElementById("filter"), size = document.getElementById("size");
  var shown = document.getElementById("shown"), look = document.getElementById("look");
  tools.hidden = false;
  // A unit is [channel, mean, share active, class, similarity rank, name, family, photographs, distance, entropy, effect].
  var keys = {
    channel: function (a, b) { return a[0] - b[0]; },
    mean: function (a, b) { return b[1] - a[1]; },
    active: function (a, b) { return a[2] - b[2]; },
    class: function (a, b) { return (a[3] === "") - (b[3] === "") || a[3].localeCompare(b[3]); },
    rank: function (a, b) { return a[4] - b[4]; },
    distance: function (a, b) { return a[8] - b[8]; },
    entropy: function (a, b) { return a[9] - b[9]; },
    effect: function (a, b) { return b[10] - a[10]; }
  };
  function has(index) { return units.some(function (unit) { return unit[index] !== "" && unit[index] != null; }); }
  [["mean", 1], ["active", 2], ["class", 3], ["rank", 4], ["distance", 8], ["entropy", 9], ["effect", 10]].forEach(function (pair) {
    var option = sort.querySelector("[value=" + pair[0] + "]");
    if (option && !has(pair[1])) option.remove();
  });
  function update() {
    var query = filter.value.trim().toLowerCase(), count = 0, order = units.slice();
    order.sort(function (a, b) { return keys[sort.value](a, b) || a[0] - b[0]; });
    var fragment = document.createDocumentFragment();
    order.forEach(function (unit) {
      var text = (unit[0] + " " + unit[3] + " " + unit[5] + " " + unit[6]).toLowerCase();
      var visible = !query || text.indexOf(query) >= 0;
      tiles[unit[0]].hidden = !visible;
      tiles[unit[0]].style.display = visible ? "" : "none";
      if (visible) count++;
      fragment.appendChild(tiles[unit[0]]);
    });
    grid.appendChild(fragment);
    shown.textContent = count + " / " + units.length;
  }
  sort.addEventListener("change", update);
  filter.addEventListener("input", update);
  size.addEventListener("input", function () {
    grid.style.gridTemplateColumns = "repeat(auto-fill,minmax(" + size.value + "px,1fr))";
    // Large tiles show the whole pictures.
    if (size.value > 120) grid.querySelectorAll('img[src*="/tiles/"]').forEach(function (image) {
      image.src = image.getAttribute("src").replace("/tiles/", "/features/");
    });
  });
  update();

  function peek(tile) {
    var unit = tile && units[tiles.indexOf(tile)];
    look.hidden = !unit;
    if (!unit) return;
    look.textContent = "";
    var row = document.createElement("div"), image = tile.querySelector("img");
    row.className = "row";
    if (image && !image.parentNode.classList.contains("shot")) {
      image = image.cloneNode();
      image.loading = "eager";
      image.src = image.getAttribute("src").replace("tiles/", "features/");
      row.appendChild(image);
    }
    (unit[7] || []).forEach(function (photograph) {
      var box = document.createElement("span"), inner = document.createElement("img");
      box.className = "see crop";
      box.style.position = "relative";
      inner.src = root + "images/" + photograph[0] + ".jpg";
      inner.alt = "";
      ["--w", input[0], "--h", input[1], "--x", photograph[1], "--y", photograph[2], "--s", photograph[3]].forEach(function (name, place, all) {
        if (place % 2 === 0) box.style.setProperty(name, all[place + 1]);
      });
      box.appendChild(inner);
      row.appendChild(box);
    });
    var title = document.createElement("p");
    title.textContent = [unit[0], unit[5], unit[6], unit[3]].filter(function (part) { return part !== ""; }).join(" · ");
    look.appendChild(row);
    look.appendChild(title);
  }
  function tileOf(event) { return event.target.closest && event.target.closest("#grid .tile"); }
  grid.addEventListener("mouseover", function (event) { peek(tileOf(event)); });
  grid.addEventListener("mouseleave", function () { peek(null); });
  grid.addEventListener("focusin", function (event) { peek(tileOf(event)); });
  grid.addEventListener("focusout", function () { peek(null); });
  grid.addEventListener("keydown", function (event) {
    var tile = tileOf(event);
    if (!tile) return;
    var visible = Array.prototype.filter.call(grid.children, function (other) { return !other.hidden; });
    var top = visible[0].offsetTop, columns = visible.findIndex(function (other) { return other.offsetTop > top; });
    if (columns < 1) columns = visible.length;
    var step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -visible.length, End: visible.length }[event.key];
    if (!step) return;
    event.preventDefault();
    var index = Math.max(0, Math.min(visible.length - 1, visible.indexOf(tile) + step));
    visible[index].focus();
  });
})();
