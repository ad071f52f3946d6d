import Basics
import Findings
import Networks

/// A photograph as a unit saw it: the part in its receptive field and, where asked for, the whole with the places where
/// it fires.
struct PhotographView: ViewModel {
  var photograph: Markup
  var value: String
  var square: String

  /// - Parameters:
  ///   - size: of the model's input, in pixels.
  ///   - saturation: what the layer makes of the value, where the unit is measured before its layer's function.
  ///   - heat: the place of the map on the sheet of all maps; nil to show the part alone.
  init(
    _ example: Example, size: Size, context: PageContext, saturation: Saturation? = nil, heat: String? = nil
  ) {
    let square = PhotographSquare(of: example.crop, size: size)
    self.square = square.variables
    let after = saturation?.value(example.value).map { " → \(NumberText.short(Double($0)))" } ?? ""
    value = NumberText.short(Double(example.value)) + after
    let image = context.file(SiteMap.path(ofPhotograph: example.picture)).escapedForHTML
    let shape = "\(size.attributes) loading=\"lazy\""
    let name = Label.photograph(example.name).escapedForHTML
    var html = "<a class=\"see\(square.side < 40 ? " coarse" : "")\" href=\"\(image)\">"
    html += "<span class=\"crop\"><img src=\"\(image)\" \(shape) alt=\"\(name)\"></span>"
    if let heat {
      html += "<span class=\"whole\"><img src=\"\(image)\" \(shape) alt=\"\">"
      html += "<i class=\"heat\" style=\"\(heat)\"></i><i class=\"frame\"></i></span>"
    }
    photograph = Markup(html + "</a>")
  }

  static let variables = Variables<PhotographView>([
    .markup("photograph", "the part that the unit saw, and the whole where the list is of the strongest", \.photograph),
    .text(
      "value", "the unit's largest activation on it, and what the layer makes of it where that is another number",
      \.value),
    .text("square", "left, top and side of the part that the unit saw, in pixels: --x:5;--y:1;--s:90", \.square),
  ])
}

/// The smallest square around the part of a photograph that a unit saw that stays inside the photograph, in pixels.
struct PhotographSquare {
  let left: Double
  let top: Double
  let side: Double
  private let height: Double
  private let width: Double

  /// - Parameters:
  ///   - crop: what the unit saw; nil for all of it.
  ///   - size: of the photograph.
  init(of crop: Box?, size: Size) {
    height = Double(max(1, size.height))
    width = Double(max(1, size.width))
    guard let crop, crop.width > 0, crop.height > 0 else {
      (left, top, side) = (0, 0, min(height, width))
      return
    }
    let side = min(Double(max(crop.width, crop.height)), height, width)
    func start(_ low: Int, _ length: Int, _ limit: Double) -> Double {
      min(max(0, Double(low) + (Double(length) - side) / 2), limit - side)
    }
    self.side = side
    left = start(crop.left, crop.width, width)
    top = start(crop.top, crop.height, height)
  }

  /// For an image in a box: wider than the box, and shifted, so that the square fills the box.
  var style: String {
    [("width", width), ("left", -left), ("top", -top)]
      .map { "\($0):\(SVGWriter.number($1 / side * 100))%" }.joined(separator: ";")
  }

  /// The numbers from which the stylesheet makes the crop and the frame.
  var variables: String {
    "--x:\(SVGWriter.number(left));--y:\(SVGWriter.number(top));--s:\(SVGWriter.number(side))"
  }
}

extension Size {
  /// Of an image: `width="640" height="480"`
  var attributes: String { "width=\"\(width)\" height=\"\(height)\"" }

  /// What the stylesheet needs to show a part of a photograph: `--w:640;--h:480`
  var variables: String { "--w:\(width);--h:\(height)" }
}
