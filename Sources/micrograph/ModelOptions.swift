import ArgumentParser
import Basics
import Foundation
import Generation
import Images
import Networks
import Projects

/// How the values of pixels enter a model that comes without a configuration.
struct PixelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How pixels entered in training: \(PreprocessingPreset.list), or a preprocessor_config.json or timm's config.json. Such a file beside the model is found by itself.",
      valueName: "name|file"))
  var preprocessing: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Subtracted from each channel, in the model's order: 104,117,123.", valueName: "numbers"))
  var mean: NumberList?

  @Option(help: ArgumentHelp("What each channel is divided by after that.", valueName: "numbers"))
  var std: NumberList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What black and white become first: 0,255 or 0,1.", valueName: "low,high"))
  var range: NumberList?

  @Option(help: "The order of the channels.")
  var order: Preprocessing.Order?

  @Option(help: "How exactly convolutions multiply; bf16 is faster and less exact.")
  var precision = Precision.fp32

  var settings: PreprocessingSettings {
    var settings = PreprocessingSettings(mean: mean?.values, std: std?.values, range: range?.values, order: order)
    settings.take(preprocessing)
    return settings
  }
}

extension PreprocessingSettings {
  /// The name of a preset, or else the path of a file.
  mutating func take(_ argument: String?) {
    guard let argument else { return }
    preset = PreprocessingPreset(rawValue: argument)
    file = preset == nil ? URL(fileURLWithPath: argument).path : nil
  }
}

/// How images enter a model that comes without a configuration.
struct ModelOptions: ParsableArguments {
  @OptionGroup var pixels: PixelOptions

  @Option(help: ArgumentHelp("The short side of an image is brought to this.", valueName: "pixels"))
  var resize: Int?

  @Option(help: ArgumentHelp("The middle of the image that the model sees: 224, or 24,40.", valueName: "height,width"))
  var size: Size?

  @Option(help: ArgumentHelp("A text file with a class name on each line.", valueName: "file"))
  var labels: String?

  var precision: Precision { pixels.precision }

  var preprocessing: PreprocessingSettings {
    var settings = pixels.settings
    settings.resize = resize
    settings.size = size
    return settings
  }

  func specimen(_ model: String) throws -> Specimen {
    try Specimen(
      model: URL(fileURLWithPath: model), precision: precision, preprocessing: preprocessing,
      labels: labels.map { URL(fileURLWithPath: $0) })
  }
}

extension Preprocessing.Order: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}

extension Size: ExpressibleByArgument {
  /// One number for a square, or height and width: `224`, `24,40`.
  package init?(argument: String) {
    let sides = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.filter { $0 != " " })
    }
    switch sides.count {
    case 1: self.init(height: sides[0], width: sides[0])
    case 2: self.init(height: sides[0], width: sides[1])
    default: return nil
    }
  }

  /// Nil unless there are two sides, and not of nothing.
  private init?(height: Int?, width: Int?) {
    guard let height, let width, height > 0, width > 0 else { return nil }
    self.init(height: height, width: width)
  }
}

/// Numbers with commas between them: `104,117,123`.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0.filter { $0 != " " }) }
    guard values.count == parts.count else { return nil }
    self.values = values
  }
}
