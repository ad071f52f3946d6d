import ArgumentParser
import Basics
import Generation
import Images
import Networks
import Projects

/// How images enter the second of two models, as far as it is not as for the first.
struct OtherModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How pixels entered in training, by name or by a file.", valueName: "name|file"))
  var preprocessingB: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Subtracted from each channel, in the model's order.", valueName: "numbers"))
  var meanB: NumberList?

  @Option(help: ArgumentHelp("What each channel is divided by after that.", valueName: "numbers"))
  var stdB: NumberList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What black and white become first.", valueName: "low,high"))
  var rangeB: NumberList?

  @Option(help: "The order of the channels.")
  var orderB: Preprocessing.Order?

  @Option(help: ArgumentHelp("The short side of an image is brought to this.", valueName: "pixels"))
  var resizeB: Int?

  @Option(help: ArgumentHelp("The middle of the image that the model sees.", valueName: "height,width"))
  var sizeB: Size?

  @Option(help: "How exactly convolutions multiply.")
  var precisionB: Precision?

  var preprocessing: PreprocessingSettings {
    var settings = PreprocessingSettings(
      mean: meanB?.values, std: stdB?.values, range: rangeB?.values, order: orderB, resize: resizeB, size: sizeB)
    settings.take(preprocessingB)
    return settings
  }
}
