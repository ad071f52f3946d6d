import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Foundation
import Networks
import Projects

extension Specimen {
  /// A unit, its layer, and the images that excite it most.
  struct Excited {
    let unit: Networks.Unit
    let layer: ScanLayer
    /// The question that was answered.
    let analysis: Examples
    let examples: UnitExamples
  }

  /// Scans images for those that excite some units most.
  func examples(
    of units: [Networks.Unit], on images: ImageSet, count: Int, store: Store, work: Work
  ) throws -> [Excited] {
    let names = units.map(\.layer).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let layers = try model.layers(names, image: inputShape(count: 1)).map { try ScanLayer($0, of: model) }
    let scan = ImageScan(
      compiler: Compiler(model), layers: layers, images: images, preprocessing: preprocessing, store: store,
      workers: work.workers, strongest: count)
    let parameters = ExampleParameters(strongest: count, samples: 0)
    func place(of unit: Networks.Unit) -> Int { names.firstIndex(of: unit.layer) ?? 0 }
    let requests = try units.map { unit in
      ExampleSearch.Request(
        layer: place(of: unit), channel: unit.channel,
        analysis: Examples(
          unit: unit, digest: try model.digest(of: unit), layer: layers[place(of: unit)], images: images,
          preprocessing: preprocessing, parameters: parameters))
    }
    work.progress.begin("Scanning", "images", total: images.count)
    try scan.run(interruption: work.interruption) { done, _ in work.progress.reach(done) }
    work.progress.end()
    try ExampleSearch(scan, parameters: parameters).run(requests, work: work)
    return try zip(units, zip(requests, store.findings(of: requests.map(\.analysis)))).compactMap { unit, found in
      found.1.map { Excited(unit: unit, layer: layers[place(of: unit)], analysis: found.0.analysis, examples: $0) }
    }
  }
}

/// A store in a temporary folder, which is removed at the end.
func withTemporaryStore<R>(_ body: (Store) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(try Store(at: folder.appending(path: "store.sqlite")))
}
