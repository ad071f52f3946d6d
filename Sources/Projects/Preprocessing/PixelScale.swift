package import Basics
import Engine
import Foundation
package import Images
import Networks

extension Specimen {
  /// That the sizes of numbers speak against the preprocessing, where they do so strongly, on the first of some pictures.
  ///
  /// What the file's first batch normalization expects is held against what the images make. With the right pixels the
  /// trained networks at hand had 0.4 to 0.9 times the spread that is expected, with pixels 255 times too large 44 to 120
  /// times; ranges of 0 to 1 and -1 to 1 are too near to each other. Nothing is said where a file has no such
  /// normalization, or has it folded away: the biases that are left tell right pixels from wrong ones in some networks and
  /// not in others (`Benchmarks/SCALES.md`).
  package func doubtfulScale(_ pictures: [Picture]) -> Diagnostic? {
    guard let times = spread(pictures), times > 8 || times < 1 / 8 else { return nil }
    let size = times > 1 ? "large" : "small"
    return Diagnostic(
      "the first layer's numbers vary \(String(format: "%.2g", times)) times as much as its normalization expects: "
        + "pixels enter too \(size)",
      at: name, advice: "Check how they enter; --preprocessing knows \(PreprocessingPreset.list).")
  }

  /// The spread of the first normalized value as a multiple of what is expected, the median over its channels; nil where
  /// nothing is expected or the value cannot be computed.
  private func spread(_ pictures: [Picture]) -> Double? {
    let pictures = pictures.prefix(4)
    guard let expected = model.firstNormalized, !pictures.isEmpty,
      let program = try? Compiler(model).program(input: inputShape(count: 1), targets: [expected.value]),
      let execution = try? program.execution(), let shape = program.graph.shapes[expected.value], shape.rank > 1,
      shape[1] == expected.deviations.count
    else { return nil }
    let (channels, places) = (shape[1], shape.count / shape[1])
    var (sums, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    for picture in pictures {
      preprocessing.input(of: picture).withUnsafeBufferPointer { execution.forward($0) }
      execution.withActivation(expected.value) { numbers in
        for (place, number) in numbers.enumerated() {
          sums[place / places] += Double(number)
          squares[place / places] += Double(number) * Double(number)
        }
      }
    }
    let count = Double(places * pictures.count)
    let top = expected.deviations.max() ?? 0
    let ratios = zip(expected.deviations, zip(sums, squares)).compactMap { expected, sums -> Double? in
      let (mean, square) = (sums.0 / count, sums.1 / count)
      // A channel that the training switched off says nothing.
      return expected > top * 1e-3 ? max(square - mean * mean, 0).squareRoot() / Double(expected) : nil
    }
    return ratios.isEmpty ? nil : ratios.sorted()[ratios.count / 2]
  }
}
