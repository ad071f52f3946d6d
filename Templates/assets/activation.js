// The grids of an activation page: point at a position, or walk there with the arrow keys, to see its units.
(function () {
  "use strict";
  var words = document.currentScript.dataset.words;

  // A layer that a link leads to is unfolded.
  function unfold() {
    var aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (aim && aim.tagName === "DETAILS") aim.open = true;
  }
  addEventListener("hashchange", unfold);
  unfold();

  document.querySelectorAll(".grid").forEach(function (grid) {
    var data = grid.dataset, rows = +data.rows, columns = +data.columns, cells = data.cells.split(";"), at = -1;
    var field = grid.querySelector(".field"), mark = document.createElement("i"), say = document.createElement("p");
    mark.className = "mark";
    mark.hidden = true;
    say.className = "say";
    say.setAttribute("aria-live", "polite");
    say.textContent = words;
    field.tabIndex = 0;
    field.setAttribute("role", "group");
    field.setAttribute("aria-label", grid.querySelector("h3").textContent);
    field.appendChild(mark);
    field.after(say);
    function show(row, column) {
      row = Math.max(0, Math.min(rows - 1, row));
      column = Math.max(0, Math.min(columns - 1, column));
      if (at === row * columns + column) return;
      at = row * columns + column;
      mark.hidden = false;
      mark.style.cssText = "left:" + 100 * column / columns + "%;top:" + 100 * row / rows + "%;width:" + 100 / columns + "%;height:" + 100 / rows + "%";
      var numbers = cells[at] ? cells[at].split(" ") : [];
      say.textContent = row + ", " + column + ": ";
      for (var i = 0; i + 1 < numbers.length; i += 2) {
        var link = document.createElement("a");
        link.href = data.folder + numbers[i] + "/index.html";
        link.textContent = data.layer + ":" + numbers[i];
        say.append(i ? ", " : "", link, " " + numbers[i + 1]);
      }
      if (!numbers.length) say.append("–");
    }
    field.addEventListener("pointermove", function (event) {
      var box = field.getBoundingClientRect();
      show(Math.floor((event.clientY - box.top) / box.height * rows), Math.floor((event.clientX - box.left) / box.width * columns));
    });
    field.addEventListener("focus", function () { if (at < 0) show(0, 0); });
    field.addEventListener("keydown", function (event) {
      var step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      var link = event.key === "Enter" && say.querySelector("a");
      if (link) location.href = link.href;
      if (!step) return;
      event.preventDefault();
      show(Math.floor(at / columns) + step[0], at % columns + step[1]);
    });
    field.addEventListener("click", function () {
      var link = say.querySelector("a");
      if (link) location.href = link.href;
    });
  });
})();
