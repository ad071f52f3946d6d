package import Basics
package import Images
package import Networks

/// How images enter the model, as far as a configuration or a command line says it.
package struct PreprocessingSettings: Hashable, Sendable, Encodable {
  package var mean: [Double]?
  package var std: [Double]?
  package var range: [Double]?
  package var order: Preprocessing.Order?
  package var resize: Int?
  package var size: Size?

  package init(
    mean: [Double]? = nil, std: [Double]? = nil, range: [Double]? = nil, order: Preprocessing.Order? = nil,
    resize: Int? = nil, size: Size? = nil
  ) {
    self.mean = mean
    self.std = std
    self.range = range
    self.order = order
    self.resize = resize
    self.size = size
  }

  init(_ table: ConfigurationTable?) {
    mean = table?.numbers("mean")
    std = table?.numbers("std")
    range = table?.numbers("range")
    order = table?.choice("order", Preprocessing.Order.self)
    resize = table?.integer("resize", 1...16_384)
    size = table?.size("size", 1...16_384)
    table?.finish()
  }

  /// What is said here, and where nothing is said what `other` says.
  package func over(_ other: PreprocessingSettings) -> PreprocessingSettings {
    PreprocessingSettings(
      mean: mean ?? other.mean, std: std ?? other.std, range: range ?? other.range, order: order ?? other.order,
      resize: resize ?? other.resize, size: size ?? other.size)
  }

  /// The preprocessing for a model with the given image input; where nothing is said its size is the model's own, and its
  /// range is 0 to 255 where the model takes bytes.
  package func preprocessing(for input: Input) throws(Diagnostic) -> Preprocessing {
    let dimensions = input.dimensions
    guard dimensions.count == 4 else {
      throw Diagnostic(
        "the model's input '\(input.name)' is not an image: it has \(dimensions.count) dimensions, not 4")
    }
    guard let height = size?.height ?? dimensions[2] ?? dimensions[3],
      let width = size?.width ?? dimensions[3] ?? dimensions[2]
    else {
      throw Diagnostic(
        "the model leaves the size of its input open", advice: "Give it with `size` (`--size` on the command line).")
    }
    let size = Size(height: height, width: width)
    let channels = dimensions[1] ?? 3
    guard channels == 1 || channels == 3 else {
      throw Diagnostic(
        "the model's input has \(channels) channels; images have 3, or 1 where they are grey, and there is nothing to give "
          + "the others")
    }
    let preprocessing = Preprocessing(
      mean: mean ?? [0], std: std ?? [1], range: range ?? (input.holdsBytes ? [0, 255] : [0, 1]),
      order: order ?? (channels == 1 ? .grey : .rgb),
      resize: resize ?? size.shortSide, size: size)
    guard preprocessing.channels == channels else {
      throw Diagnostic(
        "the order '\(preprocessing.order.rawValue)' gives \(preprocessing.channels) channels; the model takes \(channels)",
        advice: channels == 1 ? "Use 'grey'." : "Use 'rgb' or 'bgr'.")
    }
    try preprocessing.validate()
    return preprocessing
  }
}
