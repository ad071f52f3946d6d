// The layer page's tools: sort, filter, size, a look at a unit, and the arrow keys in the grid.
(function () {
  "use strict";
  var units = window.micrographUnits, grid = document.getElementById("grid"), tools = document.getElementById("tools");
  var input = window.micrographInput, root = document.querySelector("script[data-root]").dataset.root;
  if (!units || !grid) return;
  var words = grid.dataset.words.split("|");
  var sort = document.getElementById("sort"), show = document.getElementById("show"), filter = document.getElementById("filter");
  var size = document.getElementById("size"), shown = document.getElementById("shown"), look = document.getElementById("look");
  tools.hidden = false;

  // Tiles that the page does not begin with are one text until somebody scrolls to them or sorts.
  var text = grid.querySelector("noscript"), waiting = [], tiles = Array.prototype.filter.call(grid.children, isTile);
  function isTile(element) { return element.classList.contains("tile"); }
  if (text) {
    var made = document.createElement("template");
    made.innerHTML = text.textContent;
    waiting = Array.prototype.slice.call(made.content.querySelectorAll(".tile"));
    var end = document.createElement("i");
    text.replaceWith(end);
    if (window.IntersectionObserver) {
      var observer = new IntersectionObserver(function (seen) {
        if (!seen[0].isIntersecting) return;
        add(128);
        // Asked anew, it tells again where the end is.
        observer.unobserve(end);
        if (waiting.length) observer.observe(end);
      }, { rootMargin: "600px" });
      observer.observe(end);
    } else add(waiting.length);
  }
  function add(most) {
    waiting.splice(0, most).forEach(function (tile) {
      tiles.push(tile);
      grid.insertBefore(tile, end);
    });
  }

  // A unit is [channel, mean, share active, class, similarity rank, name, family, photographs, picture, never fires,
  // distance, entropy, effect].
  function byWords(index) {
    return function (a, b) { return (a[index] === "") - (b[index] === "") || a[index].localeCompare(b[index]); };
  }
  var keys = {
    channel: function (a, b) { return a[0] - b[0]; },
    mean: function (a, b) { return b[1] - a[1]; },
    active: function (a, b) { return a[2] - b[2]; },
    class: byWords(3),
    rank: function (a, b) { return a[4] - b[4]; },
    family: byWords(6),
    distance: function (a, b) { return a[10] - b[10]; },
    entropy: function (a, b) { return a[11] - b[11]; },
    effect: function (a, b) { return b[12] - a[12]; }
  };
  // Which field of a unit heads its group in an order, and what stands where it is empty.
  var heads = { class: [3, words[0]], family: [6, words[1]] };
  var rules = {
    named: function (unit) { return unit[5] !== ""; },
    drawn: function (unit) { return unit[8] !== ""; },
    photograph: function (unit) { return unit[8] === "" && !unit[9]; },
    dead: function (unit) { return unit[9]; }
  };
  function rule(name) {
    if (!name) return function () { return true; };
    if (rules[name]) return rules[name];
    var ends = name.split("-");
    return function (unit) { return unit[0] >= +ends[0] && unit[0] <= +ends[1]; };
  }
  function has(index) { return units.some(function (unit) { return unit[index] !== "" && unit[index] != null; }); }
  [["mean", 1], ["active", 2], ["class", 3], ["rank", 4], ["family", 6], ["distance", 10], ["entropy", 11], ["effect", 12]].forEach(function (pair) {
    var option = sort.querySelector("[value=" + pair[0] + "]");
    if (option && !has(pair[1])) option.remove();
  });
  Array.prototype.slice.call(show.options, 1).forEach(function (option) {
    var held = units.filter(rule(option.value)).length;
    if (!held || held === units.length) option.remove();
  });
  function count(number) { shown.textContent = number + " / " + units.length; }
  function update() {
    add(waiting.length);
    grid.querySelectorAll(".group").forEach(function (group) { group.remove(); });
    var query = filter.value.trim().toLowerCase(), number = 0, order = units.slice(), holds = rule(show.value);
    var head = heads[sort.value], last = null, fragment = document.createDocumentFragment();
    order.sort(function (a, b) { return keys[sort.value](a, b) || a[0] - b[0]; });
    order.forEach(function (unit) {
      var told = (unit[0] + " " + unit[3] + " " + unit[5] + " " + unit[6]).toLowerCase(), tile = tiles[unit[0]];
      var visible = holds(unit) && (!query || told.indexOf(query) >= 0);
      if (visible && head && unit[head[0]] !== last) {
        last = unit[head[0]];
        var title = document.createElement("h3");
        title.className = "group";
        title.textContent = last || head[1];
        fragment.appendChild(title);
      }
      tile.hidden = !visible;
      tile.style.display = visible ? "" : "none";
      if (visible) number++;
      fragment.appendChild(tile);
    });
    grid.appendChild(fragment);
    count(number);
  }
  sort.addEventListener("change", update);
  show.addEventListener("change", update);
  filter.addEventListener("input", update);
  size.addEventListener("input", function () {
    grid.style.gridTemplateColumns = "repeat(auto-fill,minmax(" + size.value + "px,1fr))";
  });
  if (sort.value !== "channel" || filter.value || show.value) update(); else count(units.length);

  function peek(tile) {
    var unit = tile && units[tiles.indexOf(tile)];
    look.hidden = !unit;
    if (!unit) return;
    look.textContent = "";
    var row = document.createElement("div");
    row.className = "row";
    if (unit[8]) {
      var image = document.createElement("img");
      window.micrographPlace(image, root + unit[8]);
      row.appendChild(image);
    }
    (unit[7] || []).forEach(function (photograph) {
      var box = document.createElement("span"), inner = document.createElement("img");
      box.className = "see";
      inner.src = root + "images/" + photograph[0] + ".jpg";
      inner.alt = "";
      ["--w", input[0], "--h", input[1], "--x", photograph[1], "--y", photograph[2], "--s", photograph[3]].forEach(function (name, place, all) {
        if (place % 2 === 0) box.style.setProperty(name, all[place + 1]);
      });
      box.appendChild(inner);
      if (photograph.length > 4) {
        // Bright where the unit is above half its maximum.
        var core = document.createElement("i"), shares = [photograph[4] - photograph[1], photograph[5] - photograph[2], photograph[6], photograph[7]];
        core.className = "core";
        ["left", "top", "width", "height"].forEach(function (side, place) { core.style[side] = 100 * shares[place] / photograph[3] + "%"; });
        box.appendChild(core);
      }
      row.appendChild(box);
    });
    var title = document.createElement("p");
    title.textContent = [unit[0], unit[5], unit[6], unit[3] && words[2] + " " + unit[3]].filter(function (part) { return part !== ""; }).join(" · ");
    look.appendChild(row);
    look.appendChild(title);
    // Beside the tile, on the side with more room, or else below or above it; within the window.
    var place = tile.getBoundingClientRect(), width = look.offsetWidth, height = look.offsetHeight, wide = document.documentElement.clientWidth;
    var left = place.right + width + 16 < wide ? place.right + 8 : place.left - width - 8;
    var top = Math.min(place.top, window.innerHeight - height - 8), below = place.bottom + 8;
    if (below + height > window.innerHeight) below = place.top - height - 8;
    look.style.left = Math.max(8, left) + window.scrollX + "px";
    look.style.top = Math.max(8, left < 8 ? below : top) + window.scrollY + "px";
  }
  function tileOf(event) { return event.target.closest && event.target.closest("#grid .tile"); }
  grid.addEventListener("mouseover", function (event) { peek(tileOf(event)); });
  grid.addEventListener("mouseleave", function () { peek(null); });
  grid.addEventListener("focusin", function (event) { peek(tileOf(event)); });
  grid.addEventListener("focusout", function () { peek(null); });
  grid.addEventListener("keydown", function (event) {
    var tile = tileOf(event);
    if (!tile) return;
    if (event.key === "End") add(waiting.length);
    var visible = Array.prototype.filter.call(grid.children, function (other) { return isTile(other) && !other.hidden; });
    var top = visible[0].offsetTop, columns = visible.findIndex(function (other) { return other.offsetTop > top; });
    if (columns < 1) columns = visible.length;
    var step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -visible.length, End: visible.length }[event.key];
    if (!step) return;
    event.preventDefault();
    var index = Math.max(0, Math.min(visible.length - 1, visible.indexOf(tile) + step));
    visible[index].focus();
  });
})();
