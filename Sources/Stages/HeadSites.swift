import Analyses
import Basics
import Engine
import Networks
import Projects

/// A layer of a study whose units are heads of attention, and the block whose they are.
struct HeadSite: Sendable {
  let layer: StudiedLayer
  let block: AttentionBlock

  /// Those of a study whose tokens look at one another: as many are looked at as look, and the patches among them are known.
  /// Attention within windows is none of them.
  static func all(_ study: Study) throws(Diagnostic) -> [HeadSite] {
    let heads = study.layers.filter { $0.layer.units.kind == .head && $0.layer.lattice != nil }
    guard !heads.isEmpty, let input = study.specimen.model.inputs.first else { return [] }
    let graph = try Graph(
      study.specimen.model, inputs: [input.name: study.specimen.inputShape(count: 1)],
      targets: heads.map(\.layer.value))
    let blocks = Dictionary(
      graph.attentionBlocks.map { ($0.headValue, $0) }, uniquingKeysWith: { first, _ in first })
    return heads.compactMap { layer in
      guard let block = blocks[layer.layer.value], let query = graph.shapes[block.query],
        let key = graph.shapes[block.key], query[0] == 1, query[1] == key[1],
        query[1] == layer.layer.units.tokenCount
      else { return nil }
      return HeadSite(layer: layer, block: block)
    }
  }

  /// What reads the pattern of the block's heads: a network in which it is a value.
  func measurement(_ study: Study, images: ImageSet, workers: Int) throws -> AttentionMeasurement {
    AttentionMeasurement(
      compiler: Compiler(try study.specimen.model.adding(Lens(patternsOf: block))), pattern: block.patternValue,
      layer: layer.scan, images: images, preprocessing: study.specimen.preprocessing, workers: workers)
  }
}
