import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects

/// How near to a place half of what moves units there lies, of layers of which every place sees all of the image.
struct FieldStage: Stage {
  static let requires = [StageKey(Examples.self)]
  static let sharing = Sharing.each

  let title = "Receptive fields"
  let unit = "layers"
  let analyses: [LayerField]
  let questions: [Question]
  private let sites: [Site]
  private let images: ImageSet
  private let study: Study

  /// A layer with the units that stand for it.
  private struct Site: Sendable {
    let layer: StudiedLayer
    let lattice: FieldOfView
    let channels: [Int]
    /// The questions for the images that excite these, and their keys.
    let examples: [Examples]
    let needs: [Digest]
  }

  /// Nil where the project has no images, or structure says of each layer what its places see.
  init?(_ study: Study, after agenda: Agenda) {
    guard let images = study.images else { return nil }
    let layers = study.layers.filter { $0.layer.vertical.isWhole || $0.layer.horizontal.isWhole }
    let own = LayerExamples(layers.map(\.name), agenda)
    sites = zip(layers, zip(own.analyses, own.needs)).compactMap { layer, own in
      guard let lattice = layer.layer.lattice, own.0.count == layer.channels else { return nil }
      let channels = LayerField.units(of: layer.units)
      return Site(
        layer: layer, lattice: lattice, channels: channels, examples: channels.map { own.0[$0] },
        needs: channels.map { own.1[$0] })
    }
    guard !sites.isEmpty else { return nil }
    self.images = images
    self.study = study
    analyses = sites.map {
      LayerField(layer: $0.layer.scan, examples: $0.needs, preprocessing: study.specimen.preprocessing)
    }
    questions = zip(analyses, sites).map { Question($0, needs: $1.needs) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    context.progress.begin("Measuring receptive fields", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    for index in missing {
      try context.work.interruption.check()
      do {
        try context.store.save(try field(index, in: context), of: analyses[index])
        outcome.answered += 1
      } catch let fault as Diagnostic where fault.isOfQuestion {
        outcome.failures[index] = fault
      }
      context.progress.advance()
    }
    context.progress.end()
    return outcome
  }

  private func field(_ index: Int, in context: StageContext) throws -> MeasuredField {
    let site = sites[index]
    let measurement = try FieldMeasurement(
      compiler: study.compiler, layer: site.layer.scan, lattice: site.lattice, images: images,
      preprocessing: study.specimen.preprocessing, workers: context.workers)
    let found = try context.store.findings(of: site.examples)
    return try measurement.run(
      zip(site.channels, found).map { channel, examples in
        (channel: channel, photographs: Array((examples?.strongest ?? []).prefix(analyses[index].photographs)))
      }, interruption: context.work.interruption)
  }
}
