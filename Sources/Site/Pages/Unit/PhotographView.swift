package import Basics
package import Findings
import Images
import Networks

/// A photograph as a unit saw it: the part in its receptive field, by structure or measured, or where that is most of the
/// image, the part around the place where the unit fires, with the rest in shadow.
struct PhotographView: ViewModel {
  var image: String
  var label: String
  var value: String
  var look: String
  var square: String
  /// Whether the part is that at which the unit fires.
  let isAroundCore: Bool

  /// - Parameters:
  ///   - size: of the model's input, in pixels.
  ///   - className: the class of the image, where it is known; otherwise its own name stands for it.
  ///   - scene: what is drawn in it, where it is a scene.
  ///   - saturation: what the layer makes of the value, where the unit is measured before its layer's function.
  ///   - heat: the place of its map on the sheet of all maps; empty where there is none.
  init(
    _ example: Example, size: Size, context: PageContext, className: String? = nil, scene: SceneSubject? = nil,
    saturation: Saturation? = nil, heat: String = ""
  ) {
    let square = PhotographSquare(of: PhotographPart(example), size: size)
    self.square = square.variables + (heat.isEmpty ? "" : ";\(heat)")
    label =
      className.map { KnownWord.className($0, strings: context.strings) }
      ?? ImageTitle.of(example.name, scene: scene, strings: context.strings)
    let after = saturation?.value(example.value).map { " → \(NumberText.short(Double($0)))" } ?? ""
    value = NumberText.short(Double(example.value)) + after
    image = context.file(SiteMap.path(ofPhotograph: example.picture))
    isAroundCore = square.isAroundCore
    look = isAroundCore ? "see lit" : square.side < 40 ? "see coarse" : "see"
  }

  static let variables = Variables<PhotographView>([
    .text("image", "the address of the whole image", \.image),
    .text("label", "the image's class, or what it is called where that is not known", \.label),
    .text(
      "value", "the unit's largest activation on it, and what the layer makes of it where that is another number",
      \.value),
    .text("look", "the classes of the part that the unit saw or fired at: see lit", \.look),
    .text(
      "square", "left, top and side of that part in pixels, and the place of its map: --x:5;--y:1;--s:90;--i:0",
      \.square),
  ])
}

/// The smallest square around the part of a photograph that a unit saw that stays inside the photograph, in pixels.
///
/// A unit whose field is most of the photograph says little by it: of such a one it is the square around the region where
/// the unit is above half its maximum, with a margin, and never less than a third of the photograph's side.
package struct PhotographSquare {
  package let left: Double
  package let top: Double
  package let side: Double
  /// Whether it is that around the region where the unit fires.
  package let isAroundCore: Bool
  private let height: Double
  private let width: Double

  /// The share of the photograph's side from which on a field says little.
  static let mostOfPhotograph = 0.6
  /// The least side of a square around a region, as a share of the photograph's.
  static let leastAroundCore = 1.0 / 3
  /// How much wider than the region the square is.
  package static let margin = 1.25

  /// - Parameters:
  ///   - part: what the unit saw; nil for all of the photograph.
  ///   - size: of the photograph.
  package init(of part: PhotographPart?, size: Size) {
    let (height, width) = (Double(max(1, size.height)), Double(max(1, size.width)))
    (self.height, self.width) = (height, width)
    let shorter = min(height, width)
    guard let part, part.crop.width > 0, part.crop.height > 0 else {
      (left, top, side, isAroundCore) = (0, 0, shorter, false)
      return
    }
    func start(_ low: Double, _ length: Double, _ side: Double, _ limit: Double) -> Double {
      min(max(0, low + (length - side) / 2), limit - side)
    }
    let crop = part.crop
    let field = Double(max(crop.width, crop.height))
    guard let core = part.core, field > Self.mostOfPhotograph * shorter else {
      side = min(field, shorter)
      left = start(Double(crop.left), Double(crop.width), side, width)
      top = start(Double(crop.top), Double(crop.height), side, height)
      isAroundCore = false
      return
    }
    let wanted = max(core.width * width, core.height * height) * Self.margin
    side = min(max(wanted, Self.leastAroundCore * shorter), shorter)
    left = start(core.left * width, core.width * width, side, width)
    top = start(core.top * height, core.height * height, side, height)
    isAroundCore = true
  }

  /// For an image in a box: wider than the box, and shifted, so that the square fills the box.
  var style: String {
    [("width", width), ("left", -left), ("top", -top)]
      .map { "\($0):\(SVGWriter.number($1 / side * 100))%" }.joined(separator: ";")
  }

  /// The numbers from which the stylesheet makes the crop and the frame, to a tenth of a pixel.
  var variables: String {
    zip(["--x", "--y", "--s"], [left, top, side]).map { "\($0):\(SVGWriter.number(($1 * 10).rounded() / 10))" }
      .joined(separator: ";")
  }
}

extension Size {
  /// Of an image: `width="640" height="480"`
  var attributes: String { "width=\"\(width)\" height=\"\(height)\"" }

  /// What the stylesheet needs to show a part of a photograph: `--w:640;--h:480`
  var variables: String { "--w:\(width);--h:\(height)" }
}
