// A head's page: any patch's row of the pattern, under the pointer, a tap or the arrow keys. Without it the rows of the
// strongest patch and of the class token are there, and all rows as a picture.
(function () {
  "use strict";
  var words = document.currentScript.dataset.words;
  document.querySelectorAll(".patterns > li").forEach(function (item) {
    var grid = item.dataset.grid.split(" ").map(Number), rows = grid[0], columns = grid[1], tiles = grid[2];
    // Of a head that looks within windows, the patches of the window whose rows there are, by tile.
    var patches = item.dataset.window ? item.dataset.window.split(" ").map(Number) : null;
    var high = patches ? tiles : rows, wide = patches ? patches.length / tiles : columns;
    var photograph = item.querySelector(".from"), all = item.querySelector(".all");
    var heat = photograph.querySelector(".heat"), mark = photograph.querySelector(".mark");
    var first = { heat: heat.getAttribute("style"), mark: mark.getAttribute("style"), label: photograph.getAttribute("aria-label") };
    var start = tile(Math.round(parseFloat(mark.style.top) / 100 * rows), Math.round(parseFloat(mark.style.left) / 100 * columns));
    var row = start[0], column = start[1];
    // Where the row of a patch is in the sheet; nothing where it lies in another window.
    function tile(patchRow, patchColumn) {
      if (!patches) return [patchRow, patchColumn];
      var place = patches.indexOf(patchRow * columns + patchColumn);
      return place < 0 ? null : [Math.floor(place / wide), place % wide];
    }
    function show(newRow, newColumn) {
      row = Math.max(0, Math.min(high - 1, newRow));
      column = Math.max(0, Math.min(wide - 1, newColumn));
      var patch = patches ? patches[row * wide + column] : row * columns + column;
      var patchRow = Math.floor(patch / columns), patchColumn = patch % columns;
      heat.style.setProperty("--at", 100 * column / Math.max(1, wide - 1) + "% " + 100 * row / Math.max(1, tiles - 1) + "%");
      mark.style.left = 100 * patchColumn / columns + "%";
      mark.style.top = 100 * patchRow / rows + "%";
      photograph.setAttribute("aria-label", words.replace("{row}", patchRow + 1).replace("{column}", patchColumn + 1));
    }
    function reset() {
      heat.setAttribute("style", first.heat);
      mark.setAttribute("style", first.mark);
      photograph.setAttribute("aria-label", first.label);
      row = start[0];
      column = start[1];
    }
    function follow(element, down, across, place) {
      function at(event) {
        var box = element.getBoundingClientRect();
        var found = place(
          Math.floor((event.clientY - box.top) / box.height * down),
          Math.floor((event.clientX - box.left) / box.width * across));
        // The tiles under those of the patches are of tokens without a place.
        if (found && found[0] < high) show(found[0], found[1]);
      }
      element.addEventListener("pointermove", at);
      element.addEventListener("pointerdown", at);
      element.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse") reset(); });
    }
    follow(photograph, rows, columns, tile);
    follow(all, tiles, wide, function (down, across) { return [down, across]; });
    photograph.tabIndex = 0;
    photograph.addEventListener("keydown", function (event) {
      var step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (!step) return;
      event.preventDefault();
      show(row + step[0], column + step[1]);
    });
    photograph.addEventListener("blur", reset);
  });
})();
