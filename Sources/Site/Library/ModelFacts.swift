package import Basics
package import Findings

/// What the site says about the model as a whole.
package struct ModelFacts: Hashable, Sendable, Encodable {
  /// For people: `GoogLeNet`.
  package var title: String
  /// One or two sentences on what it was trained for; empty when nothing is known.
  package var summary: String
  /// The file's name without folders.
  package var file: String
  package var digest: Digest
  package var opset: Int
  /// Height and width of the input in pixels.
  package var inputSize: Size
  package var parameterCount: Int
  /// Names of the classes by index; empty when they are not known.
  package var classes: [String]
  /// Images that were scanned for examples.
  package var imageCount: Int
  /// Those of them over which units were compared with one another, and with another model's.
  package var sampleCount: Int
  /// How often the model names the class that an image's name says; nil where none says one.
  package var accuracy: Accuracy?

  package init(
    title: String, summary: String = "", file: String, digest: Digest, opset: Int, inputSize: Size,
    parameterCount: Int, classes: [String] = [], imageCount: Int = 0, sampleCount: Int? = nil,
    accuracy: Accuracy? = nil
  ) {
    self.title = title
    self.summary = summary
    self.file = file
    self.digest = digest
    self.opset = opset
    self.inputSize = inputSize
    self.parameterCount = parameterCount
    self.classes = classes
    self.imageCount = imageCount
    self.sampleCount = sampleCount ?? imageCount
    self.accuracy = accuracy
  }
}
