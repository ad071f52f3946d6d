import Analyses
import Artifacts
package import Basics
import Engine
package import Findings
package import Foundation
import Images
import Networks
package import Projects

/// The strongest images of a unit, as `micrograph examples` tells them.
package struct ExampleReport: Encodable, Sendable {
  package struct Image: Encodable, Sendable {
    package var image: String
    package var value: Float
    /// What the layer makes of it, where the unit is measured before the layer's function.
    package var activation: Float?
    /// In the unit's map.
    package var position: Cell
    /// What that position sees, in pixels of the model's input.
    package var crop: Box
  }

  package var unit: String
  /// The function before which the unit is measured; absent where it is measured as it is.
  package var before: String?
  package var images: [Image]
  /// The images on which it is furthest below 0, where it has two ends.
  package var negative: [Image]?
  /// The shares of places and of images where the layer's function is at its bound.
  package var saturated: SaturatedShare?
  /// Images with the same largest activation as the first; absent where there is no other.
  package var tied: Int?
  package var mean: Double
  package var shareActive: Double
  /// Images on which the unit is infinite or not a number somewhere: the numbers leave such values out.
  package var unbounded: Int

  /// Scans a folder for the images that excite some units most.
  package static func examples(
    of names: [String], in specimen: Specimen, images folder: URL, count: Int, work: Work
  ) throws -> [ExampleReport] {
    let units = try names.map { name in
      guard let unit = Unit(name) else {
        throw Diagnostic("'\(name)' is no unit", advice: "Write LAYER:CHANNEL, as in conv1:7.")
      }
      return unit
    }
    let images = try ImageSet(try ImageFolder.checked(at: folder, work), workers: work.workers)
    work.progress.note(images.leftOut)
    return try withTemporaryStore { store in
      let found = try specimen.examples(of: units, on: images, count: count, store: store, work: work)
      return found.map { ExampleReport(unit: "\($0.unit)", $0.examples, saturation: $0.layer.saturation) }
    }
  }

  private init(unit: String, _ examples: UnitExamples, saturation: Saturation?) {
    self.unit = unit
    func images(_ examples: [Example]) -> [Image] {
      examples.map {
        Image(
          image: $0.name, value: $0.value, activation: saturation?.value($0.value), position: $0.position, crop: $0.crop
        )
      }
    }
    before = saturation.map { "\($0)" }
    self.images = images(examples.strongest)
    negative = examples.negative.map(images)
    saturated = examples.saturated
    tied = examples.tied
    mean = examples.mean
    shareActive = examples.shareActive
    unbounded = examples.unboundedCount ?? 0
  }

  /// The same for people.
  package var text: String {
    let columns = ["image", "row, column", "sees left, top, width, height"]
    func table(_ images: [Image]) -> String {
      let rows = images.map { image in
        ["  " + number(image.value)] + (image.activation.map { [number($0)] } ?? [])
          + [image.image, image.position.description, image.crop.description]
      }
      let hasActivations = images.contains { $0.activation != nil }
      return "\(TextTable(["  value"] + (hasActivations ? ["after \(before ?? "")"] : []) + columns, rows))"
    }
    let facts = [
      before.map { "measured before \($0)" },
      String(format: "active on %.1f %% of the images, mean %.4g", shareActive * 100, mean),
      saturated.map {
        String(format: "saturated at %.1f %% of the places, on %.1f %% of the images", $0.places * 100, $0.images * 100)
      },
      tied.map { "the first \($0) images tie and are in the order of the mean" },
      unbounded > 0 ? "infinite or not a number somewhere on \(unbounded) of them" : nil,
    ].compactMap(\.self)
    let ends = negative.map { $0.isEmpty ? "" : "\nfurthest below 0:\n\(table($0))" } ?? ""
    return "\(unit): \(facts.joined(separator: ", "))\n\(table(images))\(ends)"
  }

  private func number(_ value: Float) -> String { String(format: "%.4g", Double(value)) }
}
