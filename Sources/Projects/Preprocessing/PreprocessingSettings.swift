package import Basics
package import Foundation
package import Images
package import Networks

/// How images enter the model, as far as a configuration or a command line says it.
package struct PreprocessingSettings: Hashable, Sendable, Encodable {
  /// What holds for the pixels where nothing else is said of them here.
  package var preset: PreprocessingPreset?
  /// The path of a file that says it, as published models bring one along.
  package var file: String?
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

  init(_ table: ConfigurationTable) {
    preset = table.choice(
      "preset", PreprocessingPreset.self,
      KeyMeaning("How pixels entered in training; stands for the next four.", otherwise: "none"))
    file = table.text(
      "file",
      KeyMeaning(
        "A `preprocessor_config.json` or timm's `config.json` that says it.",
        otherwise: "such a file beside the model, where nothing is said of pixels"))
    range = table.numbers(
      "range",
      KeyMeaning("What black and white become first.", otherwise: "[0, 1], or [0, 255] where the model takes bytes"))
    mean = table.numbers(
      "mean", KeyMeaning("Subtracted from each channel, in the model's order.", otherwise: "0"))
    std = table.numbers("std", KeyMeaning("What each channel is divided by after that.", otherwise: "1"))
    order = table.choice(
      "order", Preprocessing.Order.self,
      KeyMeaning("The order of the channels.", otherwise: "rgb, or grey where the model takes one channel"))
    resize = table.integer(
      "resize", 1...16_384,
      KeyMeaning("What the short side of an image is brought to, in pixels.", otherwise: "the short side of `size`"))
    size = table.size(
      "size", 1...16_384,
      KeyMeaning("The part in the middle that the model sees, in pixels.", otherwise: "the model's own"))
    table.finish()
  }

  /// What is said here, and where nothing is said what `other` says; of pixels nothing where a preset or a file says it.
  package func over(_ other: PreprocessingSettings) -> PreprocessingSettings {
    let knowsPixels = preset != nil || file != nil
    var result = PreprocessingSettings(
      mean: mean ?? (knowsPixels ? nil : other.mean), std: std ?? (knowsPixels ? nil : other.std),
      range: range ?? (knowsPixels ? nil : other.range), order: order ?? (knowsPixels ? nil : other.order),
      resize: resize ?? other.resize, size: size ?? other.size)
    result.preset = knowsPixels ? preset : other.preset
    result.file = knowsPixels ? file : other.file
    return result
  }

  /// Whether only sizes are said, if anything.
  var saysNothingOfPixels: Bool {
    preset == nil && file == nil && mean == nil && std == nil && range == nil && order == nil
  }

  /// Where a model's preprocessing was said.
  package enum Source: Hashable, Sendable {
    case said
    case preset(PreprocessingPreset)
    case file(String)
    /// By the model's own input, which takes bytes.
    case model
    /// Nowhere: 0 to 1 is taken.
    case nowhere
  }

  /// The preprocessing for a model, and where it was said: here, by the preset or file named here, or, where nothing is
  /// said of pixels, by a file that lies beside the model.
  package func preprocessing(for input: Input, of model: URL) throws(Diagnostic) -> (Preprocessing, Source) {
    let found: PreprocessingFile?
    if let file {
      found = try PreprocessingFile(URL(fileURLWithPath: file))
    } else {
      found = saysNothingOfPixels ? try PreprocessingFile(besides: model) : nil
    }
    if let found {
      do throws(Diagnostic) {
        return (try over(found, input).agreed(with: input), .file(found.name))
      } catch {
        throw error.changed { fault in
          fault.place = fault.place ?? found.name
          fault.advice =
            "\(fault.advice.map { "\($0), or say" } ?? "Say") --preprocessing with a name: \(PreprocessingPreset.list)."
        }
      }
    }
    if let preset {
      var own = self
      own.preset = nil
      return (try own.over(preset.settings).agreed(with: input), .preset(preset))
    }
    let source: Source = saysNothingOfPixels ? (input.holdsBytes ? .model : .nowhere) : .said
    return (try preprocessing(for: input), source)
  }

  /// The preprocessing for a model, where a preset or a file may say what the model does not take.
  private func agreed(with input: Input) throws(Diagnostic) -> Preprocessing {
    let result = try preprocessing(for: input)
    guard !input.holdsBytes || result.leavesBytes else {
      throw Diagnostic(
        "pixels would enter as other numbers than 0 to 255, and the model takes bytes as they are ('raw')")
    }
    return result
  }

  /// What is said here over what a file says; the file's channels and size must be the model's own, where that has them.
  private func over(_ found: PreprocessingFile, _ input: Input) throws(Diagnostic) -> PreprocessingSettings {
    var (own, other) = (self, found.settings)
    (own.file, own.preset) = (nil, nil)
    if let wanted = found.channels, input.dimensions.count == 4, let taken = input.dimensions[1], wanted != taken {
      throw Diagnostic("it says that images have \(wanted) channels, and the model takes \(taken)", at: found.name)
    }
    if size != nil {
      (other.size, other.resize) = (nil, nil)
    } else if let wanted = other.size, input.dimensions.count == 4 {
      let (height, width) = (input.dimensions[2] ?? wanted.height, input.dimensions[3] ?? wanted.width)
      guard wanted == Size(height: height, width: width) else {
        throw Diagnostic(
          "it says that images have \(wanted) pixels, and the model takes \(height) x \(width)", at: found.name,
          advice: "Give --size")
      }
    }
    return own.over(other)
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
