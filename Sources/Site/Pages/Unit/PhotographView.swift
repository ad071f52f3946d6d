import Findings

/// A photograph as a unit saw it: the part in its receptive field, and the whole with the places where it fires.
struct PhotographView: ViewModel {
  var image: String
  var name: String
  var value: String
  var crop: String
  var isCoarse: Bool
  var heat: String
  var frame: String
  var width: String
  var height: String

  /// `size` is the model's input: height and width in pixels.
  init(_ example: Example, size: [Int], context: PageContext, withHeat: Bool = true) {
    image = context.file(SiteMap.path(ofPhotograph: example.picture))
    name = Label.photograph(example.name)
    value = NumberText.short(Double(example.value))
    let height = Double(size.first ?? 1)
    let width = Double(size.last ?? 1)
    self.height = "\(size.first ?? 1)"
    self.width = "\(size.last ?? 1)"
    let square = Square(around: example.crop, height: height, width: width)
    crop = square.style(height: height, width: width)
    isCoarse = square.side < 40
    heat = withHeat ? InlinePicture.heat(example.heat) : ""
    frame = withHeat ? square.frame(height: height, width: width) : ""
  }

  static let variables = Variables<PhotographView>([
    .text("image", "the address of the photograph", \.image),
    .text("name", "what is on it, from its file name", \.name),
    .text("value", "the unit's largest activation on it", \.value),
    .text("crop", "the style that scales and shifts it to the part that the unit saw", \.crop),
    .flag("isCoarse", "whether that part is only a few pixels", \.isCoarse),
    .text("heat", "the unit's map as a data address; empty when left out", \.heat),
    .text("width", "the photograph's width in pixels", \.width),
    .text("height", "its height in pixels", \.height),
    .text("frame", "the style that places a frame around that part on the whole photograph", \.frame),
  ])
}

/// The smallest square around a crop that stays inside the image, in pixels.
private struct Square {
  let left: Double
  let top: Double
  let side: Double

  init(around crop: [Int], height: Double, width: Double) {
    guard crop.count == 4, crop[2] > 0, crop[3] > 0 else {
      (left, top, side) = (0, 0, min(height, width))
      return
    }
    let side = min(Double(max(crop[2], crop[3])), height, width)
    func start(_ low: Int, _ length: Int, _ limit: Double) -> Double {
      min(max(0, Double(low) + (Double(length) - side) / 2), limit - side)
    }
    self.side = side
    left = start(crop[0], crop[2], width)
    top = start(crop[1], crop[3], height)
  }

  /// For an image in a box: wider than the box, and shifted, so that the square fills the box.
  func style(height: Double, width: Double) -> String {
    let parts = [("width", width), ("left", -left), ("top", -top)]
    return parts.map { "\($0):\(SVGWriter.number($1 / side * 100))%" }.joined(separator: ";")
  }

  /// For a frame on a box that shows the image's centred square.
  func frame(height: Double, width: Double) -> String {
    let parts = [("left", left / width), ("top", top / height), ("width", side / width), ("height", side / height)]
    return parts.map { "\($0):\(SVGWriter.number($1 * 100))%" }.joined(separator: ";")
  }
}
