import Analyses
import Artifacts
package import Basics
import Engine
import Findings
package import Foundation
import Images
import Networks
package import Projects

/// The strongest images of a unit, as `micrograph examples` tells them.
package struct ExampleReport: Encodable, Sendable {
  package struct Image: Encodable, Sendable {
    package var image: String
    package var value: Float
    /// In the unit's map.
    package var position: Cell
    /// What that position sees, in pixels of the model's input.
    package var crop: Box
  }

  package var unit: String
  package var images: [Image]
  package var mean: Double
  package var shareActive: Double
  /// Images on which the unit is infinite or not a number somewhere: the numbers leave such values out.
  package var unbounded: Int

  /// Scans a folder for the images that excite some units most.
  ///
  /// The records are kept in a temporary folder and removed.
  package static func examples(
    of names: [String], in specimen: Specimen, images folder: URL, count: Int, work: Work
  ) throws -> [ExampleReport] {
    let units = try names.map { name in
      guard let unit = Unit(name) else {
        throw Diagnostic("'\(name)' is no unit", advice: "Write LAYER:CHANNEL, as in conv1:7.")
      }
      return unit
    }
    let model = specimen.model
    let layerNames = units.map(\.layer).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let layers = try model.layers(layerNames, image: specimen.inputShape(count: 1))
    let images = try ImageSet(try ImageFolder(folder).checked(work), workers: work.workers)
    work.progress.note(images.leftOut)
    let temporary = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: temporary) }
    let store = try Store(at: temporary.appending(path: "store.sqlite"))
    let scan = ActivationScan(
      compiler: Compiler(model), layers: try layers.map { try ScanLayer($0, of: model) }, images: images,
      preprocessing: specimen.preprocessing, store: store, workers: work.workers)
    let parameters = ExampleParameters(strongest: count, samples: 0)
    let requests = try units.map { unit in
      ExampleSearch.Request(
        layer: layerNames.firstIndex(of: unit.layer) ?? 0, channel: unit.channel,
        analysis: Examples(
          unit: unit, digest: try model.digest(of: unit), images: images, preprocessing: specimen.preprocessing,
          parameters: parameters))
    }
    work.progress.begin("Scanning", "images", total: images.count)
    try scan.run { done, _ in work.progress.reach(done) }
    try ExampleSearch(scan, parameters: parameters).run(requests)
    work.progress.end()
    return try zip(units, store.findings(of: requests.map(\.analysis))).compactMap { unit, finding in
      finding.map { ExampleReport(unit: "\(unit)", $0) }
    }
  }

  private init(unit: String, _ examples: UnitExamples) {
    self.unit = unit
    images = examples.strongest.map {
      Image(image: $0.name, value: $0.value, position: $0.position, crop: $0.crop)
    }
    mean = examples.mean
    shareActive = examples.shareActive
    unbounded = examples.unboundedCount ?? 0
  }

  /// The same for people.
  package var text: String {
    let rows = images.map { image in
      [
        "  " + String(format: "%.4g", Double(image.value)), image.image, image.position.description,
        image.crop.description,
      ]
    }
    let facts =
      String(format: "active on %.1f %% of the images, mean %.4g", shareActive * 100, mean)
      + (unbounded > 0 ? ", infinite or not a number somewhere on \(unbounded) of them" : "")
    return "\(unit): \(facts)\n\(TextTable(["  value", "image", "row, column", "sees left, top, width, height"], rows))"
  }
}
