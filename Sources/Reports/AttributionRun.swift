import Algorithms
import Analyses
package import Basics
import Engine
package import Foundation
import Images
import Networks
package import Projects

/// Asks which units moved a network's answers to image files.
package struct AttributionRun: Sendable {
  private let specimen: Specimen
  private let layers: [Layer]
  private let against: Int?
  private let meter: AttributionMeter

  /// How many images' maps are held at a time.
  private static let batch = 8

  /// - Parameters:
  ///   - layers: names of the layers to ask about; none for all of the network's own.
  ///   - against: the class to compare the best one with, by number or label; nil for the second best.
  package init(_ specimen: Specimen, layers names: [String], against: String?) throws {
    let image = specimen.inputShape(count: 1)
    guard let output = try ClassOutput(specimen.model, image: image) else {
      throw Diagnostic("the model tells no classes apart, so there is no answer to explain")
    }
    self.specimen = specimen
    layers = try specimen.model.layers(names, image: image)
    self.against = try against.map { try Self.index(of: $0, in: specimen.labels, count: output.count) }
    let scanned = try layers.map { try ScanLayer($0, of: specimen.model) }
    meter = try AttributionMeter(
      compiler: Compiler(specimen.model), layers: scanned, output: output, preprocessing: specimen.preprocessing)
  }

  /// A class by its number, its label, or a part of a label that only one class has.
  private static func index(of text: String, in labels: [String], count: Int) throws(Diagnostic) -> Int {
    if let number = Int(text) {
      guard (0..<count).contains(number) else {
        throw Diagnostic("there is no class \(number)", advice: "The classes are 0 to \(count - 1).")
      }
      return number
    }
    let wanted = text.lowercased()
    let known = labels.prefix(count).enumerated()
    if let exact = known.first(where: { $1.lowercased() == wanted }) { return exact.offset }
    let found = known.filter { $1.lowercased().contains(wanted) }
    guard found.count == 1, let match = found.first else {
      let names = found.prefix(4).map { "'\($0.element)'" }.joined(separator: " or ")
      throw Diagnostic(
        found.isEmpty ? "there is no class '\(text)'" : "'\(text)' may be \(names)",
        advice: labels.isEmpty ? "Give the class's number, or the labels with --labels." : "Give the class's number.")
    }
    return match.offset
  }

  /// What moved each answer, in the order of the images.
  package func report(on images: [URL], work: Work) throws -> [AttributionReport] {
    let stimuli = images.map { url in
      Stimulus(name: url.lastPathComponent, title: url.lastPathComponent, digest: Digest(Data(url.path.utf8))) {
        () throws(Diagnostic) in
        try Picture(reading: url)
      }
    }
    work.progress.begin("Asking what moved the answers", "images", total: images.count)
    var reports: [AttributionReport] = []
    for group in stimuli.chunks(ofCount: Self.batch) {
      try work.interruption.check()
      let answers = try meter.answers(to: Array(group), against: against, workers: work.workers)
      reports += answers.map { AttributionReport($0, layers: layers.map(\.name), labels: specimen.labels) }
      work.progress.advance(group.count)
    }
    work.progress.end()
    return reports
  }
}
