import Basics
import Findings

/// A name and a value in a list of facts.
struct FactView: ViewModel, Hashable {
  var name: String
  var value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  static let variables = Variables<FactView>([
    .text("fact", "what the value is", \.name),
    .text("value", "the value", \.value),
  ])
}

/// A link with its text.
struct LinkView: ViewModel, Hashable {
  var title: String
  var link: String
  var note = ""

  static let variables = Variables<LinkView>([
    .text("linkTitle", "the text of the link", \.title),
    .text("link", "its address", \.link),
    .text("note", "a line more about it; may be empty", \.note),
  ])
}

extension FactView {
  /// How often the model is right.
  init(_ accuracy: Accuracy, strings: StringTable) {
    self.init(
      strings("home.accuracy"),
      strings(
        accuracy.bestFive == accuracy.best ? "home.accuracyBest" : "home.accuracyValue",
        [
          "best": NumberText.percent(accuracy.shareBest), "five": NumberText.percent(accuracy.shareBestFive),
          "images": NumberText.whole(accuracy.images),
        ]))
  }

  /// What the places of a layer see; nil where each sees everything and nothing was measured.
  ///
  /// - Parameter image: the size of the model's input.
  static func receptiveField(of layer: LayerFacts, image: Size, strings: StringTable) -> FactView? {
    guard let vertical = layer.vertical, let horizontal = layer.horizontal else {
      return layer.measured.map { FactView(strings("layer.receptiveField"), text(of: $0, strings: strings)) }
    }
    let size = "\(vertical.size) × \(horizontal.size)"
    guard let path = layer.beside else {
      let isLarger = vertical.size > image.height && horizontal.size > image.width
      return FactView(
        strings("layer.receptiveField"), strings(isLarger ? "layer.pixelsLarger" : "layer.pixels", ["size": size]))
    }
    return FactView(
      strings("layer.receptiveField"),
      strings("layer.pixelsAnd", ["size": size, "path": strings("layer.beside.\(path.rawValue)")]))
  }

  private static func text(of measured: MeasuredField, strings: StringTable) -> String {
    guard let extent = measured.extent else {
      return strings(measured.peaks == 0 ? "layer.measured.silent" : "layer.measured.unmoved")
    }
    let (vertical, horizontal) = (extent.field.vertical.size, extent.field.horizontal.size)
    return strings(
      measured.local == nil ? "layer.measured.even" : "layer.measured.local",
      ["size": "\(vertical) × \(horizontal)", "even": "\(extent.even) × \(extent.even + horizontal - vertical)"])
  }

  /// How the field of a layer was measured; nil where it was not.
  static func measurement(of layer: LayerFacts, strings: StringTable) -> FactView? {
    guard layer.vertical == nil || layer.horizontal == nil, let measured = layer.measured, let extent = measured.extent
    else { return nil }
    let unmoved =
      measured.unmoved == 0
      ? "" : ". " + strings.count("layer.measured.without", measured.unmoved)
    return FactView(
      strings("layer.measured.how"),
      strings(
        "layer.measured.gradients",
        [
          "units": strings.count("layer.units", measured.units), "peaks": NumberText.whole(measured.peaks),
          "low": NumberText.whole(extent.low), "high": NumberText.whole(extent.high),
          "even": NumberText.whole(extent.even),
        ]) + unmoved)
  }
}
