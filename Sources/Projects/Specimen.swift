import Analyses
package import Basics
package import Foundation
package import Images
package import Networks
import ONNXImport

/// What is put under the microscope: a model, how images enter it, and what its classes are called.
package struct Specimen: Sendable {
  package let model: Model
  /// For people: the file's name.
  package let name: String
  package let preprocessing: Preprocessing
  /// Where the preprocessing was said.
  package let source: PreprocessingSettings.Source
  /// Class names by index; empty where they are not known.
  package let labels: [String]

  package init(
    model: Model, name: String, preprocessing: Preprocessing, source: PreprocessingSettings.Source = .said,
    labels: [String] = []
  ) {
    self.source = source
    self.model = model
    self.name = name
    self.preprocessing = preprocessing
    self.labels = labels
  }

  /// Reads a model file and its labels.
  package init(
    model url: URL, precision: Precision, preprocessing: PreprocessingSettings, labels: URL?
  ) throws(Diagnostic) {
    let model = try ONNXFile.read(url).computing(in: precision)
    guard model.inputs.count == 1, let input = model.inputs.first else {
      throw Diagnostic(
        "the model has \(model.inputs.count) inputs; Micrograph looks at models with one", at: url.lastPathComponent)
    }
    let (preprocessing, source) = try preprocessing.preprocessing(for: input, of: url)
    self.init(
      model: try model.sized(for: preprocessing.inputShape(count: 1)), name: url.lastPathComponent,
      preprocessing: preprocessing, source: source, labels: try labels.map(Specimen.labels) ?? [])
  }

  /// What is odd about the class names: there are not as many as classes.
  package var doubtfulLabels: Diagnostic? {
    guard !labels.isEmpty, let output = try? ClassOutput(model, image: inputShape(count: 1)),
      output.count != labels.count
    else { return nil }
    return Diagnostic(
      "there are \(labels.count) class names, and the model has \(output.count) classes", at: name,
      advice: "Check that they are this model's, one a line in the order of its classes.")
  }

  /// That nothing says how pixels enter the model, where it is so.
  package var doubtfulPixels: Diagnostic? {
    guard source == .nowhere else { return nil }
    return Diagnostic(
      "nothing says how pixels enter the model, so they are taken from 0 to 1", at: name,
      advice: "If it was trained otherwise, say so with --preprocessing: \(PreprocessingPreset.list).")
  }

  /// Of the images that enter, in pixels.
  package var inputSize: Size { preprocessing.size }

  /// The shape of the input for `count` images.
  package func inputShape(count: Int) -> Shape { preprocessing.inputShape(count: count) }

  /// The height and width for pictures of layers: `preferred`, or those of the network's own input where the layers run at
  /// no other, as those of a transformer whose positions are a fixed number.
  package func pictureSize(_ preferred: Size, of layers: [String]) -> Size {
    guard let input = model.inputs.first else { return preferred }
    let image = preprocessing.inputShape(count: 1, size: preferred)
    let graph = try? Graph(model, inputs: [input.name: image], targets: layers.compactMap(model.value))
    return graph == nil ? preprocessing.size : preferred
  }

  /// One class name a line, in the order of the classes.
  package static func labels(_ url: URL) throws(Diagnostic) -> [String] {
    guard let data = FileManager.default.contents(atPath: url.path),
      let text = String(file: data)
    else { throw Diagnostic("the labels cannot be read", at: url.path, advice: "Give a text file, a name a line.") }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
