// A circuit's page: pointing at a unit shows its edges, an edge opens the table that it leads to, print unfolds all tables,
// and the diagram can be saved as a PNG. Without this file the diagram, its links, the tables and the SVG are there.
(function () {
  "use strict";
  document.querySelectorAll("svg.diagram").forEach(function (diagram) {
    var edges = diagram.querySelector(".edges");
    function follow(event) {
      var unit = event.target.closest && event.target.closest("[data-unit]");
      edges.classList.toggle("follows", !!unit);
      edges.querySelectorAll(".edge").forEach(function (edge) {
        var near = !!unit && (edge.dataset.from === unit.dataset.unit || edge.dataset.to === unit.dataset.unit);
        edge.classList.toggle("near", near);
      });
    }
    ["pointerover", "pointerleave", "focusin", "focusout"].forEach(function (name) { diagram.addEventListener(name, follow); });
  });

  // What is folded and holds the place that the address names is opened.
  function open() {
    var place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var fold = place && place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (place) place.scrollIntoView({ block: "center" });
  }
  window.addEventListener("hashchange", open);
  open();

  // On paper nothing can be unfolded.
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.filter.call(document.querySelectorAll("details"), function (fold) { return !fold.open; });
    folded.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (fold) { fold.open = false; }); });

  // A page on a disk may not read a picture's file, but a script with the drawing in it.
  var picture = document.querySelector(".saves .picture[href]");
  function save() {
    var size = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(window.micrographDiagram), image = new Image(), scale = 2;
    image.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = Math.ceil(size[1] * scale);
      canvas.height = Math.ceil(size[2] * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      var link = document.createElement("a");
      link.download = picture.dataset.name + ".png";
      link.href = canvas.toDataURL("image/png");
      link.click();
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(window.micrographDiagram);
  }
  if (picture) picture.addEventListener("click", function (event) {
    event.preventDefault();
    if (window.micrographDiagram) return save();
    var script = document.createElement("script");
    script.src = picture.href;
    script.onload = save;
    document.head.appendChild(script);
  });
  // Paper has room for the drawing of every unit, which is folded on the screen.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".every-unit").forEach(function (drawing) { drawing.open = true; });
  });
})();
