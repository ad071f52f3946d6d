package import Basics
package import Findings
package import Images

/// What the site says about the model as a whole.
package struct ModelFacts: Hashable, Sendable, Encodable {
  /// For people: `GoogLeNet`.
  package var title: String
  /// One or two sentences on what it was trained for; empty when nothing is known.
  package var summary: AuthorsText
  /// The file's name without folders.
  package var file: String
  package var digest: Digest
  package var opset: Int
  /// Height and width of the input in pixels.
  package var inputSize: Size
  /// How an image becomes the input.
  package var preprocessing: Preprocessing
  package var parameterCount: Int
  /// Names of the classes by index; empty when they are not known.
  package var classes: [String]
  package var images: ImageOrigin
  /// Images that were scanned for examples.
  package var imageCount: Int
  /// Those of them over which units were compared with one another, and with another model's.
  package var sampleCount: Int
  /// How often the model names the class that an image's name says; nil where none says one.
  package var accuracy: Accuracy?

  /// Where the images come from.
  package enum ImageOrigin: Hashable, Sendable, Encodable {
    case none
    /// The program draws them.
    case drawn
    /// A folder, with the text about their source and licence that lies in it; empty where none does.
    case folder(credits: String)
  }

  package init(
    title: String, summary: AuthorsText = AuthorsText(""), file: String, digest: Digest, opset: Int, inputSize: Size,
    preprocessing: Preprocessing? = nil, parameterCount: Int, classes: [String] = [], images: ImageOrigin = .none,
    imageCount: Int = 0, sampleCount: Int? = nil,
    accuracy: Accuracy? = nil
  ) {
    self.title = title
    self.summary = summary
    self.file = file
    self.digest = digest
    self.opset = opset
    self.inputSize = inputSize
    self.preprocessing = preprocessing ?? Preprocessing(resize: inputSize.shortSide, size: inputSize)
    self.parameterCount = parameterCount
    self.classes = classes
    self.images = images
    self.imageCount = imageCount
    self.sampleCount = sampleCount ?? imageCount
    self.accuracy = accuracy
  }
}
