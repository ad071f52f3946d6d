// A head's page: any patch's row of the pattern, under the pointer, a tap or the arrow keys. Without it the rows of the
// strongest patch and of the class token are there, and all rows as a picture.
(function () {
  "use strict";
  var words = document.currentScript.dataset.words;
  document.querySelectorAll(".patterns > li").forEach(function (item) {
    var grid = item.dataset.grid.split(" ").map(Number), rows = grid[0], columns = grid[1], tiles = grid[2];
    var photograph = item.querySelector(".from"), all = item.querySelector(".all");
    var heat = photograph.querySelector(".heat"), mark = photograph.querySelector(".mark");
    var first = { heat: heat.getAttribute("style"), mark: mark.getAttribute("style"), label: photograph.getAttribute("aria-label") };
    var row = Math.round(parseFloat(mark.style.top) / 100 * rows), column = Math.round(parseFloat(mark.style.left) / 100 * columns);
    var start = [row, column];
    function show(newRow, newColumn) {
      row = Math.max(0, Math.min(rows - 1, newRow));
      column = Math.max(0, Math.min(columns - 1, newColumn));
      heat.style.setProperty("--at", 100 * column / Math.max(1, columns - 1) + "% " + 100 * row / Math.max(1, tiles - 1) + "%");
      mark.style.left = 100 * column / columns + "%";
      mark.style.top = 100 * row / rows + "%";
      photograph.setAttribute("aria-label", words.replace("{row}", row + 1).replace("{column}", column + 1));
    }
    function reset() {
      heat.setAttribute("style", first.heat);
      mark.setAttribute("style", first.mark);
      photograph.setAttribute("aria-label", first.label);
      row = start[0];
      column = start[1];
    }
    function follow(element, tileRows) {
      function at(event) {
        var box = element.getBoundingClientRect();
        var below = Math.floor((event.clientY - box.top) / box.height * tileRows);
        // The tiles under those of the patches are of tokens without a place.
        if (below < rows) show(below, Math.floor((event.clientX - box.left) / box.width * columns));
      }
      element.addEventListener("pointermove", at);
      element.addEventListener("pointerdown", at);
      element.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse") reset(); });
    }
    follow(photograph, rows);
    follow(all, tiles);
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
