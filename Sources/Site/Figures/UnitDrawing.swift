import Findings
import Networks

import struct Foundation.Data

/// A unit in a diagram of a circuit: its picture on a plate, and what it is called below.
struct UnitDrawing {
  let unit: Unit
  let tile: UnitTile
  let context: PageContext
  /// The side of its picture.
  let side: Double
  var isTarget = false
  /// How far each sheet of paper under the picture is shifted, up and to the right, where no arrow ends.
  var sheets = [0.0]
  var label = CircuitArrangement.Label()
  /// With its picture inside, for a file of its own.
  var isFile = false

  /// - Parameters:
  ///   - left: the left of its picture.
  ///   - top: the top of its picture.
  func draw(left: Double, top: Double, svg: inout SVGWriter) throws {
    for shift in sheets.reversed() {
      svg.element(
        "rect",
        [
          "class": isTarget ? "plate target" : "plate", "x": .number(left - 1 + shift),
          "y": .number(top - 1 - shift), "width": .number(side + 2), "height": .number(side + 2), "rx": 4,
        ])
    }
    try picture(left: left, top: top, svg: &svg)
    for (index, line) in label.lines.enumerated() {
      svg.element(
        "text",
        [
          "class": index < label.lines.count - 1 ? "name" : "number", "x": .number(left + side / 2),
          "y": .number(top + side + CircuitArrangement.line * Double(index + 1)), "text-anchor": "middle",
        ], content: line)
    }
  }

  /// Of a head its attention by offset; else the unit's picture, with what the unit saw in its corner, and where there is
  /// none the part that it saw. A unit of which nothing is known but its weights has its number there.
  private func picture(left: Double, top: Double, svg: inout SVGWriter) throws {
    let (picture, library) = (tile.picture, context.site.library)
    if isFile {
      guard let summary = try library.summary(of: unit),
        let small = try context.site.thumbnails.tile(summary, side: Int(side) * 2, in: context.site)
      else { return number(left: left, top: top, svg: &svg) }
      let address = "data:image/jpeg;base64," + (try small.jpegData(quality: 85)).base64EncodedString()
      whole(address, left: left, top: top, svg: &svg)
    } else if picture.image.isEmpty {
      guard context.map.has(unit), let head = try library.summary(of: unit)?.head else {
        return number(left: left, top: top, svg: &svg)
      }
      let kernel = WeightImage(head.kernel.rows)
      svg.element(
        "image",
        [
          "class": "cells", "href": .text(InlinePicture.weights(kernel, scale: WeightImage.scale(of: [kernel]))),
          "x": .number(left), "y": .number(top), "width": .number(side), "height": .number(side),
        ])
    } else if picture.view.isEmpty {
      whole(picture.image, left: left, top: top, svg: &svg)
      if let scene = picture.scene { try corner(scene, right: left + side, bottom: top + side, svg: &svg) }
    } else {
      try part(of: picture.image, picture.view, left: left, top: top, side: side, svg: &svg)
    }
  }

  private func number(left: Double, top: Double, svg: inout SVGWriter) {
    svg.element(
      "text",
      [
        "class": "number", "x": .number(left + side / 2), "y": .number(top + side / 2 + 4), "text-anchor": "middle",
      ], content: String(unit.channel))
  }

  private func whole(_ address: String, left: Double, top: Double, svg: inout SVGWriter) {
    svg.element(
      "image",
      [
        "href": .text(address), "x": .number(left), "y": .number(top), "width": .number(side), "height": .number(side),
        "preserveAspectRatio": "xMidYMid slice",
      ])
  }

  private func corner(_ scene: TilePicture.Scene, right: Double, bottom: Double, svg: inout SVGWriter) throws {
    let (small, rim) = (side * Thumbnails.cornerShare, 1.0)
    let (left, top) = (right - small, bottom - small)
    svg.element(
      "rect",
      [
        "class": "rim", "x": .number(left - rim), "y": .number(top - rim), "width": .number(small + rim),
        "height": .number(small + rim),
      ])
    try part(of: scene.image, scene.view, left: left, top: top, side: small, svg: &svg)
  }

  /// The part of a photograph that the unit saw.
  private func part(
    of address: String, _ view: String, left: Double, top: Double, side: Double, svg: inout SVGWriter
  ) throws {
    let whole = try context.site.library.inputSize
    svg.start(
      "svg",
      [
        "x": .number(left), "y": .number(top), "width": .number(side), "height": .number(side), "viewBox": .text(view),
      ])
    svg.element(
      "image",
      ["href": .text(address), "width": .number(Double(whole.width)), "height": .number(Double(whole.height))])
    svg.end()
  }
}
